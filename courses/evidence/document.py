"""The document as it leaves: the record, the digest of its canonical form, and beside it what disposal may take away.

Pure: values in, values and bytes out.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

SCHEMA = 1


class Form(Enum):
    """Who a record is for: the inspector's has the key of each question, the learner's own never."""

    INSPECTOR = "inspector"
    LEARNER = "learner"


class Unreadable(ValueError):
    """A row holds a schema number or a type of question that this code cannot read."""


@dataclass(frozen=True, slots=True)
class Document:
    """`record` is what the digest is of. `beside`: names and salts, which disposal takes, and the course's code today.

    The digest of the inspector's form never stands in the learner's: the key could be guessed from it.
    """

    record: dict[str, Any]
    beside: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest_of(self.record)

    def body(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "sha256": self.digest, "record": self.record, "beside": self.beside}

    def file(self) -> bytes:
        """JSON for people and programs: the same rows give the same bytes."""
        return (json.dumps(self.body(), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def canonical(value: Any) -> bytes:
    """JSON in UTF-8 with sorted names and no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()
