"""What a learner wants to be reminded of, that they no longer want it, and that a letter was written."""

from django.conf import settings
from django.db import models

from content.facts import Fact


class Reminder(Fact):
    """`days` before the test of a certificate is `months` old. Without a certificate: all that the person holds.

    `rule`: key of the preset that was chosen; "" for an interval of one's own.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    certificate = models.ForeignKey("Certificate", models.PROTECT, null=True, related_name="+")
    months = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(months__gte=1), name="reminder_has_months")]


class ReminderWithdrawn(Fact):
    """The learner has taken the reminder away."""

    reminder = models.OneToOneField(Reminder, models.PROTECT, related_name="withdrawn")

    class Meta:
        default_permissions = ()


class ReminderSent(Fact):
    """The letter of a reminder about a certificate has been written, in the same transaction: never twice."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="sent")
    certificate = models.ForeignKey("Certificate", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reminder", "certificate"], name="reminder_sent_once")]
