"""What was asked, answered and graded: facts, and the one table that a learner may change."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.grading import Drawn, Item
from assessments.questions import Layout, Quiz
from assessments.thawing import FrozenQuestion, FrozenQuiz, thaw_deal, thaw_quiz
from content.blueprint import Traits
from content.facts import Fact


class QuizVersion(Fact):
    """A quiz as it stood when a test was dealt: canonical JSON text and its SHA-256."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="versions")
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quiz", "digest"], name="quiz_version_once")]

    @property
    def frozen(self) -> FrozenQuiz:
        """The body as data, which nobody may change: it is parsed once a process."""
        return _parsed(self.pk, self.digest)

    def questions(self) -> dict[str, FrozenQuestion]:
        """By id, in the order of the keys."""
        return {q["id"]: q for q in self.frozen["questions"]}

    def traits(self, product: str) -> list[Traits]:
        """What may be dealt to a learner with this kind of product; "" knows of none."""
        found = [_traits(question) for question in self.frozen["questions"]]
        return [traits for traits in found if traits.is_for(product)]

    def items(self) -> dict[str, Item]:
        """What may be dealt and how it is graded, by question id."""
        return {q["id"]: Item(q["id"], q["type"], q["body"]) for q in self.frozen["questions"]}


def _traits(q: FrozenQuestion) -> Traits:
    return Traits(q["id"], q["objective"], q["difficulty"], q["type"], (q["product"],) if q["product"] else ())


@lru_cache(maxsize=16)
def _parsed(pk: int, digest: str) -> FrozenQuiz:
    """The body of one version. One query the first time."""
    return thaw_quiz(json.loads(QuizVersion.objects.values_list("body", flat=True).get(pk=pk, digest=digest)))


class Attempt(Fact):
    """A test dealt to a learner. `context` is the uuid of what it is taken for; this app does not know more."""

    context = models.UUIDField(db_index=True)
    version = models.ForeignKey(QuizVersion, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    drawn = models.JSONField()
    language = models.CharField(max_length=2)
    due_at = models.DateTimeField(null=True)
    # What the learner affirmed when the test began, word for word; empty where nothing was asked.
    affirmed = models.TextField(blank=True, default="")
    # The kind of product that the questions were drawn for; empty where the learner named none.
    product = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["context", "number"]
        constraints = [models.UniqueConstraint(fields=["context", "number"], name="attempt_number_once")]
        indexes = [
            models.Index(fields=["at"], name="attempt_at"),
            models.Index(fields=["due_at"], name="attempt_due_at", condition=models.Q(due_at__isnull=False)),
        ]

    @property
    def is_on_one_page(self) -> bool:
        """Whether the test was begun with all its questions on one page."""
        return self.version.frozen["rules"]["layout"] == Layout.PAGE

    def dealt(self) -> list[Drawn]:
        """The questions in the order asked, each with what chance decided."""
        return thaw_deal(self.drawn)


class SavedAnswer(models.Model):
    """What a learner has marked so far. The one mutable table of learners."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="saved_answers")
    question = models.CharField(max_length=40)
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="answer_once_per_question")]


class ExtensionReason(models.TextChoices):
    ADAPTATION = "adaptation", _("The learner needs more time, for example because of a disability")
    FAULT = "fault", _("Something went wrong with the site or the connection")
    OTHER = "other", _("Another reason, kept in the agency's own records")


class TimeExtension(Fact):
    """More time for one test, given by staff."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="extensions")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    reason = models.CharField(_("reason"), max_length=20, choices=ExtensionReason.choices)

    class Meta:
        verbose_name = _("extension of time")
        verbose_name_plural = _("extensions of time")


class EndedBy(models.TextChoices):
    LEARNER = "learner", _("the learner")
    TIME = "time", _("the time limit")


class Submission(Fact):
    """The answers as they were when the test ended."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="submission")
    answers = models.JSONField()
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices)
    language = models.CharField(max_length=2)

    def answer_to(self, question: str) -> Any:
        """The learner's answer, None where there was none."""
        return self.answers["answers"].get(question)


class Grade(Fact):
    """Points for a submission. A regrade is a new row; the highest number counts."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="grades")
    number = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    max = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    detail = models.JSONField()
    grader = models.CharField(max_length=40)
    reason = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="grade_number_once"),
            models.CheckConstraint(condition=models.Q(points__lte=models.F("max")), name="points_within_max"),
        ]
        indexes = [models.Index(fields=["at"], name="grade_at")]

    @property
    def percent(self) -> int:
        """Share of the points in whole per cent, rounded down."""
        return self.points * 100 // self.max if self.max else 0

    def points_by_question(self) -> dict[str, Any]:
        return {o["question"]: o["points"] for o in self.detail["outcomes"]}

    @property
    def corrections(self) -> list[str]:
        """The uuids (hex) of the corrections of keys under which it was given. The first schema knew none."""
        return list(self.detail.get("corrections", []))
