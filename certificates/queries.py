"""What pages show of certificates."""

from typing import Any

from django.db.models import QuerySet

from certificates.codes import LENGTH, normalise
from certificates.models import Certificate


def certificates() -> QuerySet[Certificate]:
    """Certificates with all that status and holder need, in one query."""
    return Certificate.objects.select_related("holder", "holder__user", "revocation", "replaced_by")


def certificate_by_code(typed: str) -> Certificate | None:
    """The certificate of a code as someone typed it. Nothing is asked of the database for a malformed one."""
    code = normalise(typed)
    return certificates().filter(code=code).first() if len(code) == LENGTH else None


def certificates_of(user: Any) -> QuerySet[Certificate]:
    """A holder's certificates, newest first. One query."""
    return certificates().filter(holder__user=user)
