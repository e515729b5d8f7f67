"""Days and times as people write them, and in words of both languages."""

import datetime
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.dates import Unread, day_in_words, in_words, parse_date, parse_time

DAY = datetime.date(2026, 3, 4)
SAME_DAY = [
    "2026-03-04",
    "2026-3-4",
    " 2026–03–04 ",
    "2026\u201103\u201104",
    "4/3 2026",
    "04/03 2026",
    "4/3-2026",
    "4.3.2026",
    "04.03.2026",
    "4.3 2026",
    "4. 3. 2026",
    "4 mars 2026",
    "den 4 mars 2026",
    "4:e mars 2026",
    "4 March 2026",
    "4th March, 2026",
    "4 MARS 2026.",
    "4\xa0mars\xa02026",
    "4 mar. 2026",
    "onsdag 4 mars 2026",
    "Wednesday 4 March 2026",
    "onsdag den 4 mars 2026",
]
WITH_TIME = [
    "2026-03-04 16:30",
    "2026-03-04T16:30",
    "2026-03-04 kl. 16.30",
    "4/3 2026 16.30",
    "4.3.2026 kl 16:30",
    "4 mars 2026 kl. 16.30",
    "4 March 2026 at 16:30",
    "4 mars 2026, klockan 16.30",
]
TIMES = [
    ("16:30", 16, 30),
    ("16.30", 16, 30),
    ("kl. 16", 16, 0),
    ("kl 16.30", 16, 30),
    ("KL.7", 7, 0),
    ("at 9:05", 9, 5),
    ("0:00", 0, 0),
    ("klockan 23.59", 23, 59),
    ("16", 16, 0),
]
NO_DATE = [
    ("", Unread.EMPTY),
    (" . ", Unread.EMPTY),
    ("x" * 61, Unread.LONG),
    ("i morgon", Unread.UNREADABLE),
    ("4 marsipan 2026", Unread.UNREADABLE),
    ("March 4, 2026", Unread.UNREADABLE),
    ("20260304", Unread.UNREADABLE),
    ("2026-03-04 sent", Unread.UNREADABLE),
    ("٤ mars 2026", Unread.UNREADABLE),
    ("4/3/2026", Unread.AMBIGUOUS),
    ("12/11/2026", Unread.AMBIGUOUS),
    ("4/3", Unread.YEAR),
    ("4 mars", Unread.YEAR),
    ("4/3 26", Unread.YEAR),
    ("26-03-04", Unread.YEAR),
    ("2026-02-29", Unread.IMPOSSIBLE),
    ("31 april 2026", Unread.IMPOSSIBLE),
    ("4/13 2026", Unread.IMPOSSIBLE),
    ("12/25/2026", Unread.IMPOSSIBLE),
    ("0000-01-01", Unread.IMPOSSIBLE),
    ("tisdag 4 mars 2026", Unread.IMPOSSIBLE),
    ("2026-03-04 24:00", Unread.IMPOSSIBLE),
]
NO_TIME = [
    ("", Unread.EMPTY),
    ("24:00", Unread.IMPOSSIBLE),
    ("16:60", Unread.IMPOSSIBLE),
    ("1630", Unread.UNREADABLE),
    ("4 pm", Unread.UNREADABLE),
    ("16:5", Unread.UNREADABLE),
    ("1" * 61, Unread.LONG),
]
# Pieces of which near-dates are made, so that all branches are met.
_PIECES = st.sampled_from(
    [*"0123456789", "-", "/", ".", " ", ":", "2026", "mars", "May", "kl", "t", "onsdag", "den", "\x00"]
)


@pytest.mark.parametrize("text", SAME_DAY)
def test_a_day_in_several_notations(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize("text", WITH_TIME)
def test_a_day_with_a_clock_time(text):
    assert parse_date(text) == datetime.datetime(2026, 3, 4, 16, 30)


@pytest.mark.parametrize(("text", "hour", "minute"), TIMES)
def test_a_clock_time(text, hour, minute):
    assert parse_time(text) == datetime.time(hour, minute)


@pytest.mark.parametrize(("text", "reason"), NO_DATE)
def test_what_is_no_date_is_refused_with_the_reason(text, reason):
    assert parse_date(text) is reason


@pytest.mark.parametrize(("text", "reason"), NO_TIME)
def test_what_is_no_clock_time_is_refused_with_the_reason(text, reason):
    assert parse_time(text) is reason


def test_slashes_that_can_be_read_in_one_way_only_are_read():
    assert parse_date("25/12/2026") == datetime.date(2026, 12, 25)
    assert parse_date("5/5/2026") == datetime.date(2026, 5, 5)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map("".join), st.text(string.digits + "-/. ")))
def test_no_text_makes_the_readers_fail(text):
    assert isinstance(parse_date(text), datetime.date | Unread)
    assert isinstance(parse_time(text), datetime.time | Unread)


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from(["sv", "en"]))
def test_what_we_write_we_read(day, language):
    assert parse_date(day_in_words(day)[language]) == day
    moment = datetime.datetime.combine(day, datetime.time(16, 5))
    assert parse_date(in_words(moment)[language]) == moment


def test_a_day_in_words():
    assert day_in_words(DAY) == {"sv": "onsdag 4 mars 2026", "en": "Wednesday 4 March 2026"}
