"""The facts that the training may state, read from `content/curriculum/facts.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CURRICULUM = Path(__file__).parent / "curriculum"


@dataclass(frozen=True, slots=True)
class TrainingFact:
    """A statement with the state of its check. `is_pending`: an expert has not ticked it yet."""

    id: str
    text_en: str
    is_usable: bool
    is_pending: bool


def read_json(name: str) -> Any:
    return json.loads((CURRICULUM / name).read_text(encoding="utf-8"))


@cache
def facts() -> dict[str, TrainingFact]:
    """All facts by id."""
    return {
        row["id"]: TrainingFact(row["id"], row["text_en"], row["usable"], row["expert_check"] == "pending")
        for row in read_json("facts.json")
    }


def ids(text: str) -> list[str]:
    """The fact ids of a block's field: "A110 B85" gives two."""
    return text.split()


def has_pending(text: str) -> bool:
    """Whether any of the facts named in a block's field waits for an expert."""
    known = facts()
    return any(known[i].is_pending for i in ids(text) if i in known)
