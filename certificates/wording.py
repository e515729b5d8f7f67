"""The sentences of a certificate, in both languages, filled once when it is issued."""

import datetime
from collections.abc import Sequence

from django.utils import formats, translation

from certificates.models import Identity, Kind
from content.languages import LANGUAGES, Texts
from content.sources import FrozenSource

_STATEMENT: Texts = {
    "sv": "Innehavaren har klarat kunskapsprovet i kursen {title}, utgåva {edition}, den {date}. "
    "Kursen bygger på {sources}. Namnet är {identity}. Intyget ger ingen behörighet, är inget godkännande av person, "
    "prövningsställe eller prövning och binder inte Läkemedelsverket vid inspektion.",
    "en": "The holder has passed the knowledge test of the course {title}, edition {edition}, on {date}. "
    "The course is based on {sources}. The name is {identity}. The certificate confers no authority, is no approval of "
    "a person, site or trial, and does not bind the Swedish Medical Products Agency at inspection.",
}
_PATH_STATEMENT: Texts = {
    "sv": "Innehavaren har klarat kunskapsproven i alla kurser i utbildningsvägen {title}, utgåva {edition}. Det "
    "äldsta provet klarades den {date}. {scope}Kurserna bygger på {sources}. Namnet är {identity}. Intyget ger ingen "
    "behörighet, är inget godkännande av person, prövningsställe eller prövning och binder inte Läkemedelsverket vid "
    "inspektion.",
    "en": "The holder has passed the knowledge tests of all courses in the learning path {title}, edition {edition}. "
    "The oldest test was passed on {date}. {scope}The courses are based on {sources}. The name is {identity}. The "
    "certificate confers no authority, is no approval of a person, site or trial, and does not bind the Swedish "
    "Medical Products Agency at inspection.",
}
_IDENTITY: dict[str, Texts] = {
    Identity.STATED: {"sv": "uppgivet av innehavaren", "en": "stated by the holder"},
    Identity.EID: {"sv": "styrkt med e-legitimation", "en": "confirmed by e-identification"},
}
_RENAMED: Texts = {
    "sv": "; på minst ett av kursernas intyg står ett annat namn",
    "en": "; at least one of the courses' certificates bears another name",
}
_AND: Texts = {"sv": "och", "en": "and"}


def statement(
    *,
    kind: Kind,
    title: Texts,
    edition: int,
    passed_on: datetime.date,
    sources: Sequence[FrozenSource],
    identity: str,
    scope: Texts | None = None,
    is_renamed: bool = False,
) -> Texts:
    """What the certificate says in running text. `passed_on`: of a path the oldest test; `scope`: what it covers.

    `is_renamed`: a course's certificate bears another name than the path's.
    """
    template = _PATH_STATEMENT if kind is Kind.PATH else _STATEMENT
    return {
        language: template[language].format(
            title=f"”{title['sv']}”" if language == "sv" else f"“{title['en']}”",
            edition=edition,
            date=long_date(passed_on, language),
            scope=f"{scope[language]} " if scope and scope[language] else "",
            sources=_listed([_in_running_text(source_line(s, language), language) for s in sources], language),
            identity=_IDENTITY[identity][language] + (_RENAMED[language] if is_renamed else ""),
        )
        for language in LANGUAGES
    }


def with_names(told: Texts, *, identity: str, is_renamed: bool) -> Texts:
    """The statement of a path's certificate with, or without, that a course's bears another name. All else stays."""
    return {language: _with_names(text, language, identity, is_renamed) for language, text in told.items()}


def _with_names(text: str, language: str, identity: str, is_renamed: bool) -> str:
    plain = text.replace(_RENAMED[language], "")
    # The sentence about the name comes after the titles, which may say anything.
    head, words, tail = plain.rpartition(_IDENTITY[identity][language])
    return head + words + (_RENAMED[language] if is_renamed else "") + tail


def source_line(source: FrozenSource, language: str) -> str:
    """Title and version of a source; a version without a label may not be shown on a certificate."""
    title, version = source["title"][language], source["version"]
    if version is None or version[language].removeprefix("SFS ") in title:
        return title
    return f"{title} ({version[language]})"


def _in_running_text(title: str, language: str) -> str:
    """Swedish writes the names of acts in lower case within a sentence; abbreviations keep their capitals."""
    is_word = len(title) > 1 and title[1].islower()
    return title[0].lower() + title[1:] if language == "sv" and is_word else title


def long_date(day: datetime.date, language: str) -> str:
    """22 november 2026, with the month in the given language."""
    with translation.override(language):
        return str(formats.date_format(day, "j F Y"))


def _listed(items: list[str], language: str) -> str:
    if len(items) < 2:
        return "".join(items)
    # Some titles hold a comma, so semicolons part them.
    return "; ".join(items[:-1]) + f" {_AND[language]} {items[-1]}"
