"""Working days in Sweden. Pure: no Django, no database.

Public holidays are those of the Act (1989:253) on public holidays. It names neither Midsummer Eve, Christmas Eve nor
New Year's Eve. Saturdays are no holidays, but no working days either; Sundays are named apart.
"""

import datetime
from collections.abc import Mapping
from functools import lru_cache

from dateutil.easter import easter

from content.dates import Texts, weekday_in_words

DAY = datetime.timedelta(days=1)


def is_working_day(day: datetime.date) -> bool:
    """Whether the day is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def why_no_working_day(day: datetime.date) -> Texts:
    """What makes the day one on which nobody works: the name of the holiday, or else its weekday."""
    return _holidays(day.year).get(day) or weekday_in_words(day)


def next_working_day(day: datetime.date) -> datetime.date:
    """The first working day after this one."""
    return _step(day, DAY)


def working_day_before(day: datetime.date) -> datetime.date:
    """The last working day before this one."""
    return _step(day, -DAY)


def is_eve(day: datetime.date) -> bool:
    """Whether the day is one of three eves that the act leaves out, and that many offices take for holidays."""
    is_midsummer_eve = day.month == 6 and day.weekday() == 4 and 19 <= day.day <= 25
    return is_midsummer_eve or (day.month == 12 and day.day in (24, 31))


def _step(day: datetime.date, step: datetime.timedelta) -> datetime.date:
    found = day + step
    while not is_working_day(found):
        found += step
    return found


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[datetime.date, Texts]:
    """The public holidays of a year with their names, as the act has had them since 2005."""
    sunday = easter(year)
    found = [
        (datetime.date(year, 1, 1), "nyårsdagen", "New Year's Day"),
        (datetime.date(year, 1, 6), "trettondedag jul", "Epiphany"),
        (datetime.date(year, 5, 1), "första maj", "May Day"),
        (datetime.date(year, 6, 6), "nationaldagen", "the National Day"),
        (datetime.date(year, 12, 25), "juldagen", "Christmas Day"),
        (datetime.date(year, 12, 26), "annandag jul", "Boxing Day"),
        (sunday - 2 * DAY, "långfredagen", "Good Friday"),
        (sunday, "påskdagen", "Easter Sunday"),
        (sunday + DAY, "annandag påsk", "Easter Monday"),
        (sunday + 39 * DAY, "Kristi himmelsfärdsdag", "Ascension Day"),
        (sunday + 49 * DAY, "pingstdagen", "Whit Sunday"),
        (_saturday_from(datetime.date(year, 6, 20)), "midsommardagen", "Midsummer Day"),
        (_saturday_from(datetime.date(year, 10, 31)), "alla helgons dag", "All Saints' Day"),
    ]
    return {day: {"sv": swedish, "en": english} for day, swedish, english in found}


def _saturday_from(day: datetime.date) -> datetime.date:
    """The first Saturday on or after this day."""
    return day + (5 - day.weekday()) % 7 * DAY
