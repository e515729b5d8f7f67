"""Names of certificates as files: YYYY-MM-DD_Surname_course_edition.pdf, safe on every system."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from courses.held.queries import Held

# In bytes of UTF-8: with date, edition and number a name stays below the 255 of common file systems.
_SURNAME, _TITLE = 60, 120
_KEPT = ("L", "M", "N")
# What stands after a surname and is none.
_AFTER = {"jr", "sr", "junior", "senior", "ii", "iii", "iv"}


def file_names(held: Iterable[Held]) -> dict[int, str]:
    """A name for each certificate by its primary key, each once. The date is that on which the test was passed.

    Where two would be the same, also to a system that knows no capitals, both end with the certificate's number.
    """
    rows = list(held)
    plain = {one.certificate.pk: _plain(one) for one in rows}
    times = Counter(name.casefold() for name in plain.values())
    return {
        one.certificate.pk: f"{name}_{one.certificate.number}.pdf" if times[name.casefold()] > 1 else f"{name}.pdf"
        for one in rows
        for name in (plain[one.certificate.pk],)
    }


def _plain(one: Held) -> str:
    parts = [one.frozen["passed_on"], _part(surname(one.name or ""), _SURNAME)]
    title = one.frozen["title"][one.certificate.language]
    return "_".join(filter(None, [*parts, _part(title, _TITLE), str(one.frozen["edition"])]))


def surname(name: str) -> str:
    """The last word of a name, or of what stands before its comma, without "Jr" and the like. "" where none is left."""
    words = _lettered(name.partition(",")[0]) or _lettered(name)
    while len(words) > 1 and words[-1].strip(".").casefold() in _AFTER:
        words.pop()
    return words[-1] if words else ""


def _lettered(name: str) -> list[str]:
    """The words that have letters."""
    return [word for word in name.split() if any(sign.isalpha() for sign in word)]


def _part(text: str, most: int) -> str:
    """Letters, marks and digits, composed; whatever else there is becomes a hyphen. `most`: bytes of UTF-8."""
    composed = unicodedata.normalize("NFC", text)
    words = "".join(sign if unicodedata.category(sign)[0] in _KEPT else " " for sign in composed).split()
    return "-".join(words).encode()[:most].decode(errors="ignore").strip("-")
