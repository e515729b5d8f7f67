"""Why a PDF waits. Known to pages and to the worker, so it loads nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trouble(models.TextChoices):
    KEYLESS = "no_key", _("The sealing key is missing")
    UNREADABLE = "unreadable", _("The sealing key, or what it is trusted by, cannot be read")
    WRONG_PIN = "wrong_pin", _("The token with the sealing key refuses its PIN, or is locked")
    SILENT = "silent", _("The sealing key does not sign, or its token does not answer")
    EXPIRED = "expired", _("The sealing key has expired")
    TOO_EARLY = "too_early", _("The sealing key is not in force yet")
    REVOKED = "revoked", _("The sealing key has been revoked")
    OF_DEMO = "demo_key", _("The sealing key is a demo's")
    NO_STAMP = "no_stamp", _("No time stamp has been chosen")
    NOT_SEALED = "not_sealed", _("The time stamp or the revocation data could not be had")
    NOT_DRAWN = "not_drawn", _("The certificate could not be drawn")
    NOT_KEPT = "not_kept", _("The file could not be stored")


class Unavailable(Exception):
    """No PDF can be sealed now. `told`: a detail for the log, without secrets."""

    def __init__(self, trouble: Trouble, told: str = "") -> None:
        super().__init__(f"{trouble.value}: {told}" if told else trouble.value)
        self.trouble = trouble
