"""Certificates beside those that a test has earned."""

import datetime
import uuid

from certificates.models import Certificate, Identity, Kind
from certificates.services import CertificateFacts, issue
from lms.models import User

_SOURCE = {
    "key": "X",
    "title": {"sv": "Förordning (EU) nr 536/2014", "en": "Regulation (EU) No 536/2014"},
    "version": None,
    "rank": "binding",
}


def issue_many(
    user: User,
    count: int,
    *,
    replaces: Certificate | None = None,
    name: str = "Anna Lindqvist",
    title: str = "Samtycke",
) -> list[Certificate]:
    """So many certificates of one course, the first of which may replace another."""
    day = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
    facts = [
        CertificateFacts(
            about=uuid.uuid4(), kind=Kind.COURSE, user=user, name=name, identity=Identity.STATED,
            issuer={"sv": "Utfärdare", "en": "Issuer"}, title={"sv": title, "en": title}, edition=2, edition_at=day,
            passed_at=day, language="sv", lessons_read=0, lessons_total=2, sources=(_SOURCE,),  # type: ignore[arg-type]
        )
        for _ in range(count)
    ]  # fmt: skip
    return [issue(each, replaces=None if at else replaces) for at, each in enumerate(facts)]
