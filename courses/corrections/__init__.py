"""Corrections: what was wrong is taken out at once, a second person decides, and those it reached can be told."""
