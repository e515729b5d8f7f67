"""The steps of a request: ask, take it back, approve as the first of two, grant, refuse."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateCourse, Kind
from certificates.queries import certificates
from certificates.renaming import rename
from courses.renames import notices
from courses.renames.queries import contested, needs_two, obstacle, standing_of, to_change
from courses.renames.records import (
    NameRequest,
    NameRequestApproval,
    NameRequestEnd,
    NameRequestPart,
    NameRequestText,
    Outcome,
    RefusalGrounds,
    RequestState,
    Why,
    Wrote,
    name_requests,
    open_request_of,
    text_of,
)
from courses.services import Refused

# Each of them is a letter to all who may decide.
MOST_A_DAY = 5


class AlreadyAsked(Refused):
    """A person has one open request at most."""


class NotAsked(Refused):
    """The request is about nothing that can be done."""


class RequestOver(Refused):
    """The request has been decided or taken back, or another person was quicker."""


class OtherPerson(Refused):
    """Another person has to decide."""


class NothingLeft(Refused):
    """None of the certificates can be issued anew any longer."""


def ask(user: Any, *, name: str, why: Why, chosen: Sequence[Certificate], by: Any) -> NameRequest:
    """Write the request down. `by`: the holder, or one of the staff, who then counts as the first person.

    Raises AlreadyAsked or NotAsked.
    """
    with transaction.atomic():
        holder = _held_user(user.pk)
        if open_request_of(holder):
            raise AlreadyAsked(_("A request for another name is already open. There can be one at a time."))
        a_day_ago = timezone.now() - datetime.timedelta(days=1)
        if by.pk == holder.pk and NameRequest.objects.filter(actor=by, at__gt=a_day_ago).count() >= MOST_A_DAY:
            raise NotAsked(_("You have asked several times today. Try again tomorrow, or write to the school."))
        if not holder.is_active:
            raise NotAsked(_("The account has been closed, so nobody can be given new certificates."))
        free = {certificate.pk for certificate in standing_of(holder).free}
        if any(certificate.pk not in free for certificate in chosen):
            raise NotAsked(_("A certificate has changed meanwhile. Look at the list again."))
        rows = to_change(name, chosen)
        if not rows:
            raise NotAsked(_("The certificates already bear this name."))
        made = NameRequest.objects.create(user=holder, why=why, needs_two=needs_two(why, name, rows), actor=by)
        NameRequestPart.objects.bulk_create(
            NameRequestPart(request=made, certificate=row, actor=by) for row in sorted(rows, key=lambda row: row.pk)
        )
        NameRequestText.objects.create(request=made, kind=Wrote.NAME, text=name)
        if made.is_by_staff and made.needs_two:
            NameRequestApproval.objects.create(request=made, by=by, actor=by)
        notices.name_asked(made)
        return made


def withdraw(request: NameRequest) -> NameRequestEnd:
    """The holder takes it back. Raises RequestOver."""
    with transaction.atomic():
        found = _open(request)
        return NameRequestEnd.objects.create(request=found, outcome=Outcome.WITHDRAWN, actor=found.user)


def approve(request: NameRequest, *, by: Any) -> NameRequestApproval:
    """The first of two persons. Raises RequestOver or OtherPerson."""
    with transaction.atomic():
        found = _open(request)
        _refuse_own(found, by)
        if not found.needs_two:
            raise RequestOver(_("One person decides this request. Look at it again, then grant or refuse it."))
        if found.state is RequestState.APPROVED:
            raise RequestOver(_("Someone has already approved it. A second person has to confirm it."))
        return NameRequestApproval.objects.create(request=found, by=by, actor=by)


def grant(request: NameRequest, *, by: Any, decision_number: str = "") -> NameRequestEnd:
    """Issue the certificates anew, all in one transaction, and tell their holder. What cannot be is left out.

    Raises RequestOver, OtherPerson or NothingLeft.
    """
    with transaction.atomic():
        found = _open(request)
        _refuse_own(found, by)
        if found.needs_two and found.state is not RequestState.APPROVED:
            raise OtherPerson(_("Two persons decide this request. Approve it first; another person confirms it."))
        if found.needs_two and found.approval.by_id == by.pk:
            raise OtherPerson(_("You are the first person yourself. Another person has to confirm it."))
        if not found.user.is_active:
            raise NothingLeft(_("The holder's account has been closed, so nobody can be given new certificates."))
        name = text_of(found, Wrote.NAME)
        rows = _held_certificates(found)
        in_cases = contested(rows)
        anew = [row for row in rows if not obstacle(row, in_cases)]
        if not anew:
            raise NothingLeft(
                _("None of the certificates can be issued anew any longer. Refuse the request and say so.")
            )
        for row in anew:
            rename(row, name=name, by=by)
        found.user.name = name
        found.user.save(update_fields=["name"])
        end = NameRequestEnd.objects.create(
            request=found, outcome=Outcome.GRANTED, decision_number=decision_number, actor=by
        )
        notices.name_granted(name_requests().get(pk=found.pk))
        return end


def refuse(
    request: NameRequest, *, grounds: RefusalGrounds, words: str, by: Any, decision_number: str = ""
) -> NameRequestEnd:
    """By one person, whatever another has approved: the certificates stand. Raises RequestOver or OtherPerson."""
    with transaction.atomic():
        found = _open(request)
        _refuse_own(found, by)
        end = NameRequestEnd.objects.create(
            request=found, outcome=Outcome.REFUSED, grounds=grounds, decision_number=decision_number, actor=by
        )
        NameRequestText.objects.create(request=found, kind=Wrote.REFUSAL, text=words)
        if found.user.is_active:
            notices.name_refused(end, words=words)
        return end


def _refuse_own(request: NameRequest, by: Any) -> None:
    if request.user_id == by.pk:
        raise OtherPerson(_("This request is about your own certificates. Another person has to decide it."))


def _held_certificates(request: NameRequest) -> list[Certificate]:
    """The request's, held and read anew: courses before paths, as revoking holds them.

    Held with them are the courses that the paths rest on: else one of them falls, and takes the old path along only.
    """
    chosen = Q(pk__in=[part.certificate_id for part in request.parts.all()])
    rested_on = CertificateCourse.objects.filter(certificate__in=Certificate.objects.filter(chosen)).values("about")
    for rows in (
        Certificate.objects.filter(chosen | Q(about__in=rested_on), kind=Kind.COURSE),
        Certificate.objects.filter(chosen, kind=Kind.PATH),
    ):
        list(rows.select_for_update().order_by("pk").values_list("pk"))
    # Courses first here too: a path's names their new numbers.
    return sorted(certificates().filter(chosen), key=lambda row: (row.kind != Kind.COURSE, row.pk))


def _held_user(pk: int) -> Any:
    """Locked first of all, as when a path's certificate is taken out. Only the key is left free for other facts."""
    return get_user_model().objects.select_for_update(no_key=True).get(pk=pk)


def _open(request: NameRequest) -> NameRequest:
    _held_user(request.user_id)
    found = name_requests().get(pk=request.pk)
    if not found.is_open:
        raise RequestOver(_("The request has already been decided or taken back. Nothing more was done."))
    return found
