"""Corrected keys and the new grades that follow: facts. The version that held the wrong key stays as it was."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypedDict, cast

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.grading import Item
from assessments.records import Attempt, Grade, Submission
from assessments.thawing import FrozenQuestion, wording_of
from content.facts import Fact


class Effect(models.TextChoices):
    """What a correction does to the points of the question."""

    NEW_KEY = "key", _("Other options are right")
    ALL_POINTS = "all_points", _("All who were asked get full points")


class FrozenKey(TypedDict):
    """The part of a frozen question that its type grades by, with the corrected key."""

    schema: int
    type: str
    body: dict[str, Any]


class Expected(TypedDict):
    """How many submitted tests it concerned when it was proposed, by what would change in them."""

    schema: int
    submissions: int
    changes: dict[str, int]


class CorrectionState(Enum):
    """Derived, never stored."""

    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


STATE_LABEL: dict[CorrectionState, str | Promise] = {
    CorrectionState.PROPOSED: _("Waits for a second person"),
    CorrectionState.RUNNING: _("Tests are being regraded"),
    CorrectionState.DONE: _("All tests regraded"),
    CorrectionState.DROPPED: _("Dropped"),
}


class KeyCorrection(Fact):
    """A wrong key of one wording of a question, and what is right. It counts when a second person has confirmed it.

    `digest`: of the wording as it was frozen. Only with `decision_number` and `grounds` may it turn a pass into a
    failure; the grounds are those of the revocations that follow, opaque here.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    question_key = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=64)
    effect = models.CharField(_("what is right now"), max_length=20, choices=Effect.choices)
    key = models.JSONField()
    expected = models.JSONField()
    reason = models.TextField(_("reason"), max_length=1000)
    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)
    grounds = models.CharField(_("grounds"), max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("corrected key")
        verbose_name_plural = _("corrected keys")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision_number="", grounds="")
                | (~models.Q(decision_number="") & ~models.Q(grounds="")),
                name="key_correction_decision_has_grounds",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def frozen(self) -> FrozenKey:
        """The corrected key; every schema number ever written is read here."""
        if self.key["schema"] != 1:
            raise ValueError(f"Correction {self.number} has schema {self.key['schema']}, which this code cannot read")
        return cast(FrozenKey, self.key)

    @property
    def gives_all(self) -> bool:
        return self.effect == Effect.ALL_POINTS

    @property
    def may_fail(self) -> bool:
        """Whether a registered decision lets it turn a pass into a failure."""
        return bool(self.decision_number)

    @property
    def state(self) -> CorrectionState:
        """No query if fetched through `key_corrections`."""
        if not hasattr(self, "decision"):
            return CorrectionState.PROPOSED
        if self.decision.outcome == KeyOutcome.DROPPED:
            return CorrectionState.DROPPED
        return CorrectionState.DONE if hasattr(self, "done") else CorrectionState.RUNNING

    @property
    def state_label(self) -> str:
        return str(STATE_LABEL[self.state])


class KeyOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirm: the tests are regraded")
    DROPPED = "dropped", _("Drop: nothing is changed")


class KeyDecision(Fact):
    """A second person confirms a correction. Anyone who may decide drops it, the one who proposed it too.

    `proposed_by` repeats who proposed, so that the database itself can refuse the same person.
    """

    correction = models.OneToOneField(KeyCorrection, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=KeyOutcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision on a corrected key")
        verbose_name_plural = _("decisions on corrected keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=KeyOutcome.DROPPED) | ~models.Q(by=models.F("proposed_by")),
                name="key_confirmed_by_a_second_person",
            )
        ]


class Change(models.TextChoices):
    """What a correction makes of one submitted test."""

    SAME = "same", _("Nothing changes")
    POINTS = "points", _("Other points, same result")
    PASSES = "passes", _("Passes now")
    KEPT = "kept", _("Would fall below the limit; the pass stands")
    FALLS = "falls", _("No longer passes")


class Regrade(Fact):
    """One submission has been looked at under one correction. `after` is null where no new grade was needed."""

    correction = models.ForeignKey(KeyCorrection, models.PROTECT, related_name="regrades")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="regrades")
    before = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    after = models.OneToOneField(Grade, models.PROTECT, null=True, related_name="regrade")
    change = models.CharField(max_length=10, choices=Change.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "submission"], name="regrade_once_per_correction"),
            models.CheckConstraint(
                condition=models.Q(after=None, change__in=[Change.SAME, Change.KEPT])
                | models.Q(after__isnull=False, change__in=[Change.POINTS, Change.PASSES, Change.FALLS]),
                name="regrade_has_grade_where_it_changed",
            ),
        ]


class RegradeDone(Fact):
    """Every test that was dealt before the decision has been looked at. What is dealt later is graded right at once."""

    correction = models.OneToOneField(KeyCorrection, models.PROTECT, related_name="done")


def key_corrections() -> models.QuerySet[KeyCorrection]:
    """Corrections, newest first, with all that their state needs. One query."""
    return KeyCorrection.objects.select_related("by", "decision", "decision__by", "done")


def confirmed() -> models.QuerySet[KeyCorrection]:
    """Corrections that count, in the order of their decisions: of two of one wording the later one does."""
    found = KeyCorrection.objects.filter(decision__outcome=KeyOutcome.CONFIRMED).select_related("decision")
    return found.order_by("decision__pk")


def corrected_items(attempt: Attempt, applied: Iterable[KeyCorrection]) -> dict[str, Item]:
    """What was dealt from, with the corrections of its wordings; of two of one wording the last counts."""
    return items_with(attempt.version.questions(), applied)


def items_with(questions: Mapping[str, FrozenQuestion], applied: Iterable[KeyCorrection]) -> dict[str, Item]:
    """The same of the questions of a version, by id, as they were frozen. No query."""
    items = {key: Item(key, question["type"], question["body"]) for key, question in questions.items()}
    for correction in applied:
        key = correction.question_key.hex
        if key in questions and wording_of(questions[key]) == correction.digest:
            items[key] = Item(key, correction.frozen["type"], correction.frozen["body"], correction.gives_all)
    return items


def confirmed_in(attempt: Attempt) -> list[KeyCorrection]:
    """Those of the questions that were dealt. One query."""
    return list(confirmed().filter(question_key__in=[drawn.question for drawn in attempt.dealt()]))
