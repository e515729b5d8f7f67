"""The blocks of a lesson as they stand in the curriculum's files: a reader for each, with the faults that it finds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from content import deadlines
from content.entries import ProvisionEntry
from content.fieldreader import REGIMES, FieldReader
from content.h5p.exercises import Exercise
from content.yamlfile import Mapping


@dataclass
class BlockReader(FieldReader):
    """Reads fields, and provisions that stand in provisions.yaml."""

    provisions: dict[str, ProvisionEntry] = field(default_factory=dict)
    # Of the course that is read: the digests of the media that its lessons name, by path; "" of a refused one.
    media: dict[str, str] = field(default_factory=dict)
    # Of that course: its exercises by key, None for a faulty one, and where its lessons name them.
    exercises: dict[str, Exercise | None] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)

    def cited(self, row: Mapping) -> tuple[str, ...]:
        keys = self.strings(row, "provisions")
        for key in keys:
            if key not in self.provisions:
                self.fault(row.line_of("provisions"), f"the provision “{key}” does not stand in provisions.yaml")
        return keys


def heading(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    return {"text": reader.texts(row, "text")}


def text(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    return {"text": reader.prose(row, "text")}


def rule(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    return {"title": reader.texts(row, "title"), "text": reader.prose(row, "text")}


def case(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    choices = reader.rows(row, "choices")
    if sum(choice.get("best") is True for choice in choices) != 1:
        reader.fault(row.line_of("choices"), "exactly one choice should have best: true")
    return {
        **{name: reader.texts(row, name) for name in ("title", "question", "takeaway")},
        "situation": reader.prose(row, "situation"),
        "choices": [
            {
                "id": reader.string(c, "id"),
                "best": reader.flag(c, "best"),
                "text": reader.texts(c, "text"),
                "consequence": reader.texts(c, "consequence"),
            }
            for c in choices
        ],
    }


def comparison(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    return {
        "caption": reader.texts(row, "caption"),
        "rows": [
            {
                "regime": reader.string(r, "regime", REGIMES),
                "applies": reader.flag(r, "applies"),
                "text": reader.prose(r, "text"),
                "provisions": reader.cited(r),
            }
            for r in reader.rows(row, "rows")
        ],
    }


def timeline(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    ids = reader.strings(row, "deadlines")
    line = row.line_of("deadlines")
    if not ids:
        reader.fault(line, "a timeline needs at least one deadline")
    if len(set(ids)) != len(ids):
        reader.fault(line, "a deadline stands twice in the timeline")
    for i in ids:
        if i not in deadlines.deadlines():
            reader.fault(line, f"the deadline “{i}” does not exist")
    return {"caption": reader.texts(row, "caption"), "deadlines": ids}


def table(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    header = [reader.texts(_item(cell, row), "item") for cell in reader.rows(row, "header")]
    rows = row.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(cells, list) and cells for cells in rows):
        reader.fault(row.line_of("rows"), "“rows” should be a list of rows, each a list of cells")
        rows = []
    for cells in rows:
        if len(cells) != len(header):
            line = getattr(cells[0], "line", row.line_of("rows"))
            reader.fault(line, f"the row has {len(cells)} cells, but the table has {len(header)} columns")
    return {
        "caption": reader.texts(row, "caption"),
        "header": header,
        "rows": [[reader.texts(_item(cell, row), "item") for cell in cells] for cells in rows],
        "header_column": reader.flag(row, "header_column"),
    }


def accordion(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    items = reader.rows(row, "items")
    return {"items": [{"title": reader.texts(item, "title"), "text": reader.prose(item, "text")} for item in items]}


def checklist(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    items = [reader.texts(_item(item, row), "item") for item in reader.rows(row, "items")]
    return {"title": reader.texts(row, "title"), "items": items}


def practice(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    return {"question": reader.string(row, "question")}


def h5p(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    key, line = reader.string(row, "exercise"), row.line_of("exercise")
    if key and key not in reader.exercises:
        reader.fault(line, f"the course has no exercise “{key}”")
    elif key in reader.used:
        reader.fault(line, f"the exercise “{key}” stands already at {reader.used[key]}")
    reader.used.setdefault(key, f"{reader.name}:{line}")
    return {"exercise": key, **({"equal": reader.string(row, "equal")} if "equal" in row else {})}


def facts_of_exercise(reader: BlockReader, row: Mapping) -> tuple[str, ...]:
    """What the exercise of a block states: its own file says so, and the block does not."""
    if "facts" in row:
        reader.fault(row.line_of("facts"), "the facts of an exercise stand in its own file")
    exercise = reader.exercises.get(row.get("exercise") or "")
    return exercise.facts if exercise else ()


def _item(item: Mapping, row: Mapping) -> Mapping:
    """A checklist's point or a table's cell as a field, so that a fault names its line."""
    wrapped = Mapping()
    wrapped.line = item.line if isinstance(item, Mapping) else row.line
    wrapped["item"] = item
    return wrapped


READERS: dict[str, Callable[[BlockReader, Mapping], dict[str, Any]]] = {
    "text": text,
    "heading": heading,
    "rule": rule,
    "case": case,
    "comparison": comparison,
    "checklist": checklist,
    "experience": rule,
    "timeline": timeline,
    "table": table,
    "accordion": accordion,
    "practice": practice,
    "h5p": h5p,
}
