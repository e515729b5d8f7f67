"""Decisions on disposal, what was disposed of under them, and what learners have asked for: facts without names."""

import calendar
import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.facts import Fact


class DisposalDecision(Fact):
    """A registered decision on one class of data. Of those in force the newest counts. `kind`: key of the class."""

    kind = models.CharField(_("class of data"), max_length=40)
    number = models.CharField(_("decision number"), max_length=100)
    months = models.PositiveSmallIntegerField(_("period in months"))
    decided_on = models.DateField(_("decided on"))
    valid_from = models.DateField(_("in force from"))
    is_transferred = models.BooleanField(_("is handed to an archive before it goes"))
    at_request = models.BooleanField(_("goes before its period is over when the learner asks"))

    class Meta:
        verbose_name = _("decision on disposal")
        verbose_name_plural = _("decisions on disposal")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(months__gte=1), name="disposal_has_a_period"),
            models.CheckConstraint(condition=~models.Q(number=""), name="disposal_decision_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number

    def cutoff(self, as_of: datetime.datetime) -> datetime.datetime:
        """What happened before this moment is past its period."""
        return months_before(as_of, self.months)


class DisposalRun(Fact):
    """Somebody has begun a disposal: the package is written and nothing has gone yet.

    `package`: its file name. `expected`: how many records of each class it was to dispose of.
    """

    as_of = models.DateTimeField(_("as of"))
    package = models.CharField(_("transfer package"), max_length=100)
    sha256 = models.CharField(max_length=64)
    expected = models.JSONField()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-pk"]


class DisposalRow(Fact):
    """So many records of a class have gone, in the same transaction as this row came.

    `run` is null where a learner had asked; `decision` is null for what is the learner's own to take back.
    `rows`: how many rows of which table.
    """

    run = models.ForeignKey(DisposalRun, models.PROTECT, null=True, related_name="rows")
    decision = models.ForeignKey(DisposalDecision, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("class of data"), max_length=40, db_index=True)
    count = models.PositiveIntegerField(_("records"))
    rows = models.JSONField()


class ScrubbedAccount(Fact):
    """Nobody is left in this account: name, addresses, background and ways to sign in are gone."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scrubbed")
    decision = models.ForeignKey(DisposalDecision, models.PROTECT, related_name="+")


class DeletionRequest(Fact):
    """A learner has asked that what can go shall go. `closes_account`: the account too. `went`: what went at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deletion_requests")
    closes_account = models.BooleanField(_("the account too"))
    went: Any = models.JSONField()

    class Meta:
        verbose_name = _("request for deletion")
        verbose_name_plural = _("requests for deletion")
        ordering = ["-pk"]


class DeletionAnswer(Fact):
    """What went, what stays and under which decision. `body`: a line for each class, see `lms.disposal.requests`."""

    request = models.OneToOneField(DeletionRequest, models.PROTECT, related_name="answer")
    is_closed = models.BooleanField()
    body: Any = models.JSONField()

    class Meta:
        verbose_name = _("answer to a request for deletion")
        verbose_name_plural = _("answers to requests for deletion")


def decisions_on(day: datetime.date) -> dict[str, DisposalDecision]:
    """By class, the newest of those in force that day. One query."""
    rows = DisposalDecision.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return {row.kind: row for row in rows}


def months_before(moment: datetime.datetime, months: int) -> datetime.datetime:
    """The same day and time so many months earlier, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(max(year, 1), month + 1)[1])
    return moment.replace(year=max(year, 1), month=month + 1, day=day)
