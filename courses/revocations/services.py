"""The steps of a case: begin, the holder replies, one person decides, another confirms; or it is dropped."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.models import Certificate, Grounds, Revocation, Status
from certificates.queries import certificates
from certificates.services import revocations_with, revoke
from courses import notices
from courses.revocations.records import (
    CaseEnd,
    CaseProposal,
    CaseReply,
    CaseText,
    RevocationCase,
    Wrote,
    cases,
    first_last_day,
    text_of,
)
from courses.services import Refused


class NoCase(Refused):
    """About this certificate no case can be begun."""


class CaseOver(Refused):
    """The case has been decided."""


class AlreadyReplied(Refused):
    """The holder replies once."""


class NotHeard(Refused):
    """The holder may still reply."""


class OtherPerson(Refused):
    """The second person has to be another than the first."""


def obstacle(certificate: Certificate) -> str:
    """Why no case about this certificate can be begun; empty where it can. One query if fetched by `queries`."""
    if certificate.status is Status.REVOKED:
        return _("This certificate has already been revoked. Nothing more needs to be done.")
    newer = getattr(certificate, "replaced_by", None)
    # A renewed one still tells of a result of its own, which learning paths may rest on.
    if newer is not None and newer.about == certificate.about:
        told = _("The certificate has been replaced by %(number)s, which says the same. Begin the case about that one.")
        return told % {"number": newer.number}
    if RevocationCase.objects.filter(certificate=certificate, end=None).exists():
        return _("There is an open case about this certificate. Go on with that one.")
    return ""


def open_case(
    certificate: Certificate, *, grounds: Grounds, reasons: str, reply_by: datetime.date, by: Any
) -> RevocationCase:
    """Begin a case and write to the holder. Raises NoCase."""
    with transaction.atomic():
        if told := obstacle(_held(certificate)):
            raise NoCase(told)
        if reply_by < (first := first_last_day(timezone.localdate())):
            told = _("The holder needs time to reply: the last day can be %(day)s at the earliest.")
            raise NoCase(told % {"day": date_format(first, "j F Y")})
        case = RevocationCase.objects.create(certificate=certificate, grounds=grounds, reply_by=reply_by, actor=by)
        CaseText.objects.create(case=case, kind=Wrote.REASONS, text=reasons)
        if user := _holder(case):
            notices.revocation_considered(case, reasons=reasons, user=user)
        return case


def reply(case: RevocationCase, *, text: str) -> CaseReply:
    """The holder's words; after the last day too, as long as nothing is decided. Raises CaseOver or AlreadyReplied."""
    with transaction.atomic():
        found = _open(case)
        if hasattr(found, "proposal"):
            raise CaseOver(_("The case is being decided, so your reply came too late. It has not been kept."))
        if hasattr(found, "reply"):
            raise AlreadyReplied(_("You have already replied in this case. This text has not been kept."))
        made = CaseReply.objects.create(case=case)
        CaseText.objects.create(case=case, kind=Wrote.REPLY, text=text)
        return made


def propose(case: RevocationCase, *, decision_number: str, words: str, by: Any) -> CaseProposal:
    """The first person decides to revoke. Raises CaseOver, or NotHeard while the holder may still reply."""
    with transaction.atomic():
        found = _open(case)
        if hasattr(found, "proposal"):
            raise CaseOver(_("Someone has already decided to revoke. A second person has to confirm it."))
        if not found.has_been_heard:
            told = _("The holder has not replied, and may do so until %(day)s. Decide after that day.")
            raise NotHeard(told % {"day": date_format(found.reply_by, "j F Y")})
        CaseText.objects.create(case=case, kind=Wrote.DECISION, text=words)
        return CaseProposal.objects.create(case=case, decision_number=decision_number, by=by, actor=by)


def confirm(case: RevocationCase, *, by: Any) -> Revocation:
    """The second person, signed in as themselves, confirms: the certificate is revoked, and its holder is told.

    Raises CaseOver, OtherPerson, or AlreadyRevoked of certificates.
    """
    with transaction.atomic():
        found = _open(case)
        if not hasattr(found, "proposal"):
            raise NotHeard(_("Nobody has decided to revoke yet, so there is nothing to confirm."))
        if found.proposal.by_id == by.pk:
            raise OtherPerson(_("You have decided this yourself. Another person has to confirm it."))
        newer = getattr(found.certificate, "replaced_by", None)
        if newer is not None and newer.about == found.certificate.about:
            told = _(
                "The certificate has meanwhile been replaced by %(number)s. Drop this case and begin one about that."
            )
            raise NoCase(told % {"number": newer.number})
        made = revoke(
            found.certificate,
            grounds=Grounds(found.grounds),
            by=found.proposal.by,
            second_person=by,
            decision_number=found.proposal.decision_number,
        )
        CaseEnd.objects.create(case=case, is_revoked=True, actor=by)
        _tell(made, words=text_of(found, Wrote.DECISION))
        return made


def drop(case: RevocationCase, *, words: str, by: Any) -> CaseEnd:
    """End the case in the holder's favour, whatever has been decided by one. Raises CaseOver."""
    with transaction.atomic():
        found = _open(case)
        made = CaseEnd.objects.create(case=case, is_revoked=False, actor=by)
        CaseText.objects.create(case=case, kind=Wrote.DROPPED, text=words)
        if user := _holder(found):
            notices.revocation_dropped(made, words=words, user=user)
        return made


def revoke_on_request(certificate: Certificate, *, decision_number: str, by: Any) -> Revocation:
    """At once, since the holder has asked for it. Raises AlreadyRevoked of certificates."""
    with transaction.atomic():
        made = revoke(certificate, grounds=Grounds.ON_REQUEST, by=by, decision_number=decision_number)
        _tell(made)
        return made


def _tell(made: Revocation, *, words: str = "") -> None:
    """The holder of the certificate and of those that fell with it."""
    for revocation in (made, *revocations_with(made)):
        holder = getattr(revocation.certificate, "holder", None)
        if holder and holder.user.email:
            notices.certificate_revoked(revocation, user=holder.user, words=words)


def _holder(case: RevocationCase) -> Any:
    """Whom a letter reaches; None when the name has been disposed of or the account closed."""
    holder = getattr(case.certificate, "holder", None)
    return holder.user if holder and holder.user.email else None


def _held(certificate: Certificate) -> Certificate:
    """Locked and read anew: steps that are taken at once queue here."""
    Certificate.objects.select_for_update().values_list("pk").get(pk=certificate.pk)
    return certificates().get(pk=certificate.pk)


def _open(case: RevocationCase) -> RevocationCase:
    _held(case.certificate)
    found = cases().get(pk=case.pk)
    if not found.is_open:
        raise CaseOver(_("The case has been decided. Nothing of what you sent has been kept."))
    return found
