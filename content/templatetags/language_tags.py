"""Texts that the code holds in both languages, in that of the page."""

from django import template

from content.languages import Texts, pick

register = template.Library()


@register.filter
def in_language(texts: Texts) -> str:
    """The text in the current language."""
    return pick(texts)
