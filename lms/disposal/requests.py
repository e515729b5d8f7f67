"""A learner's own data: what is stored, and a request that it shall go, with its answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.letters import LetterKind, queue
from lms.disposal.classes import BY_KEY, CLASSES
from lms.disposal.package import BATCH
from lms.disposal.parts import DataClass, gather, in_batches, own_copy
from lms.disposal.records import DeletionAnswer, DeletionRequest, DisposalDecision, decisions_on
from lms.disposal.services import Refused, dispose_own
from lms.models import User

ANSWER = "lms.add_deletionanswer"
# The account is closed when all else has been done; the request itself stands until its own period is over.
APART = ("account", "requests")
_BACKGROUND = ("role", "sector", "region")


class Line(TypedDict):
    """What an answer says of a class. `decision`: its number, "" where there is none."""

    kind: str
    went: int
    stays: int
    decision: str
    months: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about a learner in one class."""

    data_class: DataClass
    count: int
    decision: DisposalDecision | None

    @property
    def goes_at_once(self) -> bool:
        """When the learner asks, and not only when the period is over."""
        return self.data_class.is_own or bool(self.decision and self.decision.at_request)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of an answer, in words."""

    data_class: DataClass
    went: int
    stays: int
    decision: str
    months: int


def stored_about(user: Any) -> list[Stored]:
    """Every class, in their order. A query a kind of record."""
    decisions = decisions_on(timezone.localdate())
    return [
        Stored(each, sum(records.stored_of(user).count() for records in each.records), decisions.get(each.key))
        for each in CLASSES
    ]


def has_rights(user: Any) -> bool:
    """Whether the account is one of staff's, which only an administrator closes."""
    return bool(user.is_staff or user.is_superuser or user.groups.exists() or user.user_permissions.exists())


def copy_of(user: Any) -> Iterator[str]:
    """All of it as one JSON document, in pieces. Memory does not grow with it."""
    head = {"schema": 1, "school": settings.SCHOOL_NAME, "at": timezone.now().isoformat(), "account": user.pk}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "classes": ['
    for number, each in enumerate(CLASSES):
        named = {"key": each.key, "name": str(each.name), "what": str(each.what)}
        yield (", " if number else "") + "\n" + json.dumps(named, ensure_ascii=False)[:-1] + ', "rows": ['
        is_first = True
        for row in _copies(each, user):
            yield ("\n" if is_first else ",\n") + json.dumps(row, ensure_ascii=False)
            is_first = False
        yield "]}"
    yield "\n]}\n"


def _copies(data_class: DataClass, user: Any) -> Iterator[dict[str, Any]]:
    for records in data_class.records:
        for pks in in_batches(records.stored_of(user), BATCH):
            for part, rows in gather(records, pks):
                yield from (own_copy(part, row, user) for row in rows)


@transaction.atomic
def ask(user: Any, *, closes_account: bool) -> DeletionRequest:
    """Record the request, let go what may go at once, and answer where no person has to. Raises Refused."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if closes_account and has_rights(person):
        raise Refused(_("Your account has rights in the CMS. Ask an administrator to take them away, then ask again."))
    if DeletionRequest.objects.filter(user=person, answer=None).exists():
        raise Refused(_("You have already asked, and your request waits for an answer. You get it by letter."))
    stored = {each.data_class.key: each for each in stored_about(person)}
    went = {}
    for key, each in stored.items():
        if each.goes_at_once and key not in APART and not each.data_class.waits():
            went[key] = dispose_own(
                each.data_class, person, None if each.data_class.is_own else each.decision, by=person
            )
    for name in _BACKGROUND:
        setattr(person, name, "")
    person.save(update_fields=_BACKGROUND)
    made = DeletionRequest.objects.create(
        user=person, closes_account=closes_account, went={"schema": 1, "records": went}, actor=person
    )
    if not closes_account or stored["account"].goes_at_once:
        _answer(made, closes=closes_account, by=None)
    return made


@transaction.atomic
def answer(request: DeletionRequest, *, closes: bool, by: Any) -> DeletionAnswer:
    """Answer for the school, by letter and on the page of the request. Raises Refused."""
    if not by.has_perm(ANSWER):
        raise Refused(_("This account may not answer requests for deletion."))
    User.objects.select_for_update(no_key=True).get(pk=request.user_id)
    if DeletionAnswer.objects.filter(request=request).exists():
        raise Refused(_("The request has already been answered."))
    return _answer(request, closes=closes, by=by)


def _answer(request: DeletionRequest, *, closes: bool, by: Any) -> DeletionAnswer:
    user = User.objects.get(pk=request.user_id)
    to, name = user.email, user.name
    went = dict(request.went["records"])
    if closes:
        went["account"] = _close(user, by=by or user)
    lines = [_line(each, went.get(each.data_class.key, 0)) for each in stored_about(user)]
    made = DeletionAnswer.objects.create(
        request=request, is_closed=closes, body={"schema": 1, "lines": lines}, actor=by
    )
    _write(made, user=user, to=to, name=name)
    return made


def _close(user: User, *, by: Any) -> int:
    decision = decisions_on(timezone.localdate()).get("account")
    if decision is None:
        told = _("No decision on accounts has been registered. Register it under Disposal, then answer.")
        raise Refused(told)
    if decision.is_transferred:
        raise Refused(
            _("By the decision accounts are handed to an archive first, so the account goes with a disposal only.")
        )
    if has_rights(user):
        raise Refused(_("The account has rights in the CMS. Take them away first, then answer."))
    return dispose_own(BY_KEY["account"], user, decision, by=by)


def _line(stored: Stored, went: int) -> Line:
    key, decision = stored.data_class.key, stored.decision
    # An emptied account is nobody's, and this request is what the answer is about.
    stays = 0 if key == "requests" or (key == "account" and went) else stored.count
    return Line(
        kind=key,
        went=went,
        stays=stays,
        decision=decision.number if decision else "",
        months=decision.months if decision else 0,
    )


def told(answer: DeletionAnswer) -> list[Told]:
    """The lines of an answer about which there is something to say."""
    lines: list[Line] = answer.body["lines"]
    return [
        Told(BY_KEY[line["kind"]], line["went"], line["stays"], line["decision"], line["months"])
        for line in lines
        if (line["went"] or line["stays"]) and line["kind"] in BY_KEY
    ]


def _write(made: DeletionAnswer, *, user: User, to: str, name: str) -> None:
    with translation.override(user.language):
        address = settings.BASE_URL + reverse("deletion_request", args=[made.request.uuid])
        context = {
            "name": name,
            "answer": made,
            "lines": told(made),
            "address": address,
            "school": settings.SCHOOL_NAME,
            "contact": settings.SCHOOL_CONTACT,
        }
        subject = _("Answer to your request for deletion")
        text = render_to_string("lms/letters/deletion_answered.txt", context)
    queue(LetterKind.DELETION_ANSWERED, about=made.uuid, user=user, to=to, subject=subject, text=text)
