"""What everyone with the code is told of a certificate: the public page as data, and the record's fingerprint."""

import hashlib
import json
from typing import TypedDict

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, FrozenCertificate, FrozenDeclaration
from content.languages import Texts
from content.sources import FrozenSource

SCHEMA = 1


class NameShown(models.TextChoices):
    """What the public is told of the holder's name."""

    SHOWN = "shown", _("The name is shown")
    HIDDEN = "hidden", _("The name is not shown here")
    DISPOSED = "disposed", _("The name has been disposed of")


class PublicCourse(TypedDict):
    """A course that a path certificate rests on. `number`: of the course's own certificate."""

    title: Texts
    edition: int
    edition_on: str
    passed_on: str
    number: str


class PublicRecord(TypedDict):
    """The public page as data. Dates are ISO 8601; `holder` is None where the page shows no name, and `name` says why.

    `replaces` and `replaced_by`: numbers of other certificates. `revoked_on`: None unless revoked, and never why.
    `declaration`: the provider's own, in English; None where the certificate carries none.
    """

    schema: int
    number: str
    code: str
    kind: str
    status: str
    revoked_on: str | None
    replaces: str | None
    replaced_by: str | None
    holder: str | None
    name: str
    identity: str
    title: Texts
    edition: int
    edition_on: str
    passed_on: str
    time_zone: str
    issued_on: str
    issuer: Texts
    language: str
    courses: list[PublicCourse]
    sources: list[FrozenSource]
    statement: Texts
    declaration: FrozenDeclaration | None
    fingerprint: dict[str, str]


def name_shown(certificate: Certificate) -> NameShown:
    """Of a certificate that was fetched as the public may see it; another raises AttributeError."""
    if not hasattr(certificate, "holder"):
        return NameShown.DISPOSED
    return NameShown.HIDDEN if certificate.hides_name else NameShown.SHOWN  # type: ignore[attr-defined]


def shown_name(certificate: Certificate) -> str | None:
    """The holder's name as the page shows it. None where it is hidden or has been disposed of."""
    return certificate.holder.name if name_shown(certificate) is NameShown.SHOWN else None


def fingerprint(certificate: Certificate) -> str:
    """SHA-256, in hexadecimal, of the frozen facts as canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(certificate.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def public_record(certificate: Certificate) -> PublicRecord:
    """What the page says, no more. No query for a certificate that was fetched through `queries`."""
    frozen = certificate.frozen
    return {
        "schema": SCHEMA,
        "number": certificate.number,
        "code": certificate.code,
        "kind": certificate.kind,
        "status": certificate.status.value,
        "revoked_on": _revoked_on(certificate),
        "replaces": certificate.replaces.number if certificate.replaces else None,
        "replaced_by": certificate.replaced_by.number if hasattr(certificate, "replaced_by") else None,
        "holder": shown_name(certificate),
        "name": name_shown(certificate).value,
        "identity": frozen["identity"],
        "title": frozen["title"],
        "edition": frozen["edition"],
        "edition_on": frozen["edition_on"],
        "passed_on": frozen["passed_on"],
        "time_zone": frozen["time_zone"],
        "issued_on": certificate.issued_on.isoformat(),
        "issuer": frozen["issuer"],
        "language": frozen["language"],
        "courses": public_courses(frozen),
        "sources": frozen["sources"],
        "statement": frozen["statement"],
        "declaration": frozen.get("declaration"),
        "fingerprint": {"algorithm": "SHA-256", "value": fingerprint(certificate)},
    }


def _revoked_on(certificate: Certificate) -> str | None:
    if not hasattr(certificate, "revocation"):
        return None
    return timezone.localdate(certificate.revocation.at).isoformat()


def public_courses(frozen: FrozenCertificate) -> list[PublicCourse]:
    """The courses that a path's certificate rests on; none of a course's."""
    return [
        {
            "title": course["title"],
            "edition": course["edition"],
            "edition_on": course["edition_on"],
            "passed_on": course["passed_on"],
            "number": course["number"],
        }
        for course in frozen.get("courses", [])
    ]
