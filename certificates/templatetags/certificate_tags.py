"""Frozen facts on a page."""

import datetime
from typing import Any

from django import template
from django.conf import settings

from certificates.wording import long_date
from content.languages import current, pick
from content.sources import Rank

register = template.Library()


@register.filter
def in_language(texts: Any) -> str:
    """The text in the reader's language."""
    return pick(texts)


@register.filter
def iso_date(value: str) -> str:
    """An ISO date in words."""
    return long_date(datetime.date.fromisoformat(value), current())


@register.filter
def rank_label(rank: str) -> str:
    return str(Rank(rank).label)


@register.simple_tag
def own_address() -> str:
    """What the address of every certificate begins with."""
    return f"{settings.BASE_URL}/"
