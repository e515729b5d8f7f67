"""A path's certificate that was revoked for itself by mistake: two persons of the staff have it issued anew."""

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.models import Again, Certificate, Kind, Revocation, Status
from certificates.queries import certificates
from certificates.services import issue, record_reissue
from content.languages import pick
from courses import notices
from courses.paths.records import PathCompletion
from courses.paths.services import CoursesMissing, certificate_facts, passed_with
from courses.services import NameMissing, Refused


class NotReissued(Refused):
    """The certificate is none that staff issue anew."""


def reissue_path(
    certificate: Certificate, *, reason: Again, by: Any, second_person: Any, decision_number: str = ""
) -> Certificate:
    """Issue anew the certificate of the same completion, and write to its holder.

    Raises NotReissued, CoursesMissing or NameMissing.
    """
    with transaction.atomic():
        if second_person.pk == by.pk:
            raise NotReissued(_("The second person has to be another than you."))
        if told := obstacle(certificate):
            raise NotReissued(told)
        # As when the holder asks: first the user, then the certificates in the order of their keys.
        user = get_user_model().objects.select_for_update(no_key=True).get(pk=certificate.holder.user_id)
        completion = PathCompletion.objects.select_related("edition").get(uuid=certificate.about)
        passed = passed_with([uuid.UUID(key) for key in completion.frozen["completions"]])
        held = [certificate.pk, *(row.pk for _completion, row in passed)]
        list(Certificate.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
        # Read anew, now that nobody else can change it.
        if told := obstacle(certificates().get(pk=certificate.pk)):
            raise NotReissued(told)
        fallen = set(Revocation.objects.filter(certificate__in=held).values_list("certificate", flat=True))
        standing = {row.about.hex for _completion, row in passed if row.pk not in fallen}
        if left := [c for c in certificate.frozen["courses"] if c["about"] not in standing]:
            titles = "; ".join(pick(course["title"]) for course in left)
            told = _("The certificates of these courses no longer count: %(courses)s. They have to be passed first.")
            raise CoursesMissing(told % {"courses": titles})
        if not user.name.strip():
            raise NameMissing(_("The account has no name. Ask the holder to give one, then issue the certificate."))
        made = issue(certificate_facts(completion, passed), replaces=certificate)
        record_reissue(made, reason=reason, by=by, second_person=second_person, decision_number=decision_number)
        notices.certificate_issued(made, user=user)
        return made


def obstacle(certificate: Certificate) -> str:
    """Why this certificate is not issued anew by staff; empty where it may be. No query if fetched by `queries`."""
    if certificate.kind != Kind.PATH:
        return _("Only the certificate of a learning path can be issued anew here.")
    if certificate.status is not Status.REVOKED:
        return _("The certificate has not been revoked, so there is nothing to correct.")
    if hasattr(certificate, "replaced_by"):
        told = _("The certificate has already been replaced by %(number)s. Nothing more needs to be done.")
        return told % {"number": certificate.replaced_by.number}
    if certificate.revocation.follows_id is not None:
        return _(
            "The certificate was revoked with that of a course. When the course counts again, its holder can take out "
            "a new one on the page of the learning path."
        )
    if not hasattr(certificate, "holder"):
        return _("The name has been disposed of, so nobody can be given a new certificate.")
    return ""
