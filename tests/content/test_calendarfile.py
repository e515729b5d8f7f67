"""The calendar file: lines as RFC 5545 wants them, and what was put in comes out."""

import datetime
import re

from hypothesis import given
from hypothesis import strategies as st

from content.calendarfile import calendar_file

AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
ADDRESS = "https://skola.example/rakna-tidsfrist/?deadline=DL28&day=2026-03-04"


def made(about: str = "DL28 2026-03-04", **change) -> bytes:
    told = {
        "at": AT,
        "when": datetime.date(2026, 3, 11),
        "title": "Sista dagen",
        "text": "Inom 7 dagar",
        "address": ADDRESS,
    }
    return calendar_file(about, **{**told, **change})


def unfolded(content: bytes) -> dict[str, str]:
    lines = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return dict(line.split(":", 1) for line in lines)


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def test_a_whole_day():
    lines = made().decode().split("\r\n")
    assert lines[0:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]
    event = unfolded(made())
    assert event["DTSTART;VALUE=DATE"] == "20260311"
    assert event["DTSTAMP"] == "20261122T093000Z"
    assert event["URL"] == ADDRESS


def test_a_moment_stands_in_utc():
    moment = datetime.datetime.fromisoformat("2026-03-29T17:30+02:00")
    assert unfolded(made(when=moment))["DTSTART"] == "20260329T153000Z"


def test_the_same_deadline_has_the_same_uid_whenever_the_file_is_made():
    uid = unfolded(made())["UID"]
    assert unfolded(made(at=AT + datetime.timedelta(days=1), title="Annat"))["UID"] == uid
    assert unfolded(made(about="DL28 2026-03-05"))["UID"] != uid


def test_signs_that_mean_something_are_escaped():
    event = unfolded(made(title="CTR, artikel 37.4; a\\b", text="Rad 1\nRad 2\x00\x1b"))
    assert event["SUMMARY"] == r"CTR\, artikel 37.4\; a\\b"
    assert event["DESCRIPTION"] == r"Rad 1\nRad 2"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=400))
def test_any_text_is_folded_at_75_octets_and_comes_out_whole(text):
    content = made(text=text)
    assert content.endswith(b"\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()
    assert unescaped(unfolded(content)["DESCRIPTION"]) == text
