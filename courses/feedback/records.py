"""A reader's case and its answer: facts. What was written, and to whom an answer goes, lies in rows beside them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.facts import Fact
from courses.records import Edition

TEXT_MAX = 5_000


class FeedbackKind(models.TextChoices):
    """What the reader says is the matter."""

    WRONG = "wrong", _("A fact is wrong")
    UNCLEAR = "unclear", _("Something is hard to understand")
    LANGUAGE = "language", _("A language error")
    TECHNICAL = "technical", _("Something does not work")
    OTHER = "other", _("Something else")


class FeedbackCase(Fact):
    """Someone has questioned a lesson or a question. `actor` is null for a reader without an account.

    `token` comes with the form: the same form sent twice is one case. `attempt`: uuid of the test that asked it.
    """

    number = models.CharField(_("case number"), max_length=20, unique=True)
    token = models.UUIDField(unique=True)
    kind = models.CharField(_("what is the matter"), max_length=20, choices=FeedbackKind.choices)
    course_key = models.UUIDField(db_index=True)
    lesson_key = models.UUIDField(null=True, db_index=True)
    question_key = models.UUIDField(null=True, db_index=True)
    attempt = models.UUIDField(null=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=2)

    class Meta:
        verbose_name = _("case from a reader")
        verbose_name_plural = _("cases from readers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lesson_key__isnull=False) | models.Q(question_key__isnull=False),
                name="feedback_is_about_something",
            )
        ]

    def __str__(self) -> str:
        return self.number


class FeedbackText(models.Model):
    """What the reader wrote. Disposal deletes the row when its period is over and leaves the case."""

    case = models.OneToOneField(FeedbackCase, models.CASCADE, related_name="words")
    text = models.TextField(max_length=TEXT_MAX)
    email = models.EmailField(max_length=254, blank=True)


class FeedbackAnswer(Fact):
    """The editors have answered. `is_mailed`: the reader had left an address."""

    case = models.OneToOneField(FeedbackCase, models.PROTECT, related_name="answer")
    is_mailed = models.BooleanField()

    class Meta:
        verbose_name = _("answer to a reader")
        verbose_name_plural = _("answers to readers")


class FeedbackAnswerText(models.Model):
    """What the editors wrote. Goes with the period of the reader's own words."""

    answer = models.OneToOneField(FeedbackAnswer, models.CASCADE, related_name="words")
    text = models.TextField(max_length=TEXT_MAX)


def words_of(row: Any) -> str:
    """The text of a case or an answer fetched with its words; nothing after disposal."""
    words = getattr(row, "words", None)
    return words.text if words else ""
