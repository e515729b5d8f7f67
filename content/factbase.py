"""The facts that the training may state, read from `content/curriculum/facts.json`."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CURRICULUM = Path(__file__).parent / "curriculum"


@dataclass(frozen=True, slots=True)
class TrainingFact:
    """A statement with the state of its check in the file. `is_pending`: it is for an expert to tick it."""

    id: str
    text_en: str
    is_usable: bool
    is_pending: bool
    section: str = ""
    provision: str = ""
    regimes: tuple[str, ...] = ()
    # Keys of the provisions that it rests on: "CTR Art. 4".
    provisions: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of what an expert is asked about: the text, the provision and the kinds of product."""
        asked = json.dumps([self.text_en, self.provision, self.regimes], ensure_ascii=False)
        return hashlib.sha256(asked.encode()).hexdigest()


def read_json(name: str, folder: Path = CURRICULUM) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


@cache
def facts() -> dict[str, TrainingFact]:
    """All facts by id."""
    return {row["id"]: _fact(row) for row in read_json("facts.json")}


def _fact(row: dict[str, Any]) -> TrainingFact:
    return TrainingFact(
        id=row["id"],
        text_en=row["text_en"],
        is_usable=row["usable"],
        is_pending=row["expert_check"] == "pending",
        section=row["section"],
        provision=row["provision"] or "",
        regimes=tuple(row["regimes"]),
        provisions=tuple(f"{found['source']} {found['ref']}" for found in row["provisions"]),
    )


def ids(text: str) -> list[str]:
    """The fact ids of a block's field: "A110 B85" gives two."""
    return text.split()


def stated_in(raw: Any) -> Iterator[str]:
    """Fact ids anywhere in a raw body: they lie in fields named `facts`."""
    if isinstance(raw, dict):
        for name, inner in raw.items():
            if name == "facts" and isinstance(inner, str):
                yield from ids(inner)
            else:
                yield from stated_in(inner)
    elif isinstance(raw, list):
        for inner in raw:
            yield from stated_in(inner)
