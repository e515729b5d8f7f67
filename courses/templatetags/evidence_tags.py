"""What an evidence record says, in the reader's words."""

import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.records import EndedBy
from assessments.regrades import Effect
from certificates.models import Again, Grounds, Identity, Status
from content.languages import current

register = template.Library()

_CHOICES = {
    "ended_by": EndedBy,
    "effect": Effect,
    "identity": Identity,
    "standing": Status,
    "grounds": Grounds,
    "again": Again,
}


@register.filter
def spoken(texts: Any) -> Any:
    """What is there in both languages, a text or a list, in the reader's."""
    return texts[current()]


@register.filter
def moment(value: str) -> str:
    """A moment in UTC, at the clock of the server's time zone."""
    return f"{timezone.localtime(datetime.datetime.fromisoformat(value)):%Y-%m-%d %H:%M:%S}"


@register.filter
def called(code: str, what: str) -> str:
    """What a code is called."""
    return str(_CHOICES[what](code).label) if code else ""


@register.filter
def tongue(code: str) -> str:
    return _("English") if code == "en" else _("Swedish")


@register.filter
def time_used(seconds: int | None) -> str:
    if seconds is None:
        return _("cannot be told: the server's clock was set back during the test")
    minutes, left = divmod(seconds, 60)
    return _("%(m)d min %(s)d s") % {"m": minutes, "s": left}
