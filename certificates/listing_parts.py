"""What stands in a list that is drawn, as plain texts."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """A text of a cell, on lines of its own. `address`: where it leads, "" for most."""

    text: str
    is_strong: bool = False
    address: str = ""


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """All that stands on the pages, in one language. `language`: a BCP 47 tag; `foreign`: phrases in another.

    `columns`: headings, and shares of the width that make 1 together; the first cell of a row is its heading.
    """

    language: str
    made_at: datetime.datetime
    school: str
    heading: str
    name: str
    notes: tuple[str, ...]
    page: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Cell, ...], ...]
    foreign: tuple[tuple[str, str], ...] = ()
