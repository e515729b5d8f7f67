"""Registers of facts in the CMS: read-only, paged by key, exported, and logged when a learner's record is opened."""
