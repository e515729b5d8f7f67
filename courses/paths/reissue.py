"""A path's certificate that was revoked for itself by mistake: one of the staff asks for it anew, another issues it."""

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.models import Again, Certificate, Kind, Revocation, Status
from certificates.queries import certificates
from certificates.services import issue, record_reissue
from content.languages import pick
from courses import notices
from courses.paths.records import PathCompletion, ReissueProposal, ReissueProposalEnd
from courses.paths.services import CoursesMissing, certificate_facts, declaration_for, passed_with
from courses.services import NameMissing, Refused


class NotReissued(Refused):
    """The certificate is none that staff issue anew."""


class OtherPerson(Refused):
    """Two persons are needed, and neither is the holder."""


class ProposalOver(Refused):
    """The proposal has been carried out or withdrawn."""


def proposals() -> QuerySet[ReissueProposal]:
    """With all that their pages need, in one query."""
    beside = ("by", "end", "certificate__holder__user", "certificate__revocation", "certificate__replaced_by")
    return ReissueProposal.objects.select_related(*beside)


def open_proposal(certificate: Certificate) -> ReissueProposal | None:
    """What waits for a second person. One query."""
    return proposals().filter(certificate=certificate, end=None).first()


def propose(certificate: Certificate, *, reason: Again, by: Any, decision_number: str = "") -> ReissueProposal:
    """One person decides that the certificate shall be issued anew. Nothing is issued.

    Raises NotReissued or OtherPerson.
    """
    with transaction.atomic():
        # Two proposals queue here.
        Certificate.objects.select_for_update().values_list("pk").get(pk=certificate.pk)
        found = certificates().get(pk=certificate.pk)
        if told := obstacle(found):
            raise NotReissued(told)
        _refuse_holder(found, by)
        if open_proposal(found):
            raise NotReissued(_("It has already been proposed. Another person has to confirm that."))
        return ReissueProposal.objects.create(
            certificate=found, reason=reason, decision_number=decision_number, by=by, actor=by
        )


def withdraw(proposal: ReissueProposal, *, by: Any) -> ReissueProposalEnd:
    """Nothing is issued: the first person has thought again, or the second says no. Raises ProposalOver."""
    with transaction.atomic():
        Certificate.objects.select_for_update().values_list("pk").get(pk=proposal.certificate_id)
        _refuse_over(proposal)
        return ReissueProposalEnd.objects.create(proposal=proposal, is_issued=False, actor=by)


def confirm(proposal: ReissueProposal, *, by: Any) -> Certificate:
    """The second person, signed in as themselves, has the same completion certified anew; its holder is told.

    What the revoked certificate declared of the training, the new one declares. Raises ProposalOver, OtherPerson,
    NotReissued, CoursesMissing or NameMissing.
    """
    certificate = certificates().get(pk=proposal.certificate_id)
    with transaction.atomic():
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
        _refuse_over(proposal)
        if proposal.by_id == by.pk:
            raise OtherPerson(_("You have proposed this yourself. Another person has to confirm it."))
        _refuse_holder(certificate, by)
        fallen = set(Revocation.objects.filter(certificate__in=held).values_list("certificate", flat=True))
        standing = {row.about.hex for _completion, row in passed if row.pk not in fallen}
        if left := [c for c in certificate.frozen["courses"] if c["about"] not in standing]:
            titles = "; ".join(pick(course["title"]) for course in left)
            told = _("The certificates of these courses no longer count: %(courses)s. They have to be passed first.")
            raise CoursesMissing(told % {"courses": titles})
        if not user.name.strip():
            raise NameMissing(_("The account has no name. Ask the holder to give one, then issue the certificate."))
        facts = certificate_facts(completion, passed, declaration=declaration_for(completion))
        made = issue(facts, replaces=certificate)
        record_reissue(
            made,
            reason=Again(proposal.reason),
            by=proposal.by,
            second_person=by,
            decision_number=proposal.decision_number,
        )
        ReissueProposalEnd.objects.create(proposal=proposal, is_issued=True, actor=by)
        notices.certificate_issued(made, user=user)
        return made


def _refuse_over(proposal: ReissueProposal) -> None:
    """With the certificate held."""
    if ReissueProposalEnd.objects.filter(proposal=proposal).exists():
        raise ProposalOver(_("The proposal has already been withdrawn or carried out. Nothing has been issued now."))


def _refuse_holder(certificate: Certificate, by: Any) -> None:
    if certificate.holder.user_id == by.pk:
        raise OtherPerson(_("You hold this certificate yourself. Two other persons have to issue it anew."))


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
