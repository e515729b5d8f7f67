"""A case about revoking a certificate and what happens in it: facts. What was written lies in rows beside them."""

import datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, Grounds
from content.facts import Fact

TEXT_MAX = 5_000


class CaseState(Enum):
    """Derived, never stored."""

    WAITING = "waiting"
    TO_DECIDE = "to_decide"
    PROPOSED = "proposed"
    REVOKED = "revoked"
    DROPPED = "dropped"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS = {
    CaseState.WAITING: _("The holder may reply"),
    CaseState.TO_DECIDE: _("To be decided"),
    CaseState.PROPOSED: _("Waits for the second person"),
    CaseState.REVOKED: _("Revoked"),
    CaseState.DROPPED: _("Dropped"),
}


class RevocationCase(Fact):
    """Staff consider revoking a certificate. `actor`: who began it; `reply_by`: the last day for the holder's reply."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="cases")
    grounds = models.CharField(_("grounds"), max_length=20, choices=Grounds.choices)
    reply_by = models.DateField(_("last day to reply"))

    class Meta:
        verbose_name = _("case about revoking")
        verbose_name_plural = _("cases about revoking")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.certificate.number

    @property
    def state(self) -> CaseState:
        """No query if fetched through `cases`."""
        if hasattr(self, "end"):
            return CaseState.REVOKED if self.end.is_revoked else CaseState.DROPPED
        if hasattr(self, "proposal"):
            return CaseState.PROPOSED
        return CaseState.TO_DECIDE if self.has_been_heard else CaseState.WAITING

    @property
    def has_been_heard(self) -> bool:
        """The holder has replied, the last day has passed, or nobody is left to hear."""
        return hasattr(self, "reply") or timezone.localdate() > self.reply_by or not hasattr(self.certificate, "holder")

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "end")


class CaseReply(Fact):
    """The holder has replied. There is no actor: who held the certificate stands in a row that disposal deletes."""

    case = models.OneToOneField(RevocationCase, models.PROTECT, related_name="reply")


class CaseProposal(Fact):
    """One person has decided that the certificate shall be revoked. `actor`: that person; another one confirms."""

    case = models.OneToOneField(RevocationCase, models.PROTECT, related_name="proposal")
    decision_number = models.CharField(_("decision number"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class CaseEnd(Fact):
    """The case is over: the certificate is revoked, or the case is dropped. `actor`: who did that."""

    case = models.OneToOneField(RevocationCase, models.PROTECT, related_name="end")
    is_revoked = models.BooleanField()


class Wrote(models.TextChoices):
    """Which text of a case."""

    REASONS = "reasons", _("Reasons")
    REPLY = "reply", _("The holder's reply")
    DECISION = "decision", _("Reasons for the decision")
    DROPPED = "dropped", _("Words to the holder")


class CaseText(models.Model):
    """What was written in a case. Disposal deletes the rows when their period is over and leaves the case."""

    wagtail_reference_index_ignore = True

    case = models.ForeignKey(RevocationCase, models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=10, choices=Wrote.choices)
    text = models.TextField(max_length=TEXT_MAX)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="text_of_case_once")]


def cases() -> models.QuerySet[RevocationCase]:
    """Cases with all that their state needs, in two queries."""
    beside = ("actor", "reply", "proposal__by", "end__actor")
    of_certificate = ("holder__user", "revocation", "replaces", "replaced_by")
    rows = RevocationCase.objects.select_related(*beside, *(f"certificate__{name}" for name in of_certificate))
    return rows.prefetch_related("texts")


def text_of(case: RevocationCase, kind: Wrote) -> str:
    """What was written; nothing after disposal."""
    return next((row.text for row in case.texts.all() if row.kind == kind), "")


def open_cases_of(user: Any) -> list[RevocationCase]:
    """The open cases about a holder's certificates, the oldest first. Two queries."""
    return list(cases().filter(certificate__holder__user=user, end=None).order_by("pk"))


def first_last_day(today: datetime.date) -> datetime.date:
    """The earliest last day to reply that a case begun today may have."""
    return today + datetime.timedelta(days=settings.REVOCATION_REPLY_LEAST_DAYS)
