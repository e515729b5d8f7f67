"""The time limit of a test, kept by the server: when it ends, who has been given more time, what is overdue."""

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.records import Attempt, ExtensionReason, Submission, TimeExtension

# What was sent in time may arrive late.
GRACE = datetime.timedelta(seconds=60)
MOST_MINUTES, SHORT_MINUTES = 600, 5


class NotExtended(ValueError):
    """More time cannot be given. The message is for staff and says why."""


def ends_at(attempt: Attempt) -> datetime.datetime | None:
    """When the test ends, with the time given to the learner since; None without a time limit. At most one query."""
    if attempt.due_at is None:
        return None
    given = attempt.extensions.aggregate(sum=Sum("minutes"))["sum"] or 0
    return attempt.due_at + datetime.timedelta(minutes=given)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a learner is told of the time. `is_short`: it is soon up."""

    ends_at: datetime.datetime
    minutes: int

    @property
    def is_short(self) -> bool:
        return self.minutes <= SHORT_MINUTES


def left(attempt: Attempt) -> TimeLeft | None:
    """The time that is left, in whole minutes begun; None without a time limit. At most one query."""
    end = ends_at(attempt)
    if end is None:
        return None
    seconds = (end - timezone.now()).total_seconds()
    return TimeLeft(end, max(0, math.ceil(seconds / 60)))


def is_over(attempt: Attempt) -> bool:
    """Whether nothing more is taken in, what was under way included."""
    end = ends_at(attempt)
    return end is not None and timezone.now() > end + GRACE


def overdue(limit: int = 500) -> Iterator[Attempt]:
    """Tests that have ended and that nobody has submitted, the oldest first."""
    late = Attempt.objects.filter(due_at__lt=timezone.now() - GRACE, submission=None).order_by("due_at")
    return (attempt for attempt in late.select_related("version").defer("version__body")[:limit] if is_over(attempt))


@transaction.atomic
def extend(attempt: Attempt, *, minutes: int, reason: ExtensionReason, by: Any) -> TimeExtension:
    """Give the learner more time. Raises NotExtended for a test without a limit or one that has been submitted."""
    Attempt.objects.select_for_update().values_list("pk").get(pk=attempt.pk)
    if attempt.due_at is None:
        raise NotExtended(_("This test has no time limit, so there is nothing to extend."))
    if not 0 < minutes <= MOST_MINUTES:
        raise NotExtended(_("Give from 1 to %(most)d minutes.") % {"most": MOST_MINUTES})
    if Submission.objects.filter(attempt=attempt).exists():
        raise NotExtended(_("The test has already been submitted."))
    return TimeExtension.objects.create(attempt=attempt, minutes=minutes, reason=reason, actor=by)
