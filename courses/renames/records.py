"""A request for certificates under another name, and what happens to it: facts. What was written lies beside them."""

from enum import Enum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, Status
from content.facts import Fact

TEXT_MAX = 2_000


class Why(models.TextChoices):
    """Why the certificates shall bear another name."""

    MISSPELT = "misspelt", _("The name is misspelt")
    CHANGED = "changed", _("The name has changed")


class RequestState(Enum):
    """Derived, never stored."""

    TO_DECIDE = "to_decide"
    APPROVED = "approved"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS = {
    RequestState.TO_DECIDE: _("To be decided"),
    RequestState.APPROVED: _("Waits for the second person"),
    RequestState.GRANTED: _("Granted"),
    RequestState.REFUSED: _("Refused"),
    RequestState.WITHDRAWN: _("Taken back"),
}


class NameRequest(Fact):
    """A holder asks for certificates under another name. `actor`: who wrote it down, the holder or one of the staff.

    `needs_two`: whether two persons decide; it follows from the names and the reason, and is settled here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="name_requests")
    why = models.CharField(_("reason"), max_length=20, choices=Why.choices)
    needs_two = models.BooleanField()

    class Meta:
        verbose_name = _("request for another name")
        verbose_name_plural = _("requests for another name")
        default_permissions = ()
        ordering = ["-pk"]

    @property
    def state(self) -> RequestState:
        """No query if fetched through `name_requests`."""
        if hasattr(self, "end"):
            return RequestState(self.end.outcome)
        return RequestState.APPROVED if hasattr(self, "approval") else RequestState.TO_DECIDE

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "end")

    @property
    def is_by_staff(self) -> bool:
        """Whether one of the staff has written it down for the holder."""
        return self.actor_id != self.user_id

    @property
    def numbers(self) -> str:
        return ", ".join(part.certificate.number for part in self.parts.all())


class NameRequestPart(Fact):
    """A certificate that the request is about."""

    request = models.ForeignKey(NameRequest, models.PROTECT, related_name="parts")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "certificate"], name="certificate_once_per_request")]

    @property
    def new_certificate(self) -> Certificate | None:
        """The one that this request has brought. No query if fetched through `name_requests`."""
        newer = getattr(self.certificate, "replaced_by", None)
        end = getattr(self.request, "end", None)
        # What has replaced it later is another request's.
        return newer if newer and end and newer.is_renamed and newer.at <= end.at else None

    @property
    def standing(self) -> str:
        """What has become of the certificate, in a word."""
        if self.certificate.status is Status.SUPERSEDED:
            return f"{Status.SUPERSEDED.label} ({self.certificate.replaced_by.number})"
        return self.certificate.status_label


class NameRequestApproval(Fact):
    """The first of two persons grants it; or has written it down for the holder."""

    request = models.OneToOneField(NameRequest, models.PROTECT, related_name="approval")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class RefusalGrounds(models.TextChoices):
    """Why the certificates keep their name."""

    NOT_SHOWN = "not_shown", _("It has not been shown that both names are the same person's")
    NOT_WHOLE = "not_whole", _("The new name is not a whole name")
    NOT_NEEDED = "not_needed", _("The certificates already say what they should")
    OTHER = "other", _("Another reason")


class NameRequestEnd(Fact):
    """The request is over. `actor`: who granted or refused it, or the holder who has taken it back."""

    request = models.OneToOneField(NameRequest, models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    grounds = models.CharField(_("grounds"), max_length=20, choices=RefusalGrounds.choices, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.REFUSED) & ~models.Q(grounds="")
                | ~models.Q(outcome=Outcome.REFUSED) & models.Q(grounds=""),
                name="refused_name_has_grounds",
            )
        ]


class Wrote(models.TextChoices):
    """Which text of a request."""

    NAME = "name", _("The new name")
    REFUSAL = "refusal", _("Words to the holder")


class NameRequestText(models.Model):
    """What was written in a request, the name among it."""

    wagtail_reference_index_ignore = True

    request = models.ForeignKey(NameRequest, models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=10, choices=Wrote.choices)
    text = models.TextField(max_length=TEXT_MAX)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "kind"], name="text_of_name_request_once")]


def name_requests() -> models.QuerySet[NameRequest]:
    """Requests with all that their state and their certificates need, in three queries."""
    of_certificate = ("holder", "revocation", "replaced_by")
    parts = NameRequestPart.objects.select_related(*(f"certificate__{name}" for name in of_certificate))
    rows = NameRequest.objects.select_related("user", "actor", "approval__by", "end__actor")
    return rows.prefetch_related("texts", models.Prefetch("parts", parts))


def text_of(request: NameRequest, kind: Wrote) -> str:
    return next((row.text for row in request.texts.all() if row.kind == kind), "")


def open_request_of(user: Any) -> NameRequest | None:
    """A person has at most one. One query where there is none."""
    return name_requests().filter(user=user, end=None).first()
