"""What a class of data is made of: records, each a row with the rows that go with it, and how they are written out."""

import base64
import datetime
import decimal
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q, QuerySet

Where = Callable[[Sequence[int]], Q]


def of(path: str) -> Where:
    """The rows that lead to a record by this path of keys; "pk" is the record itself."""
    return lambda pks: Q(**{f"{path}__in": pks})


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table that go with a record.

    `without`: fields that are never written out. `unseen`: fields that the learner's own copy leaves out.
    `file`: the name of the file that a row stands for, and the file open, or None where it is lost.
    `after`: what is done when a row has gone for good, such as deleting its file; a kill may leave it undone.
    """

    model: type[models.Model]
    where: Where
    without: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    file: Callable[[Any], tuple[str, IO[bytes] | None]] | None = None
    after: Callable[[Any], None] | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """One kind of record. `rows`: those that may ever go, with `since`, the moment from which the period is counted.

    `stored`: also those that may not go yet, where there are such. `own`: those of a user, or None where they tell of
    no single person. `parts`: children first.
    `lock`: waits for others who change these records. `finish`: what is done in place of deleting the record itself.
    """

    rows: Callable[[], QuerySet[Any]]
    parts: tuple[Part, ...]
    own: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None
    stored: Callable[[], QuerySet[Any]] | None = None
    lock: Callable[[Sequence[int]], None] | None = None
    finish: Callable[[Sequence[int], Any], None] | None = None

    @property
    def name(self) -> str:
        return str(self.rows().model._meta.label)

    def due(self, cutoff: datetime.datetime) -> QuerySet[Any]:
        return self.rows().filter(since__lt=cutoff).order_by("pk")

    def of_user(self, user: Any) -> QuerySet[Any]:
        """Those of a user that may go."""
        return self.own(self.rows(), user) if self.own else self.rows().none()

    def stored_of(self, user: Any) -> QuerySet[Any]:
        """All of a user's."""
        stored = self.stored or self.rows
        return self.own(stored(), user) if self.own else stored().none()


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data, on which one decides. The texts are for people: what it is, from when it is counted, what stays.

    `is_own`: the learner may take it back at any time, without a decision.
    `waits`: says why nothing of it may go just now, or "".
    """

    key: str
    name: Any
    what: Any
    counted_from: Any
    stays: Any
    records: tuple[Records, ...]
    is_own: bool = False
    waits: Callable[[], str] = field(default=lambda: "")

    def tables(self) -> list[type[models.Model]]:
        return [part.model for records in self.records for part in records.parts]


Gathered = list[tuple[Part, list[Any]]]


def gather(records: Records, pks: Sequence[int]) -> Gathered:
    """All rows that go with these records, children first. A query a table."""
    return [(part, list(part.model._default_manager.filter(part.where(pks)).order_by("pk"))) for part in records.parts]


def written(part: Part, row: models.Model) -> dict[str, Any]:
    """A row as it is handed to an archive."""
    return {
        "table": part.model._meta.label,
        "row": {f.attname: _plain(f.value_from_object(row)) for f in _fields(part) if f.name not in part.without},
    }


def own_copy(part: Part, row: models.Model, user: Any) -> dict[str, Any]:
    """A row as its learner gets it: no key of a test, and of others of the staff nothing."""
    hidden = {*part.without, *part.unseen}
    told = {}
    for each in _fields(part):
        if each.name in hidden:
            continue
        value = each.value_from_object(row)
        if each.related_model is get_user_model() and value != user.pk:
            value = None
        told[each.attname] = _plain(value)
    return {"table": part.model._meta.label, "row": told}


def _fields(part: Part) -> Iterable[Any]:
    return part.model._meta.concrete_fields


def _plain(value: Any) -> Any:
    """As JSON has it: moments in UTC, bytes as base64."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, uuid.UUID | datetime.date | decimal.Decimal) else value


def in_batches(queryset: QuerySet[Any], size: int) -> Iterator[list[int]]:
    """Primary keys in order, some at a time, whatever goes meanwhile. Constant memory."""
    last = 0
    while pks := list(queryset.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield pks
        last = pks[-1]
