"""What pages show of certificates."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, QuerySet, Subquery

from certificates.codes import is_wellformed, normalise
from certificates.models import Certificate, NameChoice


def certificates() -> QuerySet[Certificate]:
    """Certificates with all that status and holder need, in one query."""
    return Certificate.objects.select_related(
        "holder", "holder__user", "revocation", "replaces", "replaced_by", "stored_pdf"
    )


def public_certificates() -> QuerySet[Certificate]:
    """Certificates as the public may see them: with the holder's choice about the name, in the same query."""
    choices = NameChoice.objects.filter(user=OuterRef("holder__user")).order_by("-pk")
    return certificates().annotate(hides_name=Subquery(choices.values("is_hidden")[:1]))


def certificate_by_code(typed: str) -> Certificate | None:
    """The certificate of a code as someone typed it. Nothing is asked of the database for a malformed one."""
    code = normalise(typed)
    return public_certificates().filter(code=code).first() if is_wellformed(code) else None


def codes_among(codes: Iterable[str]) -> set[str]:
    """Those of the normalised codes that certificates have. One query, or none."""
    asked = [code for code in codes if is_wellformed(code)]
    return set(Certificate.objects.filter(code__in=asked).values_list("code", flat=True)) if asked else set()


def name_choice_of(user: Any) -> NameChoice | None:
    """What counts of a person's name now; None where nobody has chosen, and it is shown."""
    return NameChoice.objects.filter(user=user).order_by("-pk").first()


def certificates_about(abouts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Certificate]:
    """The newest certificate of each completion. One query."""
    return {c.about: c for c in certificates().filter(about__in=list(abouts)).order_by("pk")}


def standing_on(certificate: Certificate) -> QuerySet[Certificate]:
    """Path certificates that rest on this course's, and would be revoked with it.

    None where another of the same completion has superseded it. A renewal leaves them on the completion that they name.
    """
    found = Certificate.objects.filter(courses__about=certificate.about, revocation=None).order_by("pk")
    is_past = Certificate.objects.filter(replaces=certificate, about=certificate.about).exists()
    return found.none() if is_past else found


def who_may_revoke() -> QuerySet[Any]:
    """Active users with the right to revoke, by themselves or through a group."""
    right = {"codename": "add_revocation", "content_type__app_label": "certificates"}
    own = Q(**{f"user_permissions__{name}": value for name, value in right.items()})
    through_group = Q(**{f"groups__permissions__{name}": value for name, value in right.items()})
    return get_user_model().objects.filter(own | through_group | Q(is_superuser=True), is_active=True).distinct()
