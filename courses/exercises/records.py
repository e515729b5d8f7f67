"""What learners do in H5P exercises: practice, told by their browsers, kept for a while, no ground of a certificate."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.h5p.records import H5PVersion


class ExerciseState(models.Model):
    """Where a learner is in one version of an exercise, as the exercise itself wrote it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.ForeignKey(H5PVersion, models.PROTECT, related_name="+")
    state = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="exercise_state_once")]


class ExerciseStatement(models.Model):
    """One xAPI statement as it came, but for the actor, whom the server knows.

    `digest`: of what came, so that a statement sent twice is kept once. `scaled`: what the browser said, from 0 to 1.
    `rescored`: the server's own.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.ForeignKey(H5PVersion, models.PROTECT, related_name="statements")
    lesson_key = models.UUIDField(null=True)
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    digest = models.CharField(max_length=64)
    raw: Any = models.JSONField()
    verb = models.CharField(max_length=40)
    # Empty for the exercise itself, else the part that was answered.
    part = models.CharField(max_length=64, blank=True)
    scaled = models.FloatField(null=True)
    rescored = models.FloatField(null=True)

    class Meta:
        verbose_name = _("statement from an exercise")
        verbose_name_plural = _("statements from exercises")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "version", "digest"], name="exercise_statement_once")]
