"""Working days in Sweden: by the act, and as another reading of it has them."""

import datetime

import pytest
from holidays.constants import PUBLIC
from holidays.countries.sweden import Sweden

from content.workdays import DAY, is_eve, is_working_day, next_working_day, why_no_working_day, working_day_before

FREE = [
    ("2026-01-01", "nyårsdagen", "New Year's Day"),
    ("2026-01-06", "trettondedag jul", "Epiphany"),
    ("2026-04-03", "långfredagen", "Good Friday"),
    ("2026-04-05", "påskdagen", "Easter Sunday"),
    ("2026-04-06", "annandag påsk", "Easter Monday"),
    ("2026-05-01", "första maj", "May Day"),
    ("2026-05-14", "Kristi himmelsfärdsdag", "Ascension Day"),
    ("2026-05-24", "pingstdagen", "Whit Sunday"),
    ("2025-06-06", "nationaldagen", "the National Day"),
    ("2026-06-20", "midsommardagen", "Midsummer Day"),
    ("2026-10-31", "alla helgons dag", "All Saints' Day"),
    ("2026-12-25", "juldagen", "Christmas Day"),
    ("2025-12-26", "annandag jul", "Boxing Day"),
    ("2026-03-07", "lördag", "Saturday"),
    ("2026-03-08", "söndag", "Sunday"),
]


@pytest.mark.parametrize(("day", "swedish", "english"), FREE)
def test_a_day_on_which_nobody_works_and_why(day, swedish, english):
    assert not is_working_day(datetime.date.fromisoformat(day))
    assert why_no_working_day(datetime.date.fromisoformat(day)) == {"sv": swedish, "en": english}


@pytest.mark.parametrize("day", ["2026-06-19", "2026-12-24", "2026-12-31"])
def test_the_three_eves_are_no_public_holidays_but_known(day):
    eve = datetime.date.fromisoformat(day)
    assert is_working_day(eve)
    assert is_eve(eve)
    assert not is_eve(eve - DAY)


def test_maundy_thursday_and_the_day_after_ascension_are_working_days():
    assert is_working_day(datetime.date(2026, 4, 2))
    assert is_working_day(datetime.date(2026, 5, 15))


def test_easter_is_stepped_over_in_both_directions():
    assert next_working_day(datetime.date(2026, 4, 2)) == datetime.date(2026, 4, 7)
    assert working_day_before(datetime.date(2026, 4, 7)) == datetime.date(2026, 4, 2)


def test_every_day_from_2005_to_2100_is_as_the_library_of_holidays_has_it():
    known = Sweden(years=range(2005, 2101), categories=PUBLIC, include_sundays=True)
    day = datetime.date(2005, 1, 1)
    while day.year < 2101:
        assert is_working_day(day) == (day.weekday() != 5 and day not in known), day
        day += DAY
