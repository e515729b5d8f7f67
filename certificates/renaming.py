"""A certificate issued anew because the holder's name was misspelt or has changed: all else is copied."""

import secrets
import uuid
from typing import Any

from django.db import transaction

from certificates.models import (
    RENAMED,
    Certificate,
    CertificateCourse,
    CertificateHolder,
    CertificateSource,
    FrozenCertificate,
    FrozenCourse,
    Status,
)
from certificates.queries import certificates_about
from certificates.services import enter, holder_digest
from certificates.wording import with_names


@transaction.atomic
def rename(certificate: Certificate, *, name: str, by: Any) -> Certificate:
    """Issue what the certificate says under another name; the new one supersedes it.

    The caller holds the row and knows that it stands and has a holder. The courses of a path go before the path.
    """
    salt, holder = secrets.token_hex(16), certificate.holder
    made = enter(
        _facts(certificate, name, salt),
        about=certificate.about,
        kind=certificate.kind,
        language=certificate.language,
        holder=CertificateHolder(user=holder.user, name=name, identity=holder.identity, salt=salt, actor=by),
        replaces=certificate,
    )
    CertificateSource.objects.bulk_create(
        CertificateSource(certificate=made, source_id=row.source_id, label=row.label, actor=by)
        for row in certificate.sources.order_by("pk")
    )
    CertificateCourse.objects.bulk_create(
        CertificateCourse(certificate=made, about=row.about, actor=by) for row in certificate.courses.order_by("pk")
    )
    return made


def _facts(certificate: Certificate, name: str, salt: str) -> FrozenCertificate:
    old = certificate.frozen
    facts: FrozenCertificate = {**old, "holder": holder_digest(salt, name), "replaces_for": RENAMED}
    if "courses" in old:
        newest = certificates_about(uuid.UUID(course["about"]) for course in old["courses"])
        now = {about.hex: found for about, found in newest.items() if found.status is not Status.REVOKED}
        is_renamed = any(found.holder.name != name for found in now.values() if hasattr(found, "holder"))
        facts["courses"] = [_course(course, now.get(course["about"])) for course in old["courses"]]
        facts["statement"] = with_names(old["statement"], identity=old["identity"], is_renamed=is_renamed)
    return facts


def _course(course: FrozenCourse, now: Certificate | None) -> FrozenCourse:
    """The same result, under the number that its certificate has by now."""
    return {**course, "number": now.number} if now else course
