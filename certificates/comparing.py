"""A name that a reader gives, compared with the one on a certificate. Yes or no; the name itself is never told."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.limits import Limits
from certificates.models import Certificate
from certificates.public import NameShown, name_shown
from content.folding import name_key


class Outcome(models.TextChoices):
    """What a line comes to. UNCHECKED: too many codes had been unknown. GUESSED: too many names for a hidden one."""

    MATCH = "match", _("Match")
    NO_MATCH = "no_match", _("No match")
    NO_NAME = "no_name", _("The name has been disposed of")
    UNKNOWN = "unknown", _("Unknown code")
    GUESSED = "guessed", _("Not checked: too many wrong names")
    UNCHECKED = "unchecked", _("Not checked")


def outcome_of(certificate: Certificate, name: str, *, limits: Limits) -> Any:
    """What a name comes to. A wrong one counts where the name is hidden, since it could be a guess."""
    shown = name_shown(certificate)
    if shown is NameShown.DISPOSED:
        return Outcome.NO_NAME
    if shown is NameShown.HIDDEN and not limits.may_try_name(certificate):
        return Outcome.GUESSED
    if is_same_name(certificate.holder.name, name):
        return Outcome.MATCH
    if shown is NameShown.HIDDEN:
        limits.count_wrong_name(certificate)
    return Outcome.NO_MATCH


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same by the rule of `name_key`. What has no letters is the same as nothing."""
    key = name_key(one)
    return bool(key) and key == name_key(other)
