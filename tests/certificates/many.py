"""Many certificates without their courses: issued, revoked and superseded ones."""

import datetime
import uuid

from certificates.models import Certificate, Grounds, Identity, Kind
from certificates.services import CertificateFacts, issue, revoke
from lms.models import User

_AT = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def issued(holder: User, name: str, *, replaces: Certificate | None = None) -> Certificate:
    """A certificate of a course of its own, or one more of the same."""
    return issue(
        CertificateFacts(
            about=replaces.about if replaces else uuid.uuid4(),
            kind=Kind.COURSE,
            user=holder,
            name=name,
            identity=Identity.STATED,
            issuer={"sv": "Utfärdaren", "en": "The issuer"},
            title={"sv": "Samtycke", "en": "Consent"},
            edition=1,
            edition_at=_AT,
            passed_at=_AT,
            language="sv",
            lessons_read=0,
            lessons_total=2,
            sources=(),
        ),
        replaces=replaces,
    )


def many(count: int, *, holder: User, by: User) -> list[tuple[str, str, str]]:
    """Code, name and status of so many: of each five two stand, one is revoked, and one supersedes another."""
    found: list[tuple[Certificate, str, str]] = []
    while len(found) < count:
        n = len(found)
        name = f"Per Persson nummer {n}"
        certificate = issued(holder, name)
        if n % 5 == 2:
            revoke(certificate, grounds=Grounds.ON_REQUEST, by=by)
            found.append((certificate, name, "revoked"))
        elif n % 5 == 3 and n + 1 < count:
            found.append((certificate, name, "superseded"))
            found.append((issued(holder, name, replaces=certificate), name, "issued"))
        else:
            found.append((certificate, name, "issued"))
    return [(certificate.code, name, status) for certificate, name, status in found]
