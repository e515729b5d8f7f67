"""The training record: what a learner has passed, as data, as rows and as a list to draw."""

import datetime
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.codes import grouped as in_groups
from certificates.face import declared, is_foreign, verification_address
from certificates.listing_parts import Cell, Listing, Piece
from certificates.models import FrozenDeclaration, Identity
from certificates.public import PublicCourse, public_courses
from certificates.wording import source_line
from content.languages import Texts, current, pick
from content.registers.fields import Cell as FileCell
from content.sources import FrozenSource
from courses.held.queries import Held

SCHEMA = 1
TAGS = {"sv": "sv-SE", "en": "en-GB"}


class RecordedCertificate(TypedDict):
    """Where a completion can be checked. `name`: None once disposed of; `status`: on the day of the record."""

    number: str
    code: str
    address: str
    issued_on: str
    issuer: Texts
    name: str | None
    identity: str
    status: str
    revoked_on: str | None
    replaced_by: str | None


class Entry(TypedDict):
    """One completion. `kind`: course or path; of a path `passed_on` is the oldest test's day.

    `reading_minutes`: as the completed edition states it, None for a path.
    """

    kind: str
    title: Texts
    course_code: str | None
    edition: int
    edition_on: str
    reading_minutes: int | None
    passed_on: str
    result: str
    language: str
    sources: list[FrozenSource]
    certificate: RecordedCertificate
    courses: NotRequired[list[PublicCourse]]
    declaration: NotRequired[FrozenDeclaration]


@dataclass(frozen=True, slots=True)
class Record:
    """What was chosen, and when. `begins` and `ends`: of the period, None where it is open."""

    name: str
    made_at: datetime.datetime
    begins: datetime.date | None
    ends: datetime.date | None
    held: tuple[Held, ...]

    @property
    def file_name(self) -> str:
        """Without its suffix."""
        return _("training-record") + f"-{timezone.localdate(self.made_at).isoformat()}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of it, in sentences."""
        when = f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"
        made = _("Made %(when)s. Status is that of the same moment.") % {"when": when}
        return made, self._period(), _seal()

    def _period(self) -> str:
        begins, ends = (day.isoformat() if day else "…" for day in (self.begins, self.ends))
        if not (self.begins or self.ends):
            return _("All periods.")
        return _("Passed from %(begins)s until %(ends)s.") % {"begins": begins, "ends": ends}


def as_json(record: Record) -> dict[str, Any]:
    """The record as data; docs/learner.md says what each key means."""
    return {
        "schema": SCHEMA,
        "kind": "training_record",
        "school": str(settings.SCHOOL_NAME),
        "learner": record.name,
        "made_at": timezone.localtime(record.made_at).isoformat(timespec="seconds"),
        "passed_from": record.begins.isoformat() if record.begins else None,
        "passed_until": record.ends.isoformat() if record.ends else None,
        "is_sealed": False,
        "note": _seal(),
        "entries": [_entry(one) for one in record.held],
    }


def headings() -> list[str]:
    return [
        _("Name"), _("Kind"), _("Course or learning path"), _("Course code"), _("Edition"), _("Edition published"),
        _("Reading time (minutes)"), _("Passed on"), _("Result"), _("Language of the test"),
        _("Rules and guidance taught"), _("Certificate number"), _("Code"), _("Check it here"), _("Issued on"),
        _("Issuer"), _("Status today"), _("Revoked on"), _("Replaced by certificate"), _("Rests on certificates"),
        _("Name on the certificate"), _("How identity was shown"), _("The provider's own declaration"),
        _("Record made"),
    ]  # fmt: skip


def rows(record: Record) -> list[list[FileCell]]:
    """A row for each completion, in the order of the headings."""
    return [_row(record, one) for one in record.held]


def listing(record: Record) -> Listing:
    """The record as pages to draw, in the current language."""
    language = current()
    return Listing(
        language=TAGS[language],
        made_at=record.made_at,
        school=str(settings.SCHOOL_NAME),
        heading=_("Training record for the investigator site file"),
        name=record.name,
        notes=record.notes,
        page=_("Page"),
        columns=(
            (_("Course or learning path"), 0.28),
            (_("Result"), 0.14),
            (_("Course certificate"), 0.29),
            (_("Rules and guidance taught"), 0.29),
        ),
        rows=tuple(_drawn(one) for one in record.held),
        foreign=tuple((phrase, TAGS["en"]) for one in record.held for phrase in _foreign(one, language)),
    )


def about_cell(one: Held) -> Cell:
    """What was passed: title and edition."""
    frozen = one.frozen
    told = {"number": frozen["edition"], "when": frozen["edition_on"]}
    minutes = one.about.minutes
    reading = _("Reading time: %(minutes)d min") % {"minutes": minutes} if minutes else ""
    kind = _("Learning path") if one.is_path else _("Course")
    lines = (_("Edition %(number)s, published %(when)s") % told, f"{kind} {one.about.code}".strip(), reading)
    return (Piece(one.title, is_strong=True), *(Piece(line) for line in lines if line))


def certificate_cell(one: Held) -> Cell:
    """Number, status today, and where it is checked."""
    address = verification_address(one.certificate)
    name = one.name or _("The name has been disposed of")
    return (
        Piece(one.certificate.number, is_strong=True),
        Piece(f"{_('Issuer')}: {pick(one.frozen['issuer'])}"),
        Piece(f"{_('Status today')}: {status_of(one)}"),
        Piece(f"{_('Name')}: {name} ({identity_of(one)})"),
        Piece(f"{_('Code')}: {in_groups(one.certificate.code)}"),
        Piece(address, address=address),
    )


def status_of(one: Held) -> str:
    """The status in words, with the day or the certificate that followed."""
    told = one.certificate.status_label
    if revoked_on := _revoked_on(one):
        told += f" {revoked_on}"
    if one.replaced_by:
        told += ", " + _("replaced by %(number)s") % {"number": one.replaced_by.number}
    return told


def _revoked_on(one: Held) -> str | None:
    revocation = getattr(one.certificate, "revocation", None)
    return timezone.localdate(revocation.at).isoformat() if revocation else None


def identity_of(one: Held) -> str:
    return str(Identity(one.frozen["identity"]).label)


def _seal() -> str:
    return _(
        "This record bears no electronic seal. Each certificate is sealed in its own PDF, and anyone can check it at "
        "its address, without an account."
    )


def _drawn(one: Held) -> tuple[Cell, ...]:
    language = current()
    passed = _("Oldest test passed on %(when)s") if one.is_path else _("Passed on %(when)s")
    result = [passed % {"when": one.frozen["passed_on"]}]
    if not one.is_path:
        result.append(f"{_('Language of the test')}: {_language(one)}")
    courses = [
        Piece(
            _("Rests on %(title)s, edition %(edition)s, certificate %(number)s") % {**row, "title": pick(row["title"])}
        )
        for row in public_courses(one.frozen)
    ]
    sources = [Piece(f"• {source_line(source, language)}") for source in one.frozen["sources"]]
    declaration = one.frozen.get("declaration")
    if declaration:
        result += [_("The provider's own declaration"), declaration["sentence"], declared(declaration)]
    return (
        about_cell(one),
        (Piece(_("Passed"), is_strong=True), *map(Piece, result)),
        certificate_cell(one),
        (*courses, *sources),
    )


def _foreign(one: Held, language: str) -> list[str]:
    """What stands in English on a Swedish page."""
    titles = [source["title"][language] for source in one.frozen["sources"] if is_foreign(source, language)]
    return titles + [sentence for sentence in (_declared(one),) if sentence and language != "en"]


def _row(record: Record, one: Held) -> list[FileCell]:
    frozen, certificate = one.frozen, one.certificate
    return [
        record.name, _("Learning path") if one.is_path else _("Course"), one.title, one.about.code, frozen["edition"],
        frozen["edition_on"], one.about.minutes, frozen["passed_on"], _("Passed"),
        "" if one.is_path else _language(one), "; ".join(source_line(s, current()) for s in frozen["sources"]),
        certificate.number, certificate.code, verification_address(certificate), certificate.issued_on.isoformat(),
        pick(frozen["issuer"]), certificate.status_label, _revoked_on(one) or "",
        one.replaced_by.number if one.replaced_by else "", "; ".join(row["number"] for row in public_courses(frozen)),
        one.name or _("The name has been disposed of"), identity_of(one), _declared(one),
        timezone.localtime(record.made_at).isoformat(timespec="seconds"),
    ]  # fmt: skip


def _entry(one: Held) -> Entry:
    frozen, certificate = one.frozen, one.certificate
    entry: Entry = {
        "kind": certificate.kind,
        "title": frozen["title"],
        "course_code": one.about.code or None,
        "edition": frozen["edition"],
        "edition_on": frozen["edition_on"],
        "reading_minutes": one.about.minutes,
        "passed_on": frozen["passed_on"],
        "result": "passed",
        "language": frozen["language"],
        "sources": frozen["sources"],
        "certificate": {
            "number": certificate.number,
            "code": certificate.code,
            "address": verification_address(certificate),
            "issued_on": certificate.issued_on.isoformat(),
            "issuer": frozen["issuer"],
            "name": one.name,
            "identity": frozen["identity"],
            "status": certificate.status.value,
            "revoked_on": _revoked_on(one),
            "replaced_by": one.replaced_by.number if one.replaced_by else None,
        },
    }
    if one.is_path:
        entry["courses"] = public_courses(frozen)
    if "declaration" in frozen:
        entry["declaration"] = frozen["declaration"]
    return entry


def _declared(one: Held) -> str:
    """The provider's sentence, in English, or ""."""
    return one.frozen["declaration"]["sentence"] if "declaration" in one.frozen else ""


def _language(one: Held) -> str:
    return _("English") if one.frozen["language"] == "en" else _("Swedish")
