"""Which generation of the published content this is: a token that changes whenever what readers see may have changed.

What is cached of public pages carries the token in its key, so nothing has to be deleted: entries of old generations
are never asked for again and age out.
"""

import secrets
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail import signals
from wagtail.models import Page

_ROW = 1
# Rows outside the revisions of pages and snippets that pages show or are found by.
_WATCHED = (
    "content.Source",
    "content.Provision",
    "content.Term",
    "content.H5PPackage",
    "content.H5PVersion",
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailredirects.Redirect",
    "wagtaildocs.Document",
)


class Generation(models.Model):
    """The one row. Random and not counted, so that a database made anew never meets the cache of the old one."""

    token = models.CharField(max_length=32)


def current() -> str:
    """The token now, or "" before anything was published. One query.

    Read it before the content: then a race with a publisher wastes an entry and never keeps an old text.
    """
    # By hand: every page asks this first, and putting an ORM query together costs ten times the query.
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM content_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else ""


def of(request: HttpRequest) -> str:
    """The token as this request first met it."""
    known: str | None = getattr(request, "generation", None)
    if known is None:
        known = current()
        request.generation = known  # type: ignore[attr-defined]
    return known


def bump(**_kwargs: Any) -> None:
    """Begin a new generation. Call it after `queryset.update()` of anything that public pages show."""
    Generation.objects.update_or_create(pk=_ROW, defaults={"token": secrets.token_hex(16)})


def hold() -> None:
    """Wait, inside a transaction, for all others who change what readers see. On SQLite the transaction is the lock."""
    Generation.objects.select_for_update().filter(pk=_ROW).first()


def connect() -> None:
    """Listen to Wagtail's publications and to the rows above."""
    told = (
        signals.page_published,
        signals.page_unpublished,
        signals.page_slug_changed,
        signals.post_page_move,
        signals.published,
        signals.unpublished,
    )
    for signal in told:
        signal.connect(bump, dispatch_uid="generation")
    for label in (*_WATCHED, settings.WAGTAILIMAGES_IMAGE_MODEL):
        post_save.connect(bump, sender=label, dispatch_uid="generation")
        post_delete.connect(bump, sender=label, dispatch_uid="generation")
    post_delete.connect(_page_deleted, dispatch_uid="generation-page")


def _page_deleted(sender: Any, **_kwargs: Any) -> None:
    if issubclass(sender, Page):
        bump()
