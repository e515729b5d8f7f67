"""Days and clock times: in words of both languages, and read from what people write. Pure: no Django, no database."""

import datetime
import re
from enum import StrEnum

Texts = dict[str, str]

LONGEST = 60
_WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_MONTH_NUMBERS = {
    word: number
    for names in _MONTHS.values()
    for number, name in enumerate(names, 1)
    for word in (name.casefold(), name.casefold()[:3])
} | {"sept": 9}
_WEEKDAY_NUMBERS = {name.casefold(): number for names in _WEEKDAYS.values() for number, name in enumerate(names)}

_WHOLE = re.compile(r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|.*?[0-9]{4}(?![0-9]))(?:(?:t|,? )(.+))?")
_WEEKDAY = re.compile(rf"({'|'.join(_WEEKDAY_NUMBERS)}),? (?:den )?(?=[0-9])")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4}|[0-9]{2})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2}) ?(?P<first>[./]) ?(?P<month>[0-9]{1,2})(?:(?P<second>[-./ ]) ?(?P<year>[0-9]{4}|[0-9]{2}))?"
)
_IN_WORDS = re.compile(
    r"(?:den )?(?P<day>[0-9]{1,2})(?::?[ea]|st|nd|rd|th)?\.? (?P<word>[a-z]+)\.?(?:,? (?P<year>[0-9]{4}|[0-9]{2}))?"
)
_TIME = re.compile(r"(?:(?:kl\.?|klockan|at) ?)?([0-9]{1,2})(?:[:.]([0-9]{2}))?")


class Unread(StrEnum):
    """Why a text is no date or no clock time."""

    EMPTY = "empty"
    LONG = "long"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    YEAR = "year"
    IMPOSSIBLE = "impossible"


def day_in_words(day: datetime.date) -> Texts:
    """A day with its weekday: "onsdag 4 mars 2026"."""
    return {
        language: f"{_WEEKDAYS[language][day.weekday()]} {day.day} {_MONTHS[language][day.month - 1]} {day.year}"
        for language in ("sv", "en")
    }


def moment_in_words(moment: datetime.datetime) -> Texts:
    """A day with a clock time: "onsdag 4 mars 2026 kl. 16.30"."""
    day = day_in_words(moment)
    return {"sv": f"{day['sv']} kl. {moment:%H.%M}", "en": f"{day['en']} at {moment:%H:%M}"}


def in_words(point: datetime.date) -> Texts:
    """A day, or a day with a clock time."""
    return moment_in_words(point) if isinstance(point, datetime.datetime) else day_in_words(point)


def weekday_in_words(day: datetime.date) -> Texts:
    """The day of the week: "lördag"."""
    return {language: names[day.weekday()] for language, names in _WEEKDAYS.items()}


def parse_date(text: str) -> datetime.date | Unread:
    """A day, or a datetime without zone where a clock time follows. The reason where the text is neither.

    Read are 2026-03-04, 4/3 2026, 4.3.2026 (Swedish order, the day first) and 4 mars 2026 or 4 March 2026.
    4/3/2026 is refused: English writes the month first in the same way.
    """
    tidy = _tidy(text)
    if isinstance(tidy, Unread):
        return tidy
    whole = _WHOLE.fullmatch(tidy)
    day = _day(whole[1] if whole else tidy)
    if isinstance(day, Unread) or not whole or not whole[2]:
        return day
    time = parse_time(whole[2])
    return time if isinstance(time, Unread) else datetime.datetime.combine(day, time)


def parse_time(text: str) -> datetime.time | Unread:
    """A clock time of 24 hours: 16:30, 16.30, kl. 16. The reason where the text is none."""
    tidy = _tidy(text)
    if isinstance(tidy, Unread):
        return tidy
    found = _TIME.fullmatch(tidy)
    if not found:
        return Unread.UNREADABLE
    hour, minute = int(found[1]), int(found[2] or 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else Unread.IMPOSSIBLE


def _tidy(text: str) -> str | Unread:
    """One space between words, one kind of dash, no point at the end."""
    if len(text) > LONGEST:
        return Unread.LONG
    tidy = " ".join(text.casefold().split())
    return re.sub(r"[\u2010-\u2015\u2212]", "-", tidy).rstrip(" .") or Unread.EMPTY


def _day(text: str) -> datetime.date | Unread:
    weekday = _WEEKDAY.match(text)
    bare = text[weekday.end() :] if weekday else text
    found = _YEAR_FIRST.fullmatch(bare) or _DAY_FIRST.fullmatch(bare) or _IN_WORDS.fullmatch(bare)
    if not found:
        return Unread.UNREADABLE
    parts = found.groupdict()
    month = _MONTH_NUMBERS.get(parts["word"], 0) if "word" in parts else int(parts["month"])
    if "word" in parts and not month:
        return Unread.UNREADABLE
    if len(parts["year"] or "") != 4:
        return Unread.YEAR
    day = int(parts["day"])
    if parts.get("first") == parts.get("second") == "/" and day != month and max(day, month) <= 12:
        return Unread.AMBIGUOUS
    try:
        read = datetime.date(int(parts["year"]), month, day)
    except ValueError:
        return Unread.IMPOSSIBLE
    return Unread.IMPOSSIBLE if weekday and _WEEKDAY_NUMBERS[weekday[1]] != read.weekday() else read
