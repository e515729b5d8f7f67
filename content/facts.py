"""What happened is a row that nobody updates: the base of every such table, and the way out of it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnly(TypeError):
    """Code tried to change a fact that has been recorded. Record a new fact instead."""


class Fact(models.Model):
    """A recorded event: inserted once, never updated, deleted only by disposal under a decision."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    # Wagtail's index of references serves authors; what learners have done is no use of a page.
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{self._meta.label} is append-only")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)


class DisposalPermit(models.Model):
    """While a row stands here, inside one transaction, facts may be deleted. It never survives a commit."""

    decision = models.CharField(max_length=100)
    at = models.DateTimeField(default=timezone.now)


@contextmanager
def disposal(decision: str) -> Iterator[None]:
    """Let facts be deleted inside this block, under a registered decision's number.

    Or under the words that a learner takes back what is their own.
    """
    if not decision.strip():
        raise ValueError("Disposal needs the number of the decision that it rests on.")
    with transaction.atomic():
        permit = DisposalPermit.objects.create(decision=decision)
        yield
        permit.delete()
