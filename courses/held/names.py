"""Names of certificates as files: YYYY-MM-DD_Surname_course_edition.pdf, safe on every system."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from courses.held.queries import Held

# In bytes of UTF-8: with date, edition and number a name stays below the 255 of common file systems.
_SURNAME, _TITLE = 60, 120
_KEPT = ("L", "M", "N")


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
    surname = (one.name or "").split()[-1:]
    parts = [one.frozen["passed_on"], *(_part(word, _SURNAME) for word in surname)]
    title = one.frozen["title"][one.certificate.language]
    return "_".join(filter(None, [*parts, _part(title, _TITLE), str(one.frozen["edition"])]))


def _part(text: str, most: int) -> str:
    """Letters, marks and digits, composed; whatever else there is becomes a hyphen. `most`: bytes of UTF-8."""
    composed = unicodedata.normalize("NFC", text)
    words = "".join(sign if unicodedata.category(sign)[0] in _KEPT else " " for sign in composed).split()
    return "-".join(words).encode()[:most].decode(errors="ignore").strip("-")
