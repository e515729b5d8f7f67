"""The table of item statistics: computed from facts, and computed anew at any time."""

from typing import TypedDict

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _


class OptionUse(TypedDict):
    """Counts of one option, in the author's order."""

    id: str
    text: str
    correct: bool
    all: int
    best: int
    weakest: int


class StoredFlag(TypedDict):
    """`option`: an option's letter, or ""."""

    kind: str
    option: str


class StoredFigures(TypedDict):
    """As `assessments.statistics.sums.Figures`. `options`: those of the frozen question that can be counted."""

    share: float
    full: int
    discrimination: float | None
    counted: int
    empty: int
    best: int
    weakest: int
    median_seconds: float | None
    timed: int
    options: list[OptionUse]


class StatisticsBody(TypedDict):
    """`figures`: None while the question has been asked too few times."""

    schema: int
    stem: str
    figures: StoredFigures | None
    flags: list[StoredFlag]


class ItemStatistics(models.Model):
    """How one question, in one wording and language, has done. `question_key`: translation key in hex.

    `version`: SHA-256 of the frozen question. `first_at`, `last_at`: the submissions counted. `severity`: of the worst
    flag, 0 for none. Holds nothing about any learner.
    """

    wagtail_reference_index_ignore = True

    question_key = models.CharField(max_length=40)
    version = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    asked = models.PositiveIntegerField(_("times asked"))
    severity = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        verbose_name = _("question statistics")
        verbose_name_plural = _("question statistics")
        constraints = [
            models.UniqueConstraint(fields=["question_key", "version", "language"], name="item_statistics_once")
        ]

    @property
    def read(self) -> StatisticsBody:
        """The body; every schema number ever written is read here."""
        body: StatisticsBody = self.body
        if body["schema"] != 1:
            raise ValueError(f"ItemStatistics {self.pk} has schema {body['schema']}, which this code cannot read")
        return body

    @classmethod
    def latest(cls) -> models.QuerySet["ItemStatistics"]:
        """Of each question and language the wording that was asked last."""
        later = cls.objects.filter(
            models.Q(last_at__gt=OuterRef("last_at")) | models.Q(last_at=OuterRef("last_at"), pk__gt=OuterRef("pk")),
            question_key=OuterRef("question_key"),
            language=OuterRef("language"),
        )
        return cls.objects.filter(~Exists(later))
