"""Codes and names as someone pastes or uploads them, one pair a line. Pure: no Django, no database."""

import csv
import re
from dataclasses import dataclass
from enum import StrEnum

MOST_PAIRS = 500
# Letters: a code, a name of 120 letters and what stands around them.
LONGEST_LINE = 300
_HEADINGS = {"kod", "koder", "intygskod", "intygets kod", "code", "codes", "certificate code"}
_SEPARATOR = re.compile(r"[;,\t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Reason(StrEnum):
    """What is wrong with a line."""

    LONG = "long"
    CONTROL = "control"
    ONE_FIELD = "one_field"
    MANY_FIELDS = "many_fields"
    NO_CODE = "no_code"
    NO_NAME = "no_name"


class Encoding(StrEnum):
    """How a file is stored. WINDOWS is what Excel writes as plain CSV."""

    UTF_8 = "utf_8"
    WINDOWS = "windows"


class NotText(ValueError):
    """The file cannot be read as text. `found`: workbook, utf_16 or other."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the list: its number from 1, the code and the name as they were written."""

    line: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be read. `found`: letters in a long one, fields in one with too many."""

    line: int
    reason: Reason
    found: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A list as read. `over`: the number of the first line beyond the most, else None."""

    pairs: tuple[Pair, ...]
    faults: tuple[Fault, ...]
    over: int | None


def read_pairs(text: str) -> Read:
    """The pairs of a list. Empty lines and a line of headings are passed over; reading stops after the most."""
    pairs: list[Pair] = []
    faults: list[Fault] = []
    is_first = True
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        if not line.strip():
            continue
        if len(pairs) + len(faults) == MOST_PAIRS:
            return Read(tuple(pairs), tuple(faults), number)
        found = _pair(number, line)
        if is_first and _is_heading(line):
            pass
        elif isinstance(found, Fault):
            faults.append(found)
        else:
            pairs.append(found)
        is_first = False
    return Read(tuple(pairs), tuple(faults), None)


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of a file and how it is stored. Raises NotText."""
    if data.startswith(_WORKBOOKS):
        raise NotText("workbook")
    if data.startswith(_UTF_16):
        raise NotText("utf_16")
    try:
        return data.decode("utf-8-sig"), Encoding.UTF_8
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), Encoding.WINDOWS
    except UnicodeDecodeError as error:
        raise NotText("other") from error


def _pair(number: int, line: str) -> Pair | Fault:
    """The first separator of the line parts it. After a comma all the rest is the name: Lindqvist, Anna."""
    if len(line) > LONGEST_LINE:
        return Fault(number, Reason.LONG, len(line))
    if _CONTROL.search(line):
        return Fault(number, Reason.CONTROL)
    fields = _fields(line)
    if len(fields) == 1:
        return Fault(number, Reason.ONE_FIELD)
    if len(fields) > 2:
        return Fault(number, Reason.MANY_FIELDS, len(fields))
    code, name = fields
    if not code or not name:
        return Fault(number, Reason.NO_NAME if code else Reason.NO_CODE)
    return Pair(number, code, name)


def _fields(line: str) -> list[str]:
    separator = _SEPARATOR.search(line)
    if separator is None:
        return [line.strip()]
    fields = [field.strip() for field in next(csv.reader([line], delimiter=separator[0], skipinitialspace=True))]
    while len(fields) > 2 and not fields[-1]:
        fields.pop()
    return [fields[0], ", ".join(fields[1:])] if separator[0] == "," else fields


def _is_heading(line: str) -> bool:
    """Words in place of a code, or Excel's line that names the separator."""
    return line.casefold().startswith("sep=") or _fields(line[:LONGEST_LINE])[0].casefold() in _HEADINGS
