"""Every period of the rules, counted by hand, and what holds for all of them."""

import datetime
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.counting import BadStart, in_stockholm, is_in_winter, touches_winter
from content.dates import parse_date
from content.deadlines import Kind, deadlines
from content.reckoning import Reckoned, reckon
from content.workdays import DAY, is_working_day

# Rule, start, end: counted by hand with a calendar. The end is None where the rules give no date.
BY_HAND = [
    ("DL01", "2026-03-04", "2026-03-10"),  # Wednesday to Tuesday
    ("DL02", "2026-03-04", "2026-03-16"),  # Saturday 14 moves to Monday
    ("DL03", "2026-03-23", "2026-04-02"),  # Maundy Thursday is a working day
    ("DL04", "2026-04-02", "2026-04-08"),  # Tuesday after Easter is the only working day, so one more
    ("DL05", "2026-05-06", "2026-06-22"),  # Midsummer Day, a Saturday
    ("DL06", "2028-02-03", "2028-02-29"),  # leap day
    ("DL07", "2026-04-22", "2026-05-04"),
    ("DL08", "2026-04-24", "2026-05-04"),  # May Day, a Friday
    ("DL09", "2026-03-04", None),  # extension
    ("DL10", "2026-05-02", "2026-05-15"),  # Ascension Day, a Thursday
    ("DL11", "2026-03-04", None),  # extension
    ("DL12", "2026-12-01", "2027-01-15"),  # over the turn of the year
    ("DL13", "2026-06-07", "2026-06-19"),  # Midsummer Eve is no public holiday
    ("DL14", "2026-12-22", "2026-12-28"),  # Sunday 27
    ("DL15", "2028-01-10", "2028-03-02"),  # over a leap day
    ("DL16", "2026-05-31", "2026-06-08"),  # the National Day, a Saturday
    ("DL17", "2026-09-23", "2026-11-02"),  # All Saints' Day
    ("DL18", "2025-12-31", "2026-01-05"),  # two working days: 2 and 5 January
    ("DL19", "2026-03-04", "2026-03-19"),
    ("DL20", "2026-02-13", "2026-02-28"),  # a Saturday, unknown: stays
    ("DL21", "2028-02-14", "2028-02-29"),
    ("DL22", "2026-12-20", "2027-01-04"),
    ("DL23", "2028-02-29", "2029-02-28"),  # no 29 February the year after
    ("DL24", "2026-01-30", "2026-03-01"),  # a Sunday
    ("DL25", "2026-06-05", "2026-06-20"),  # Midsummer Day
    ("DL26", "2026-06-05", "2026-06-20"),  # Midsummer Day, never moves
    ("DL27", "2026-03-28T16:30", "2026-03-29T17:30"),  # the clock is put forward
    ("DL28", "2026-03-27", "2026-04-03"),  # Good Friday, never moves
    ("DL29", "2026-12-24", "2027-01-01"),
    ("DL30", "2026-12-10", "2026-12-25"),
    ("DL31", "2028-02-22", "2028-02-29"),
    ("DL32", "2027-02-14", "2027-03-01"),  # no leap year
    ("DL33", "2026-04-29", "2026-05-06"),
    ("DL34", "2026-12-31", "2027-01-15"),
    ("DL35", "2026-10-24", "2026-10-31"),  # All Saints' Day, never moves
    ("DL36", "2026-05-07", "2026-05-14"),  # Ascension Day, unknown: stays
    ("DL37", "2026-03-04", "2026-03-14"),
    ("DL38", "2026-12-23", "2027-01-02"),
    ("DL39", "2026-03-31", "2026-03-01"),  # backwards
    ("DL40", "2026-01-15", "2026-03-01"),
    ("DL41", "2026-11-22", "2027-01-01"),
    ("DL42", "2026-04-30", "2026-05-07"),
    ("DL43", "2028-02-01", "2028-03-10"),
    ("DL44", "2026-08-20", "2026-09-04"),
    ("DL45", "2026-10-24T16:30", "2026-10-25T15:30"),  # the clock is put back
    ("DL46", "2026-11-30", "2026-12-15"),
    ("DL47", "2026-03-04", "2027-03-04"),
    ("DL48", "2026-11-30", "2027-02-28"),  # no 30 February
    ("DL49", "2026-03-04", None),  # without delay
    ("DL50", "2026-02-19", "2026-03-01"),
    ("DL51", "2028-01-15", "2028-02-29"),
    ("DL52", "2028-03-30", "2028-02-29"),  # backwards to a leap day
    ("DL53", "2026-12-31T23:15", "2027-01-01T23:15"),
    ("DL54", "2026-07-17", "2026-08-01"),
    ("DL55", "2027-12-31", "2028-12-31"),
    ("DL56", "2026-05-14", "2026-06-21"),
    ("DL57", "2026-03-04", None),  # without delay
    ("DL58", "2026-07-01", "2026-08-30"),
    ("DL59", "2026-03-27T10:00", "2026-03-30T11:00"),  # 72 hours with the clock put forward
    ("DL60", "2026-06-30", "2051-06-30"),
    ("DL61", "2028-02-29", "2038-02-28"),
]
RULES = sorted(deadlines())
ROLLING = [i for i in RULES if deadlines()[i].rolls_over == "yes" and deadlines()[i].kind is Kind.WITHIN]
IN_HOURS = [i for i in RULES if deadlines()[i].measure == "hours"]
DAYS = st.dates(datetime.date(2006, 1, 1), datetime.date(2099, 12, 1))
# Without the hour that one night in March leaves out.
CLOCK = st.datetimes(datetime.datetime(2006, 1, 1), datetime.datetime(2099, 12, 1)).filter(lambda c: c.hour != 2)


def of(rule: str, text: str) -> Reckoned:
    start = parse_date(text)
    return reckon(deadlines()[rule], in_stockholm(start) if isinstance(start, datetime.datetime) else start)


def working_days(first: datetime.date, last: datetime.date) -> int:
    return sum(is_working_day(first + n * DAY) for n in range((last - first).days + 1))


def swedish(texts: tuple[dict[str, str], ...]) -> str:
    return " ".join(text["sv"] for text in texts)


@pytest.mark.parametrize(("rule", "start", "end"), BY_HAND)
def test_the_end_as_counted_by_hand(rule, start, end):
    found = of(rule, start).end
    assert (found and found.isoformat()[: len(start)]) == end


def test_every_period_has_been_counted_by_hand():
    assert [rule for rule, _start, _end in BY_HAND] == RULES


@pytest.mark.parametrize(("rule", "start", "_end"), BY_HAND)
def test_every_answer_is_explained_in_both_languages(rule, start, _end):
    found = of(rule, start)
    for text in (*found.steps, *found.warnings, found.headline):
        assert set(text) == {"sv", "en"}
        assert all(text.values())
        assert not re.search(r"[{}]|None", text["sv"] + text["en"])
    assert found.steps


def test_the_steps_of_a_period_that_moves():
    assert [step["sv"] for step in of("DL04", "2026-04-01").steps] == [
        "Onsdag 1 april 2026 är dag 0 och räknas inte.",
        "Dag 1 är torsdag 2 april 2026. Alla dagar räknas, även lördagar, söndagar och helgdagar.",
        "Dag 5 är måndag 6 april 2026.",
        "Det är annandag påsk. Fristen löper då till slutet av nästa arbetsdag, tisdag 7 april 2026.",
    ]
    assert [step["sv"] for step in of("DL04", "2026-04-02").steps][3:] == [
        "Det är en arbetsdag.",
        "En frist på två dagar eller mer ska rymma minst två arbetsdagar. Så långt ryms bara en, så fristen löper till "
        "nästa arbetsdag, onsdag 8 april 2026.",
    ]


def test_a_period_that_never_moves_says_that_the_rule_is_cautious():
    found = of("DL28", "2026-02-28")
    assert "Det är lördag, men fristen flyttas inte" in swedish(found.steps)
    assert "försiktig regel" in swedish(found.warnings)
    assert "försiktig regel" not in swedish(of("DL49", "2026-03-04").warnings)
    assert "It is a working day." in of("DL28", "2026-03-04").steps[-1]["en"]


def test_an_end_that_may_or_may_not_move_is_told_with_both_days():
    text = swedish(of("DL20", "2026-02-13").steps)
    assert "Dag 15 är lördag 28 februari 2026." in text
    assert "Ingen källa som kurserna bygger på säger om fristen då flyttas till måndag 2 mars 2026." in text
    assert "Det är en arbetsdag." in swedish(of("DL19", "2026-03-04").steps)
    assert "sista arbetsdagen före är fredag 27 februari 2026" in swedish(of("DL39", "2026-03-31").steps)
    assert "säger om dagen då flyttas till måndag 22 juni 2026" in swedish(of("DL56", "2026-05-14").steps)


def test_hours_at_the_changes_of_the_clock():
    assert "24 timmar är ändå 24 timmar" in swedish(of("DL27", "2026-03-28T16:30").steps)
    assert "ställs om" not in swedish(of("DL27", "2026-03-27T16:30").steps)
    twice = of("DL27", "2026-10-25T02:30")
    assert "två gånger den natten" in swedish(twice.steps)
    assert twice.start.utcoffset() == datetime.timedelta(hours=2)
    with pytest.raises(BadStart) as told:
        of("DL27", "2026-03-29T02:30")
    assert "Klockslaget finns inte" in told.value.reason["sv"]


def test_hours_ask_for_a_clock_time_and_days_for_a_day():
    with pytest.raises(BadStart, match="clock time"):
        of("DL27", "2026-03-04")
    with pytest.raises(BadStart, match="whole days"):
        of("DL28", "2026-03-04T10:00")


@pytest.mark.parametrize("start", ["2004-12-31", "2101-01-01"])
def test_years_that_nobody_means_are_refused(start):
    with pytest.raises(BadStart, match="from 2005 to 2100"):
        of("DL28", start)


@pytest.mark.parametrize(("start", "is_told"), [("2026-12-01", True), ("2026-10-01", False), ("2026-01-10", True)])
def test_the_winter_stop_is_a_warning_and_moves_nothing(start, is_told):
    found = of("DL12", start)
    assert ("vinteruppehåll" in swedish(found.warnings)) is is_told
    assert (found.counted - found.start).days == 45
    assert "vinteruppehåll" not in swedish(of("DL30", start).warnings)


def test_where_no_date_can_be_given_it_says_why():
    assert "utan dröjsmål" in swedish(of("DL49", "2026-03-04").steps)
    assert "förlängning" in swedish(of("DL09", "2026-03-04").steps)
    assert "72 timmar gäller om det är möjligt." in swedish(of("DL59", "2026-03-04T10:00").warnings)


@given(st.sampled_from(RULES), DAYS, CLOCK)
def test_an_end_lies_after_its_start_or_before_where_it_is_counted_backwards(rule, day, clock):
    deadline = deadlines()[rule]
    found = reckon(deadline, in_stockholm(clock) if deadline.measure == "hours" else day)
    if found.end:
        assert (found.end < found.start) is (deadline.kind is Kind.BEFORE)
    json.dumps([*found.steps, *found.warnings])


@given(st.sampled_from(ROLLING), DAYS)
def test_what_moves_ends_on_a_working_day_as_early_as_it_may(rule, start):
    deadline = deadlines()[rule]
    found = reckon(deadline, start)
    assert found.counted == start + deadline.amount * DAY
    assert is_working_day(found.end)
    assert working_days(start + DAY, found.end) >= 2
    may_end = [found.counted + n * DAY for n in range((found.end - found.counted).days)]
    assert all(not is_working_day(day) or working_days(start + DAY, day) < 2 for day in may_end)


@given(st.sampled_from([i for i in RULES if i not in IN_HOURS]), DAYS, st.integers(0, 40))
def test_a_later_start_never_ends_earlier(rule, start, later):
    first, second = (reckon(deadlines()[rule], day) for day in (start, start + later * DAY))
    assert first.end is None or first.end <= second.end


@given(st.sampled_from(IN_HOURS), CLOCK)
def test_hours_are_hours(rule, clock):
    deadline = deadlines()[rule]
    found = reckon(deadline, in_stockholm(clock))
    elapsed = found.end.astimezone(datetime.UTC) - found.start.astimezone(datetime.UTC)
    assert elapsed == datetime.timedelta(hours=deadline.amount)


@given(DAYS, st.integers(0, 60))
def test_a_period_touches_the_winter_when_one_of_its_days_does(start, length):
    days = [start + n * DAY for n in range(length + 1)]
    assert touches_winter(start, days[-1]) is any(is_in_winter(day) for day in days)
