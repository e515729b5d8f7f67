"""What can be asked for, who decides it, and what has to be left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from certificates.models import Certificate, Status
from certificates.names import is_slip
from certificates.queries import certificates
from courses.renames.records import NameRequest, RequestState, Why
from courses.revocations.records import RevocationCase


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's standing certificates. `contested`: those that an open case about revoking is about."""

    free: tuple[Certificate, ...]
    contested: tuple[Certificate, ...]


def standing_of(user: Any) -> Standing:
    """The newest first. Two queries."""
    mine = certificates().filter(holder__user=user, revocation=None, replaced_by=None).order_by("-pk")
    rows = list(mine)
    cases = contested(rows)
    return Standing(tuple(c for c in rows if c.pk not in cases), tuple(c for c in rows if c.pk in cases))


def needs_two(why: Why, name: str, held: Iterable[Certificate]) -> bool:
    """Whether two persons decide: one is enough for a slip of the pen, on every one of the certificates.

    Once only: slip by slip a name could become any other.
    """
    return why != Why.MISSPELT or not all(is_slip(c.holder.name, name) and not c.is_renamed for c in held)


def to_change(name: str, held: Iterable[Certificate]) -> list[Certificate]:
    """Those that do not bear the name already."""
    return [certificate for certificate in held if certificate.holder.name != name]


def obstacle(certificate: Certificate, in_cases: Iterable[int]) -> str:
    """Why a certificate of a request is left out when it is granted; empty where it is not."""
    if certificate.status is Status.REVOKED:
        return _("It has been revoked.")
    if certificate.status is Status.SUPERSEDED:
        return _("It has been replaced by %(number)s.") % {"number": certificate.replaced_by.number}
    if not hasattr(certificate, "holder"):
        return _("Its name has been disposed of.")
    return _("There is an open case about revoking it.") if certificate.pk in in_cases else ""


def left_out(request: NameRequest) -> list[tuple[Certificate, str]]:
    """The certificates that were not, or would not be, issued anew, and why. One query."""
    rows = [part.certificate for part in request.parts.all() if part.new_certificate is None]
    in_cases = contested(rows)
    return [(row, told) for row in rows if (told := obstacle(row, in_cases) or _told_later(request))]


def _told_later(request: NameRequest) -> str:
    """Of one that stands again free by now, after a granted request."""
    return _("It could not be issued anew then.") if request.state is RequestState.GRANTED else ""


def contested(rows: Iterable[Certificate]) -> set[int]:
    return set(RevocationCase.objects.filter(certificate__in=rows, end=None).values_list("certificate", flat=True))
