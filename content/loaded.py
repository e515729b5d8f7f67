"""What the loader last wrote, so that it never writes over what an author has changed since."""

import hashlib
import json
from enum import Enum
from typing import Any

from django.db import models


class Loaded(models.Model):
    """One row for each thing that came from a curriculum file."""

    key = models.CharField(max_length=120, unique=True)
    file_digest = models.CharField(max_length=64)
    row_digest = models.CharField(max_length=64)
    # What the file says and the row cannot hold: short names of parts by id, and the English note of a course.
    names = models.JSONField(default=dict)


class Verdict(Enum):
    """What the loader may do with a thing that stands both in a file and in the database."""

    WRITE = "write"
    UNCHANGED = "unchanged"
    KEEP_AUTHORS = "the author's text stands"
    BOTH_CHANGED = "the file and the author have both changed it"


def digest(value: Any) -> str:
    """SHA-256 of canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def verdict(known: Loaded | None, file_digest: str, row_digest: str) -> Verdict:
    """Compare the file and the row with what they were when the loader last wrote."""
    if known is None:
        return Verdict.WRITE
    file_changed, row_changed = known.file_digest != file_digest, known.row_digest != row_digest
    if file_changed and row_changed:
        return Verdict.BOTH_CHANGED
    if file_changed:
        return Verdict.WRITE
    return Verdict.KEEP_AUTHORS if row_changed else Verdict.UNCHANGED
