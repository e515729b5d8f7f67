"""Which certificates a reminder follows, and what becomes of it for each."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from certificates.models import Certificate, Status
from certificates.queries import certificates
from certificates.reminders.interval import Interval
from certificates.reminders.records import Reminder, ReminderSent

# Reminders whose certificates are in memory at once.
_CHUNK = 100


class Fate(StrEnum):
    """What becomes of a reminder for a certificate."""

    WAITS = "waits"
    SENT = "sent"
    PAST = "past"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder about one certificate. `has_moved`: the one that it was set for has been replaced by this one."""

    reminder: Reminder
    certificate: Certificate
    due_on: datetime.date
    reaches_on: datetime.date
    fate: Fate
    has_moved: bool


def standing() -> QuerySet[Reminder]:
    """Reminders that have not been taken away, of people who still have their account."""
    return Reminder.objects.filter(withdrawn=None, user__is_active=True).order_by("pk")


def reminders_of(user: Any) -> list[tuple[Reminder, list[Planned]]]:
    """A person's reminders, the oldest first, each with its certificates. Three queries."""
    return list(_planned(list(standing().filter(user=user))))


def due(today: datetime.date) -> Iterator[Planned]:
    """What shall be sent on this day or should have been before. Three queries a hundred reminders."""
    rows = standing().select_related("user")
    chunk = list(rows[:_CHUNK])
    while chunk:
        for _reminder, planned in _planned(chunk):
            yield from (p for p in planned if p.fate is Fate.WAITS and p.due_on <= today)
        chunk = list(rows.filter(pk__gt=chunk[-1].pk)[:_CHUNK])


def _planned(reminders: Sequence[Reminder]) -> Iterator[tuple[Reminder, list[Planned]]]:
    held: dict[int, list[Certificate]] = {}
    for certificate in certificates().filter(holder__user__in={r.user_id for r in reminders}).order_by("pk"):
        held.setdefault(certificate.holder.user_id, []).append(certificate)
    sent = set(ReminderSent.objects.filter(reminder__in=reminders).values_list("reminder", "certificate"))
    for reminder in reminders:
        mine = {c.pk: c for c in held.get(reminder.user_id, [])}
        followed = [_under_names(c, mine) for c in _followed(reminder, mine)]
        yield reminder, [_one(reminder, c, is_sent=any((reminder.pk, x.pk) in sent for x in c)) for c in followed]


def _under_names(certificate: Certificate, by_key: Mapping[int, Certificate]) -> list[Certificate]:
    """It, and before it those that said the same under other names: a reminder about them is one about it."""
    found = [certificate]
    while found[-1].is_renamed and (before := by_key.get(found[-1].replaces_id or 0)):
        found.append(before)
    return found


def _followed(reminder: Reminder, by_key: Mapping[int, Certificate]) -> list[Certificate]:
    """All that have not been replaced; or the chosen one, or what has replaced it. None once it is disposed of."""
    if reminder.certificate_id is None:
        return [c for c in by_key.values() if c.status is Status.ISSUED]
    newer = {c.replaces_id: c for c in by_key.values()}
    found = by_key.get(reminder.certificate_id)
    while found is not None and found.pk in newer:
        found = newer[found.pk]
    return [found] if found else []


def _one(reminder: Reminder, under_names: Sequence[Certificate], *, is_sent: bool) -> Planned:
    certificate, first = under_names[0], under_names[-1]
    passed_on = datetime.date.fromisoformat(certificate.frozen["passed_on"])
    interval = Interval(reminder.months, reminder.days)
    due_on = interval.due_on(passed_on)
    # A day that lay behind when there was something to be reminded of is not made up for.
    begun_on = max(timezone.localdate(reminder.at), first.issued_on)
    fate = Fate.WAITS if due_on > begun_on else Fate.PAST
    if certificate.status is Status.REVOKED:
        fate = Fate.REVOKED
    return Planned(
        reminder=reminder,
        certificate=certificate,
        due_on=due_on,
        reaches_on=interval.reaches_on(passed_on),
        fate=Fate.SENT if is_sent else fate,
        has_moved=reminder.certificate_id not in (None, certificate.pk),
    )
