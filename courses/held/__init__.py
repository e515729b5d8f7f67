"""A learner's certificates together: on a page, as files to keep, and as a training record."""
