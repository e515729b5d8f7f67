"""Pages found by the row they begin after, so that the last one costs no more than the first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet


class BadCursor(ValueError):
    """The place in the list is not one of ours, or its row is gone."""


class Turn(Enum):
    """Which way to turn the page."""

    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"


# At most 18 digits: what every database holds in a key.
_CURSOR = re.compile(r"(after|before)-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list, as it stands in an address: after-12, before-12 or last."""

    turn: Turn = Turn.FIRST
    pk: int = 0

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """From an address. Raises BadCursor."""
        if text in ("", Turn.LAST.value):
            return cls(Turn.LAST if text else Turn.FIRST)
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise BadCursor(text[:40])
        return cls(Turn(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a path that is never null, and then the key, both in one direction.

    `least`: a value that none lies below. Asked for, it makes SQLite begin at the index of a joined table, which it
    otherwise reads to the end and sorts.
    """

    path: str
    is_descending: bool = False
    least: Any = None

    def reverse(self) -> "Order":
        return replace(self, is_descending=not self.is_descending)

    def sort(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        sign = "-" if self.is_descending else ""
        if self.least is not None:
            queryset = queryset.filter(**{f"{self.path}__gte": self.least})
        return queryset.order_by(f"{sign}{self.path}", f"{sign}pk")

    def beyond(self, value: Any, pk: int) -> Q:
        """Rows that come after the one with this value and key. The first part lets an index begin there."""
        sign = "lt" if self.is_descending else "gt"
        return Q(**{f"{self.path}__{sign}e": value}) & (Q(**{f"{self.path}__{sign}": value}) | Q(**{f"pk__{sign}": pk}))


@dataclass(frozen=True, slots=True)
class Page:
    """The keys of the rows of one page, in order, and the places around it."""

    pks: tuple[int, ...]
    has_previous: bool
    has_next: bool

    @property
    def previous(self) -> str:
        return f"before-{self.pks[0]}" if self.has_previous and self.pks else ""

    @property
    def next(self) -> str:
        return f"after-{self.pks[-1]}" if self.has_next and self.pks else ""

    @property
    def is_whole(self) -> bool:
        """Nothing lies before or after: the page is the list."""
        return not (self.has_previous or self.has_next)


def page(queryset: QuerySet[Any], order: Order, size: int, cursor: Cursor, *, every: QuerySet[Any]) -> Page:
    """The page at the cursor. One query, and one more to find the row of the cursor among `every` row.

    Raises BadCursor.
    """
    is_backwards = cursor.turn in (Turn.BEFORE, Turn.LAST)
    towards = order.reverse() if is_backwards else order
    rows = queryset
    if cursor.turn in (Turn.AFTER, Turn.BEFORE):
        rows = rows.filter(towards.beyond(_value_at(every, order, cursor.pk), cursor.pk))
    pks = list(towards.sort(rows).values_list("pk", flat=True)[: size + 1])
    has_more, pks = len(pks) > size, pks[:size]
    if is_backwards:
        return Page(tuple(reversed(pks)), has_previous=has_more, has_next=cursor.turn is Turn.BEFORE)
    return Page(tuple(pks), has_previous=cursor.turn is Turn.AFTER, has_next=has_more)


def chunks(queryset: QuerySet[Any], order: Order, size: int) -> Iterator[tuple[int, ...]]:
    """The keys of all rows in order, so many at a time. One query a chunk, whatever came before it."""
    rows = order.sort(queryset).values_list("pk", order.path)
    chunk = list(rows[:size])
    while chunk:
        yield tuple(pk for pk, _value in chunk)
        last, value = chunk[-1]
        chunk = list(rows.filter(order.beyond(value, last))[:size]) if len(chunk) == size else []


def _value_at(every: QuerySet[Any], order: Order, pk: int) -> Any:
    """The sorted value of a row, whether the row still meets the filters or not."""
    row = every.filter(pk=pk).values_list(order.path).first()
    if row is None:
        raise BadCursor(str(pk))
    return row[0]
