"""The arithmetic of periods: days, hours, months and years from a point in time. Pure: no Django, no database.

Days are calendar days, and the day after the event is day 1 (facts A41, A86, A210).
"""

import calendar
import datetime
from functools import cache
from zoneinfo import ZoneInfo

from content.dates import Texts
from content.deadlines import Deadline, Kind
from content.workdays import DAY, is_working_day, next_working_day

# The act on public holidays has been as it is since 2005.
FIRST_YEAR, LAST_YEAR = 2005, 2100


class BadStart(ValueError):
    """The period cannot be counted from this point. `reason` is for people; `part`: the day or the time is bad."""

    def __init__(self, reason: Texts, part: str = "day") -> None:
        super().__init__(reason["en"])
        self.reason = reason
        self.part = part


@cache
def stockholm() -> ZoneInfo:
    """The clock of Sweden, which is Central European Time."""
    return ZoneInfo("Europe/Stockholm")


def in_stockholm(local: datetime.datetime) -> datetime.datetime:
    """A clock time in Sweden as a moment; the first of two where the clock is put back. Raises BadStart in the gap."""
    _check_year(local)
    moment = local.replace(tzinfo=stockholm(), fold=0)
    if moment.astimezone(datetime.UTC).astimezone(stockholm()).replace(tzinfo=None) != local.replace(fold=0):
        raise BadStart(
            {
                "sv": "Klockslaget finns inte: den natten ställs klockan fram från 02.00 till 03.00.",
                "en": "There is no such time: that night the clock is put forward from 02:00 to 03:00.",
            },
            part="time",
        )
    return moment


def _check_year(day: datetime.date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadStart({"sv": "Skriv ett år från 2005 till 2100.", "en": "Write a year from 2005 to 2100."})


def check_start(deadline: Deadline, start: datetime.date) -> None:
    """A day, or a moment for hours, within the years that are counted. Raises BadStart."""
    is_moment = isinstance(start, datetime.datetime)
    _check_year(start)
    if is_moment and deadline.measure != "hours":
        raise BadStart({"sv": "Fristen räknas i hela dagar.", "en": "The period is counted in whole days."})
    if deadline.measure == "hours" and not is_moment:
        raise BadStart(
            {
                "sv": "Fristen räknas i timmar: skriv klockslaget.",
                "en": "The period is counted in hours: write the clock time.",
            },
            part="time",
        )


def count(deadline: Deadline, start: datetime.date) -> datetime.date | None:
    """Where counting alone leads; None where the rules give no date."""
    if deadline.amount is None or not deadline.has_date:
        return None
    amount = -deadline.amount if deadline.kind is Kind.BEFORE else deadline.amount
    if isinstance(start, datetime.datetime):
        # In UTC, where an hour is an hour when the clocks are changed.
        return (start.astimezone(datetime.UTC) + datetime.timedelta(hours=amount)).astimezone(start.tzinfo)
    if deadline.measure == "days":
        return start + amount * DAY
    months = start.year * 12 + start.month - 1 + amount * (12 if deadline.measure == "years" else 1)
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def settle(deadline: Deadline, start: datetime.date, counted: datetime.date) -> datetime.date:
    """The end after the rule of Regulation 1182/71, where it is known to be applied: a working day, and at least two
    working days in a period of two days or more."""
    if deadline.rolls_over != "yes" or isinstance(start, datetime.datetime):
        return counted
    end = counted if is_working_day(counted) else next_working_day(counted)
    return max(end, next_working_day(next_working_day(start))) if (deadline.amount or 0) >= 2 else end


def is_in_winter(day: datetime.date) -> bool:
    """Whether the day lies from 15 December to 15 January, around any winter stop of the assessments' clock."""
    return (day.month == 12 and day.day >= 15) or (day.month == 1 and day.day <= 15)


def touches_winter(start: datetime.date, end: datetime.date) -> bool:
    """Whether a day of the period lies in the weeks around the winter stop."""
    return is_in_winter(start) or is_in_winter(end) or start.year != end.year
