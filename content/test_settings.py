"""What a course's file may say of a test beside its draw and pass mark: one row a setting, named as the test's field.

A file is silent about a setting that is as usual.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from content.fieldreader import FieldReader
from content.yamlfile import Mapping

Read = Callable[[FieldReader, Mapping, str], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    read: Read


def _word(*allowed: str) -> Read:
    return lambda reader, row, name: reader.string(row, name, allowed)


def _number(most: int, least: int = 0) -> Read:
    return lambda reader, row, name: reader.number(row, name, most, least=least)


_CHOSEN = (
    Setting("layout", _word("question", "page")),
    Setting("shows", _word("explained", "objectives", "verdict")),
    Setting("shuffles_questions", FieldReader.flag),
    Setting("shuffles_options", FieldReader.flag),
    Setting("honour_sv", FieldReader.plain),
    Setting("honour_en", FieldReader.plain),
)
# Fields of a test that have a usual value, which nobody needs to say.
CHOSEN = tuple(each.name for each in _CHOSEN)
_OF_BOTH = (
    Setting("key", lambda reader, row, name: reader.string(row, name)),
    Setting("title", lambda reader, row, name: reader.string(row, name)),
    *_CHOSEN,
)
OF_FINAL = _OF_BOTH
# The rules that follow for this test from its parts, where someone has chosen others.
OF_PRETEST = (
    *_OF_BOTH,
    Setting("draw", _number(100, least=1)),
    Setting("attempts", _number(20, least=1)),
    Setting("wait_hours", _number(720)),
    Setting("minutes", _number(600)),
)


def read(reader: FieldReader, row: Mapping, settings: tuple[Setting, ...]) -> dict[str, Any] | None:
    """The settings that the row says; None when it says none."""
    return {each.name: each.read(reader, row, each.name) for each in settings if each.name in row} or None
