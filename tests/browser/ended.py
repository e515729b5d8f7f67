"""Certificates that no longer count, ended through the services in the running demo."""

from tests.browser.server import School, run_in

# Issued anew to the holder of the first certificate, which stays as it is.
_FACTS = """
import datetime, uuid
from certificates.models import Certificate, Grounds, Identity, Kind
from certificates.services import CertificateFacts, issue, revoke

first = Certificate.objects.order_by("pk").first()
said, holder = first.frozen, first.holder

def facts(about, kind=first.kind, declaration=None):
    return CertificateFacts(
        about=about, kind=Kind(kind), user=holder.user, name=holder.name, identity=Identity(said["identity"]),
        issuer=said["issuer"], title=said["title"], edition=said["edition"], edition_at=first.at,
        passed_at=datetime.datetime.fromisoformat(said["passed_at"]), language=said["language"],
        lessons_read=said["lessons_read"], lessons_total=said["lessons_total"], sources=tuple(said["sources"]),
        declaration=declaration,
    )
"""
_END = """
about = uuid.uuid4()
superseded = issue(facts(about))
issue(facts(about), replaces=superseded)
revoked = issue(facts(uuid.uuid4()))
revoke(revoked, grounds=Grounds.ISSUED_IN_ERROR, by=holder.user)
print(revoked.code, superseded.code)
"""
_CASE = """
import datetime
from certificates.models import Certificate, Grounds
from courses.revocations.services import open_case
from django.utils import timezone
from lms.models import User

newest = Certificate.objects.order_by("-pk").first()
staff = User.objects.filter(is_superuser=True).order_by("pk").first()
last = timezone.localdate() + datetime.timedelta(days=14)
case = open_case(newest, grounds=Grounds.NOT_OWN_WORK, reasons="Två prov är lika.", reply_by=last, by=staff)
print(case.uuid)
"""
_DECLARED = """
declaration = {
    "sentence": "This provider declares that its training meets a scheme.", "text_on": "2026-03-02",
    "source": "Page of the scheme", "attested_on": "2026-09-01", "number": "LV-2026-401",
}
print(issue(facts(uuid.uuid4(), Kind.PATH, declaration)).code)
"""
_STANDING = """
print(issue(facts(uuid.uuid4())).pk)
"""
_REVOKED_PATH = """
revoked = issue(facts(uuid.uuid4(), Kind.PATH))
revoke(revoked, grounds=Grounds.ISSUED_IN_ERROR, by=holder.user)
print(revoked.pk)
"""
_COVERED_PATH = """
from django.utils import timezone
from courses.attestations.queries import criteria
from courses.pages import ChangeKind
from courses.paths.records import PathEdition

edition = next(e for e in PathEdition.objects.order_by("pk") if e.frozen["coverage"])
rows = [row for row, now in zip(edition.frozen["coverage"], criteria(edition), strict=True) if now.is_covered]
PathEdition.objects.create(
    path_key=edition.path_key, number=edition.number + 1, published_at=timezone.now(), kind=ChangeKind.SUBSTANCE,
    note="", by=None, body={**edition.body, "coverage": rows}, digest="0" * 64,
)
print(edition.path_key)
"""
_PROPOSED = """
import datetime
from courses.attestations.services import propose
from courses.paths.records import PathEdition
from lms.models import User

author = User.objects.filter(email__startswith="cecilia").get()
made = propose(
    PathEdition.objects.order_by("-pk").first(), sentence="This provider declares that its training meets a scheme.",
    text_on=datetime.date(2026, 3, 2), source="Page of the scheme", attested_on=datetime.date(2026, 9, 1),
    register_number="LV-2026-401", by=author,
)
print(made.pk)
"""


def end_certificates(school: School) -> dict[str, str]:
    """A revoked and a superseded certificate: the code of each. Somebody must have passed a test before."""
    revoked, superseded = run_in(school, _FACTS + _END).split()[-2:]
    return {"revoked": revoked, "superseded": superseded}


def case_about_revoking(school: School) -> str:
    """The uuid of a case about the newest certificate, whose holder may reply."""
    return run_in(school, _CASE).split()[-1]


def declared(school: School) -> str:
    """The code of a path's certificate that carries the provider's own declaration."""
    return run_in(school, _FACTS + _DECLARED).split()[-1]


def standing(school: School) -> int:
    """The primary key of a certificate that stands and that no case is about."""
    return int(run_in(school, _FACTS + _STANDING).split()[-1])


def revoked_path(school: School) -> int:
    """The primary key of a path's certificate that was revoked for itself."""
    return int(run_in(school, _FACTS + _REVOKED_PATH).split()[-1])


def covered_path(school: School) -> str:
    """The key of a path whose newest edition has no empty cell in its table."""
    return run_in(school, _COVERED_PATH).split()[-1]


def propose_sentence(school: School) -> None:
    """Another author enters the sentence for the newest edition of a path."""
    run_in(school, _PROPOSED)
