"""Regrading: a wrong key is corrected by two persons, tests are graded anew, and those whom it reached are told."""
