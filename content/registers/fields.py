"""What a register shows of a record: one definition for the list, the record's page and the exported file."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Cell: TypeAlias = str | int | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value of an entry. `sort`: the name by which the list can be sorted on it."""

    name: str
    label: str | Promise
    value: Callable[[Any], Cell]
    sort: str = ""
    in_list: bool = True


def shown(value: Cell) -> str:
    """For people: local time to the minute, yes and no, a dash for nothing."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return "–" if value in (None, "") else str(value)


def local(at: datetime.datetime) -> datetime.datetime:
    """The school's own time, whatever zone the reader has chosen, without the offset that spreadsheets lack."""
    return timezone.make_naive(at, timezone.get_default_timezone())
