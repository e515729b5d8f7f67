"""What has been withdrawn from readers and tests, and the second person's decision. State is a query."""

import uuid
from enum import Enum
from typing import Any, TypedDict, cast

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.facts import Fact
from content.languages import BothLanguages, Texts


class Reason(models.TextChoices):
    """Why something was withdrawn. Readers see it."""

    WRONG = "wrong", _("It was wrong")
    OUTDATED = "outdated", _("The rules have changed")
    MISLEADING = "misleading", _("It could be misunderstood")
    TRANSLATION = "translation", _("The translation was wrong")
    BROKEN = "broken", _("It could not be read or answered")


class State(Enum):
    """Derived, never stored."""

    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    LIFTED = "lifted"


STATE_LABEL: dict[State, str | Promise] = {
    State.WITHDRAWN: _("Taken out while we check"),
    State.CONFIRMED: _("Taken out until it has been corrected"),
    State.LIFTED: _("Shown again"),
}


class FrozenPart(TypedDict):
    """What was withdrawn, as it was called then. `lesson` is empty where no lesson is known."""

    schema: int
    course: Texts
    lesson: Texts
    part: Texts


class Withdrawal(BothLanguages, Fact):
    """A block of a lesson, or a question, taken out at once in both languages.

    A question has `question_key`; a practice question also the lesson and block in which it stands. The keys are
    opaque here. What readers are told is content: it names no person.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    course_key = models.UUIDField(db_index=True)
    lesson_key = models.UUIDField(null=True, db_index=True)
    block = models.CharField(max_length=40, blank=True)
    question_key = models.UUIDField(null=True, db_index=True)
    what = models.JSONField()
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    wrong_sv = models.TextField(max_length=1000)
    wrong_en = models.TextField(max_length=1000)
    right_sv = models.TextField(max_length=1000, blank=True)
    right_en = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question_key__isnull=False)
                | (models.Q(lesson_key__isnull=False) & ~models.Q(block="")),
                name="withdrawal_is_of_a_block_or_question",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def frozen(self) -> FrozenPart:
        """What was withdrawn; every schema number ever written is read here."""
        if self.what["schema"] != 1:
            raise ValueError(f"Withdrawal {self.number} has schema {self.what['schema']}, which this code cannot read")
        return cast(FrozenPart, self.what)

    @property
    def state(self) -> State:
        """No query if fetched through `withdrawals`."""
        outcomes = {decision.outcome for decision in self.decisions.all()}
        if Outcome.LIFTED in outcomes:
            return State.LIFTED
        return State.CONFIRMED if Outcome.CONFIRMED in outcomes else State.WITHDRAWN

    @property
    def state_label(self) -> str:
        return str(STATE_LABEL[self.state])

    @property
    def is_confirmed(self) -> bool:
        """A second person has agreed that it was wrong, whether it is shown again since or not."""
        return any(decision.outcome == Outcome.CONFIRMED for decision in self.decisions.all())

    def right_in(self, language: str) -> str:
        """What is right now, as last said."""
        said = [decision.in_language("right", language) for decision in self.decisions.all()]
        return next((text for text in reversed(said) if text), self.in_language("right", language))


class Outcome(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirm: it stays out")
    LIFTED = "lifted", _("Restore: it is shown again")


class WithdrawalDecision(BothLanguages, Fact):
    """A second person confirms or restores. What was confirmed is restored when it has been corrected.

    `withdrawn_by` repeats who withdrew, so that the database itself can refuse the same person.
    """

    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    right_sv = models.TextField(max_length=1000, blank=True)
    right_en = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision on a correction")
        verbose_name_plural = _("decisions on corrections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "outcome"], name="decision_once_per_outcome"),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("withdrawn_by")), name="decision_by_a_second_person"
            ),
        ]


def withdrawals() -> models.QuerySet[Withdrawal]:
    """Withdrawals, newest first, with all that their state needs. Two queries."""
    return Withdrawal.objects.select_related("by").prefetch_related("decisions", "decisions__by")


def standing(**about: Any) -> models.QuerySet[Withdrawal]:
    """Withdrawals that have not been lifted."""
    lifted = WithdrawalDecision.objects.filter(withdrawal=models.OuterRef("pk"), outcome=Outcome.LIFTED)
    return Withdrawal.objects.filter(~models.Exists(lifted), **about)


def withdrawn_questions() -> models.QuerySet[Withdrawal, uuid.UUID | None]:
    """Keys of the questions that may not be asked, for use within another query."""
    return standing(question_key__isnull=False).order_by().values_list("question_key", flat=True)
