"""What the agency has attested of an edition of a learning path, and when its certificates carry it: facts."""

from enum import Enum

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import FrozenDeclaration
from content.facts import Fact
from courses.paths.records import PathEdition

# A sentence of this length still stands whole on the PDF.
SENTENCE_LEAST, SENTENCE_MOST = 20, 600


class State(Enum):
    """Derived, never stored."""

    PROPOSED = "proposed"
    ON = "on"
    OFF = "off"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS = {
    State.PROPOSED: _("Waits for the second person"),
    State.ON: _("Switched on"),
    State.OFF: _("Switched off"),
    State.WITHDRAWN: _("Withdrawn before it was switched on"),
}


class Attestation(Fact):
    """One person asks that certificates for an edition carry the sentence. `by`: that person.

    `sentence`: the public wording of the scheme, in English, of the day `text_on`; `source`: where it is found.
    `attested_on` and `register_number`: of the agency's own attestation.
    """

    edition = models.ForeignKey(PathEdition, models.PROTECT, related_name="attestations")
    sentence = models.CharField(_("sentence"), max_length=SENTENCE_MOST)
    text_on = models.DateField(_("date of the wording"))
    source = models.CharField(_("source of the wording"), max_length=200)
    attested_on = models.DateField(_("attested on"))
    register_number = models.CharField(_("register number"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        default_permissions = ("view",)
        ordering = ["-pk"]

    @property
    def state(self) -> State:
        """No query if fetched through `queries.attestations`."""
        if hasattr(self, "ended"):
            return State.OFF if hasattr(self, "begun") else State.WITHDRAWN
        return State.ON if hasattr(self, "begun") else State.PROPOSED

    @property
    def frozen(self) -> FrozenDeclaration:
        """As a certificate freezes it."""
        return {
            "sentence": self.sentence,
            "text_on": self.text_on.isoformat(),
            "source": self.source,
            "attested_on": self.attested_on.isoformat(),
            "number": self.register_number,
        }


class AttestationBegun(Fact):
    """Another person has switched the sentence on. `proposed_by`: who asked; the database demands two persons."""

    attestation = models.OneToOneField(Attestation, models.PROTECT, related_name="begun")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("proposed_by")), name="second_person_of_attestation_is_another"
            )
        ]


class EndReason(models.TextChoices):
    """Why no new certificate carries the sentence, or why it was never switched on."""

    ATTESTATION_ENDED = "ended", _("The agency no longer attests")
    NEW_WORDING = "wording", _("The scheme has another wording")
    NOT_COVERED = "uncovered", _("The path no longer covers all criteria")
    MISTAKE = "mistake", _("It was entered by mistake")


class AttestationEnded(Fact):
    """The sentence was switched off, or withdrawn before it was on. One person is enough: no certificate changes."""

    attestation = models.OneToOneField(Attestation, models.PROTECT, related_name="ended")
    reason = models.CharField(_("reason"), max_length=10, choices=EndReason.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ("view",)
