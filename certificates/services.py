"""Issue and revoke. The caller hands over everything; nothing is looked up in courses or tests."""

import datetime
import hashlib
import logging
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.codes import new_code
from certificates.models import (
    Again,
    Certificate,
    CertificateCourse,
    CertificateHolder,
    CertificateSource,
    FrozenCertificate,
    FrozenCourse,
    FrozenDeclaration,
    Grounds,
    Identity,
    Kind,
    NumberSeries,
    Reissue,
    Revocation,
)
from certificates.queries import standing_on
from certificates.wording import statement
from content.languages import Texts
from content.sources import FrozenSource, Source

_log = logging.getLogger(__name__)


class Refused(Exception):
    """A rule says no. The message says what to do."""


class AlreadyRevoked(Refused):
    """A certificate is revoked once."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """All that a certificate says. `passed_at` is aware; it is shown in the server's time zone.

    Of a path also `courses`, in order, `scope`, what its certificate covers, `is_renamed`, whether a course's
    certificate bears another name, and `declaration`, where one is in force; `passed_at` is the oldest test's.
    """

    about: uuid.UUID
    kind: Kind
    user: Any
    name: str
    identity: Identity
    issuer: Texts
    title: Texts
    edition: int
    edition_at: datetime.datetime
    passed_at: datetime.datetime
    language: str
    lessons_read: int
    lessons_total: int
    sources: tuple[FrozenSource, ...]
    courses: tuple[FrozenCourse, ...] = ()
    scope: Texts | None = None
    is_renamed: bool = False
    declaration: FrozenDeclaration | None = None


@transaction.atomic
def issue(facts: CertificateFacts, *, replaces: Certificate | None = None) -> Certificate:
    """Freeze the facts into a new certificate. `replaces`: the one that is superseded by it."""
    salt = secrets.token_hex(16)
    holder = CertificateHolder(user=facts.user, name=facts.name, identity=facts.identity, salt=salt, actor=facts.user)
    certificate = enter(
        _frozen(facts, salt),
        about=facts.about,
        kind=facts.kind,
        language=facts.language,
        holder=holder,
        replaces=replaces,
    )
    _record_sources(certificate, facts)
    CertificateCourse.objects.bulk_create(
        CertificateCourse(certificate=certificate, about=uuid.UUID(course["about"])) for course in facts.courses
    )
    return certificate


@transaction.atomic
def enter(
    facts: FrozenCertificate,
    *,
    about: uuid.UUID,
    kind: str,
    language: str,
    holder: CertificateHolder,
    replaces: Certificate | None = None,
) -> Certificate:
    """Number what is frozen and put it into the register. `holder`: not saved yet. The PDF is made after commit."""
    today = timezone.localdate()
    number = _next_number(today.year)
    certificate = Certificate.objects.create(
        about=about,
        kind=kind,
        facts=facts,
        number=f"{today.year}-{number:06d}",
        code=new_code(),
        language=language,
        issued_on=today,
        replaces=replaces,
        status_index=_next_number(0) - 1,
    )
    holder.certificate = certificate
    holder.save()
    transaction.on_commit(lambda: _wake_worker(certificate.pk))
    return certificate


def _wake_worker(pk: int) -> None:
    from certificates.tasks import store_pdf

    try:
        store_pdf.apply_async([pk], expires=300)
    except Exception:  # noqa: BLE001  the broker may be away; the sweep finds the row
        _log.warning("The broker could not be reached; the sweep will make the PDF.")


def revoke(
    certificate: Certificate, *, grounds: Grounds, by: Any, decision_number: str = "", second_person: Any = None
) -> Revocation:
    """Withdraw a certificate, and with it the path certificates that rest on it. Raises AlreadyRevoked the second time.

    Returns the certificate's own revocation; those of the paths are `revocations_with` it.
    """
    with transaction.atomic():
        # A path certificate is issued while its courses' certificates are held, so none is missed here.
        Certificate.objects.select_for_update().get(pk=certificate.pk)
        if Revocation.objects.filter(certificate=certificate).exists():
            raise AlreadyRevoked(_("This certificate has already been revoked. Nothing more needs to be done."))
        told: dict[str, Any] = {
            "grounds": grounds,
            "by": by,
            "second_person": second_person,
            "decision_number": decision_number,
            "actor": by,
        }
        made = Revocation.objects.create(certificate=certificate, **told)
        for path in _held_paths(certificate):
            Revocation.objects.create(certificate=path, follows=made, **told)
        return made


def record_reissue(
    certificate: Certificate, *, reason: Again, by: Any, second_person: Any, decision_number: str = ""
) -> Reissue:
    """Keep why and by whom a certificate was issued in place of a revoked one. Two persons: the database asks it."""
    return Reissue.objects.create(
        certificate=certificate,
        reason=reason,
        by=by,
        second_person=second_person,
        decision_number=decision_number,
        actor=by,
    )


def revocations_with(revocation: Revocation) -> QuerySet[Revocation]:
    """The revocations of path certificates that followed from this one."""
    return revocation.followers.select_related("certificate", "certificate__holder__user")


def _held_paths(certificate: Certificate) -> list[Certificate]:
    """The path certificates that stand on this one, held in the order of their keys and looked at again.

    Two courses of one path may be revoked at once.
    """
    rows = [row.pk for row in standing_on(certificate)]
    held = list(Certificate.objects.select_for_update().filter(pk__in=rows).order_by("pk"))
    gone = set(Revocation.objects.filter(certificate__in=held).values_list("certificate", flat=True))
    return [row for row in held if row.pk not in gone]


def holder_digest(salt: str, name: str) -> str:
    """SHA-256 that ties a name to the frozen facts without standing in them."""
    return hashlib.sha256(f"{salt}\n{name}".encode()).hexdigest()


def _frozen(facts: CertificateFacts, salt: str) -> FrozenCertificate:
    passed = timezone.localtime(facts.passed_at)
    frozen: FrozenCertificate = {
        "schema": 2,
        "holder": holder_digest(salt, facts.name),
        "issuer": facts.issuer,
        "title": facts.title,
        "edition": facts.edition,
        "edition_on": timezone.localdate(facts.edition_at).isoformat(),
        "passed_on": passed.date().isoformat(),
        "passed_at": passed.isoformat(timespec="seconds"),
        "time_zone": timezone.get_current_timezone_name(),
        "language": facts.language,
        "identity": facts.identity,
        "lessons_read": facts.lessons_read,
        "lessons_total": facts.lessons_total,
        "sources": list(facts.sources),
        "statement": _statement(facts, passed.date()),
    }
    if facts.courses:
        frozen["courses"] = list(facts.courses)
    if facts.declaration:
        frozen["declaration"] = facts.declaration
    return frozen


def _statement(facts: CertificateFacts, passed_on: datetime.date) -> Texts:
    return statement(
        kind=facts.kind,
        title=facts.title,
        edition=facts.edition,
        passed_on=passed_on,
        sources=facts.sources,
        identity=facts.identity,
        scope=facts.scope,
        is_renamed=facts.is_renamed,
    )


def _record_sources(certificate: Certificate, facts: CertificateFacts) -> None:
    rows = Source.objects.in_bulk([s["key"] for s in facts.sources], field_name="key")
    labels: dict[str, str] = {}
    for source in facts.sources:
        # A path's courses may have taught a source in two versions.
        label = (source["version"] or source["title"])["sv"]
        labels[source["key"]] = "; ".join(filter(None, (labels.get(source["key"]), label)))
    CertificateSource.objects.bulk_create(
        CertificateSource(certificate=certificate, source=row, label=labels[key][:300]) for key, row in rows.items()
    )


def _next_number(year: int) -> int:
    """Count up the series of a year (0: the status index of all years)."""
    series = NumberSeries.objects.filter(year=year)
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(year=year)
        series.update(last=F("last") + 1)
    return series.get().last
