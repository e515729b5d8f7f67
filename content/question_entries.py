"""The types of questions as they stand in the curriculum's files: a reader for each, with the faults that it finds.

A reader gives the type's own part as plain values: texts in both languages, and lists of mappings with an `id`, which
is the part's short name in the file.
"""

from collections.abc import Callable
from typing import Any

from content.fieldreader import FieldReader
from content.languages import LANGUAGES
from content.yamlfile import Mapping

Values = dict[str, Any]


def choice(reader: FieldReader, row: Mapping) -> Values:
    """Single choice and multiple response."""
    options = [
        {
            "id": reader.string(o, "id"),
            "correct": reader.flag(o, "correct"),
            "text": reader.texts(o, "text"),
            "why": reader.texts(o, "why"),
        }
        for o in reader.rows(row, "options")
    ]
    line, correct = row.line_of("options"), sum(o["correct"] is True for o in options)
    if row.get("type") == "single_choice" and correct != 1:
        reader.fault(line, "a single choice has exactly one correct option")
    if row.get("type") == "multiple_response" and not 2 <= correct < len(options):
        reader.fault(line, "a multiple response has two or more correct options and at least one wrong")
    refuse_twins(reader, line, options, "options")
    return {"options": options}


def refuse_twins(reader: FieldReader, line: int, parts: list[Values], name: str) -> None:
    """Two parts with the same id or the same text cannot be told apart."""
    if len({part["id"] for part in parts}) != len(parts):
        reader.fault(line, f"two {name} have the same id")
    for language in LANGUAGES:
        if len({part["text"][language] for part in parts}) != len(parts):
            reader.fault(line, f"two {name} have the same text")


READERS: dict[str, Callable[[FieldReader, Mapping], Values]] = {
    "single_choice": choice,
    "multiple_response": choice,
}
