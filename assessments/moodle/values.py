"""What is read from and written to a file, as plain values, and what of it could not be carried. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_BYTES = 5 * 1024**2
MOST_QUESTIONS = 500


class Reason(StrEnum):
    """Why a file, a question or a part of it is not carried. The words stand in `assessments.moodle.words`."""

    # The whole file.
    SIZE = "size"
    ENCODING = "encoding"
    XML = "xml"
    DTD = "dtd"
    DEEP = "deep"
    MANY = "many"
    NO_QUIZ = "no_quiz"
    EMPTY = "empty"
    # A whole question.
    TYPE = "type"
    NO_TEXT = "no_text"
    LONG = "long"
    RIGHT = "right"
    FRACTION = "fraction"
    NUMBER = "number"
    TOLERANCE = "tolerance"
    GAPS = "gaps"
    BRACKETS = "brackets"
    TWICE = "twice"
    HERE = "here"
    UNGRADED = "ungraded"
    BLOCK = "block"
    WITHDRAWN = "withdrawn"
    NO_TRANSLATION = "no_translation"
    # A part of a question.
    PARTIAL = "partial"
    WEIGHTS = "weights"
    REASONS = "reasons"
    FEEDBACK = "feedback"
    GENERAL = "general"
    ORDER = "order"
    SUBSET = "subset"
    FIXED_ORDER = "fixed_order"
    WILDCARD = "wildcard"
    UNITS = "units"
    OWN_TOLERANCE = "own_tolerance"
    ACCEPTED = "accepted"
    DRAGGED = "dragged"
    TO_WRITE = "to_write"
    STEM_FROM_NAME = "stem_from_name"
    GRADE = "grade"
    KEY = "key"
    TAG = "tag"
    FILE = "file"
    DROPPED = "dropped"
    MARKUP = "markup"
    FORMULA = "formula"
    INVISIBLE = "invisible"
    PARTS = "parts"
    CATEGORY = "category"
    NO_SWEDISH = "no_swedish"
    DIFFERENT = "different"
    NO_ENGLISH = "no_english"


class NotCarried(Exception):
    """A question or a whole file that cannot be carried. `line` and `column` count from 1; 0 where it is unknown.

    `language`: that of the file.
    """

    def __init__(self, reason: Reason, found: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.found, self.line, self.column = reason, found, line, column
        self.language = "sv"


@dataclass(frozen=True, slots=True)
class Lost:
    """What could not be carried. `name` is the question's; `is_whole`: the question is left out."""

    line: int
    name: str
    reason: Reason
    found: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A question in one language. `values`: the type's own part, lists of parts without ids."""

    key: str
    type: str
    stem: str
    values: dict[str, Any]
    objective: str = ""
    lesson: str = ""
    difficulty: str = ""
    product: str = ""
    facts: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A question of a file. `has_own_key`: the file gave its short name."""

    line: int
    name: str
    plain: Plain
    has_own_key: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What tags may name."""

    difficulties: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    provisions: frozenset[str] = frozenset()


@dataclass(slots=True)
class Losses:
    """Gathers what is lost of one question."""

    line: int
    name: str
    rows: list[Lost] = field(default_factory=list)

    def lose(self, reason: Reason, found: str = "", line: int = 0) -> None:
        row = Lost(line or self.line, self.name, reason, shortened(found))
        if row not in self.rows:
            self.rows.append(row)

    def leave(self, fault: NotCarried) -> Lost:
        """The question is left out, so nothing else needs to be said of it."""
        return Lost(fault.line or self.line, self.name, fault.reason, shortened(fault.found), is_whole=True)


def shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
