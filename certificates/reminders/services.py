"""Set a reminder, take it away, and record that its letter is written."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.reminders.interval import Interval
from certificates.reminders.queries import standing
from certificates.reminders.records import Reminder, ReminderSent, ReminderWithdrawn
from certificates.services import Refused
from certificates.wording import long_date
from content.languages import current

MOST_REMINDERS = 20


class ReminderRefused(Refused):
    """There are too many, the same one stands already, or its day has passed."""


def set_reminder(user: Any, *, certificate: Certificate | None, interval: Interval, rule: str = "") -> Reminder:
    """Of one of the person's certificates, or of all that they have and get. Raises ReminderRefused."""
    if certificate is not None:
        due_on = interval.due_on(datetime.date.fromisoformat(certificate.frozen["passed_on"]))
        if due_on <= timezone.localdate():
            told = _("The reminder would have come on %(date)s, which is not ahead. Choose a longer interval.")
            raise ReminderRefused(told % {"date": long_date(due_on, current())})
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        mine = standing().filter(user=user)
        if mine.filter(certificate=certificate, months=interval.months, days=interval.days).exists():
            raise ReminderRefused(_("You already have that reminder."))
        if mine.count() >= MOST_REMINDERS:
            told = _("You have %(n)d reminders, and there cannot be more. Take one away first.")
            raise ReminderRefused(told % {"n": MOST_REMINDERS})
        return Reminder.objects.create(
            user=user, certificate=certificate, months=interval.months, days=interval.days, rule=rule, actor=user
        )


def withdraw_reminder(reminder: Reminder) -> None:
    """Take it away. The second time changes nothing."""
    ReminderWithdrawn.objects.get_or_create(reminder=reminder, defaults={"actor": reminder.user})


def record_sent(reminder: Reminder, certificate: Certificate) -> ReminderSent | None:
    """Inside the transaction that writes the letter. None if it is written already, or the reminder taken away."""
    Reminder.objects.select_for_update().get(pk=reminder.pk)
    if ReminderWithdrawn.objects.filter(reminder=reminder).exists():
        return None
    sent, is_new = ReminderSent.objects.get_or_create(reminder=reminder, certificate=certificate)
    return sent if is_new else None
