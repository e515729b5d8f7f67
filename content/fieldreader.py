"""Reading one field of a curriculum file: what is missing or wrong becomes a fault with its line."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import markdown

from content.languages import LANGUAGES, Texts
from content.yamlfile import Mapping, Unreadable, read

REGIMES = ("medicine", "device", "ivd", "veterinary")
_TAG = re.compile(r"</?[a-z]+")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault in a file. `line` counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Faulty(ValueError):
    """The files have faults; nothing was loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class FieldReader:
    """Reads fields and keeps on after a fault, so that an author sees all of them at once."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    file: Path = field(default_factory=Path)
    # Where each id of the folder stands.
    seen_ids: dict[str, str] = field(default_factory=dict)

    # Files and faults

    def open(self, path: Path) -> None:
        self.file = path

    def load(self, kind: type[Any]) -> Any:
        try:
            data = read(self.file)
        except Unreadable as error:
            self.fault(error.line, error.reason)
            return kind()
        except FileNotFoundError:
            self.fault(1, "the file is missing")
            return kind()
        if not isinstance(data, kind) or (kind is list and not all(isinstance(row, Mapping) for row in data)):
            self.fault(
                1, "the file should hold a list of mappings" if kind is list else "the file should hold a mapping"
            )
            return kind()
        return data

    def fault(self, line: int, reason: str) -> None:
        self.problems.append(Problem(self.name, line, reason))

    @property
    def name(self) -> str:
        """The file that is read, by its path in the folder."""
        is_own = self.file.is_relative_to(self.folder)
        return self.file.relative_to(self.folder).as_posix() if is_own else self.file.name

    # Fields

    def new_id(self, row: Mapping, key: str = "id") -> str:
        """An id that no other thing in the folder has."""
        value = self.string(row, key)
        if value in self.seen_ids:
            self.fault(row.line_of(key), f"the id “{value}” stands already at {self.seen_ids[value]}")
        self.seen_ids.setdefault(value, f"{self.name}:{row.line_of(key)}")
        return value

    def texts(self, row: Mapping, key: str, *, may_be_empty: bool = False) -> Texts:
        """A text in both languages; a missing language is a fault. `may_be_empty`: in both, when the file says so."""
        value = row.get(key)
        if may_be_empty and value == {"sv": "", "en": ""}:
            return Texts(sv="", en="")
        line = row.line_of(key)
        found = {}
        for language in LANGUAGES:
            text = value.get(language) if isinstance(value, dict) else None
            if not isinstance(text, str) or not text.strip():
                name = {"sv": "Swedish", "en": "English"}[language]
                self.fault(
                    value.line_of(language) if isinstance(value, Mapping) else line, f"“{key}” has no {name} text"
                )
                text = "–"
            found[language] = text.rstrip("\n")
            if any(part != part.rstrip() for part in found[language].splitlines()):
                self.fault(line, f"“{key}” has blanks at the end of a line")
        return Texts(sv=found["sv"], en=found["en"])

    def prose(self, row: Mapping, key: str) -> Texts:
        """Markdown in both languages with the same paragraphs, items and emphasis: they are translated one by one."""
        texts = self.texts(row, key)
        shapes = {language: _TAG.findall(markdown.markdown(texts[language])) for language in LANGUAGES}
        if shapes["sv"] != shapes["en"]:
            self.fault(row.line_of(key), f"“{key}” has other paragraphs, lists or emphasis in English than in Swedish")
        return texts

    def string(self, row: Mapping, key: str, allowed: Iterable[str] | None = None) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value:
            self.fault(row.line_of(key), f"“{key}” is missing")
            return ""
        if allowed is not None and value not in (choices := sorted(allowed)):
            self.fault(row.line_of(key), f"“{key}” is “{value}”; it can be {', '.join(choices)}")
        return value

    def plain(self, row: Mapping, key: str) -> str:
        """A text in one language, which may be empty."""
        value = row.get(key)
        if not isinstance(value, str):
            self.fault(row.line_of(key), f"“{key}” should be a text")
            return ""
        return value

    def identity(self, row: Mapping) -> str | None:
        """The id that a thing made in the CMS has there; None where it grows from the thing's key."""
        if "uid" not in row:
            return None
        value = self.string(row, "uid")
        try:
            return str(uuid.UUID(value))
        except ValueError:
            self.fault(row.line_of("uid"), "“uid” is no UUID: leave the line out")
            return None

    def readers(self, row: Mapping) -> dict[str, Any] | None:
        """Who may read a page, by language; None where the file is silent. Both are said: a slip opens no page."""
        if "readers" not in row:
            return None
        own = row["readers"]
        if isinstance(own, dict) and own.keys() == set(LANGUAGES) and all(map(_are_readers, own.values())):
            return {name: sorted(set(value)) if isinstance(value, list) else value for name, value in own.items()}
        reason = "“readers” should say, for sv and en, all, login, password or a list of groups"
        self.fault(row.line_of("readers"), reason)
        return None

    def strings(self, row: Mapping, key: str) -> tuple[str, ...]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.fault(row.line_of(key), f"“{key}” should be a list")
            return ()
        return tuple(value)

    def rows(self, row: Mapping, key: str) -> list[Mapping]:
        value = row.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, Mapping) for v in value):
            self.fault(row.line_of(key), f"“{key}” should be a list with at least one entry")
            return []
        return value

    def number(self, row: Mapping, key: str, most: int, least: int = 1) -> int:
        value = row.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(row.line_of(key), f"“{key}” should be a whole number from {least} to {most}")
            return 1
        return value

    def decimal(self, row: Mapping, key: str, least: Decimal | None = None) -> Decimal:
        """A number with a point before decimals: at most 12 digits, 6 of them decimals."""
        value = row.get(key)
        try:
            found = (
                Decimal(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
            )
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or abs(found) >= 10**6 or found != round(found, 6):
            self.fault(row.line_of(key), f"“{key}” should be a number below a million with at most 6 decimals")
            return Decimal(0)
        if least is not None and found < least:
            self.fault(row.line_of(key), f"“{key}” should be {least} or more")
        return found

    def flag(self, row: Mapping, key: str) -> bool:
        value = row.get(key)
        if not isinstance(value, bool):
            self.fault(row.line_of(key), f"“{key}” should be true or false")
        return value is True


def _are_readers(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(name, str) and name for name in value)
    return value in ("all", "login", "password")
