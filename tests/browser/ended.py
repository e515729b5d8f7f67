"""Certificates that no longer count, ended through the services in the running demo."""

from tests.browser.server import School, run_in

# Issued anew to the holder of the first certificate, which stays as it is.
_FACTS = """
import datetime, uuid
from certificates.models import Certificate, Grounds, Identity, Kind
from certificates.services import CertificateFacts, issue, revoke

first = Certificate.objects.order_by("pk").first()
said, holder = first.frozen, first.holder

def facts(about, kind=first.kind):
    return CertificateFacts(
        about=about, kind=Kind(kind), user=holder.user, name=holder.name, identity=Identity(said["identity"]),
        issuer=said["issuer"], title=said["title"], edition=said["edition"], edition_at=first.at,
        passed_at=datetime.datetime.fromisoformat(said["passed_at"]), language=said["language"],
        lessons_read=said["lessons_read"], lessons_total=said["lessons_total"], sources=tuple(said["sources"]),
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
_STANDING = """
print(issue(facts(uuid.uuid4())).pk)
"""
_REVOKED_PATH = """
revoked = issue(facts(uuid.uuid4(), Kind.PATH))
revoke(revoked, grounds=Grounds.ISSUED_IN_ERROR, by=holder.user)
print(revoked.pk)
"""


def end_certificates(school: School) -> dict[str, str]:
    """A revoked and a superseded certificate: the code of each. Somebody must have passed a test before."""
    revoked, superseded = run_in(school, _FACTS + _END).split()[-2:]
    return {"revoked": revoked, "superseded": superseded}


def case_about_revoking(school: School) -> str:
    """The uuid of a case about the newest certificate, whose holder may reply."""
    return run_in(school, _CASE).split()[-1]


def standing(school: School) -> int:
    """The primary key of a certificate that stands and that no case is about."""
    return int(run_in(school, _FACTS + _STANDING).split()[-1])


def revoked_path(school: School) -> int:
    """The primary key of a path's certificate that was revoked for itself."""
    return int(run_in(school, _FACTS + _REVOKED_PATH).split()[-1])
