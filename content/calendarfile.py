"""One event as a calendar file (RFC 5545). Pure: no Django, no database."""

import datetime
import re
import uuid
from collections.abc import Iterator

_LONGEST_LINE = 75


def calendar_file(
    about: str, *, at: datetime.datetime, when: datetime.date, title: str, text: str, address: str
) -> bytes:
    """A file with one event: a whole day, or a moment where `when` has a zone.

    `about` names the event: the same one gets the same UID, so that a calendar holds it once. `at`: when the file is
    made, with a zone.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//provningsskolan//tidsfrist//SV",
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(uuid.NAMESPACE_OID, about)}",
        f"DTSTAMP:{_in_utc(at)}",
        f"DTSTART:{_in_utc(when)}" if isinstance(when, datetime.datetime) else f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(text)}",
        f"URL:{address}",
        # A deadline does not make a day busy.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _in_utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """TEXT: backslashes, commas, semicolons and line ends escaped, other control characters left out."""
    escaped = re.sub(r"([\\,;])", r"\\\1", text).replace("\r\n", "\n").replace("\n", r"\n")
    return re.sub(r"[\x00-\x1f\x7f]", "", escaped)


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, no character cut; each further piece begins with a space."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece
