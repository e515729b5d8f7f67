"""Correct a key and grade anew: survey what would change, propose, decide, regrade one test. Facts are only added."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import grading
from assessments.queries import attempts_that_asked
from assessments.question_types import TYPES, BadKey
from assessments.questions import Question
from assessments.records import Attempt, Grade, QuizVersion, Submission
from assessments.regrades import (
    Change,
    Effect,
    Expected,
    KeyCorrection,
    KeyDecision,
    KeyOutcome,
    Regrade,
    confirmed,
    corrected_items,
)
from assessments.services import Refused, current_grade, record_grade
from assessments.thawing import FrozenQuestion, wording_of
from content.series import Series

_SERIES = "regrades"
_CHUNK = 500


class AlreadyProposed(Refused):
    """A correction of the wording waits for a second person."""


class NothingCorrected(Refused):
    """What was chosen counts already, or cannot be a key."""


class SamePerson(Refused):
    """Who proposed does not confirm."""


class AlreadyDecided(Refused):
    """The correction has been confirmed or dropped."""


class Stale(Refused):
    """Another number of tests is concerned than the page showed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was frozen, and in how many tests it was dealt so."""

    digest: str
    question: FrozenQuestion
    dealt: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a correction makes of one submitted test. The attempt comes with its submission."""

    attempt: Attempt
    before: Grade
    result: grading.Result
    change: Change
    applied: tuple[KeyCorrection, ...]


def wordings(question_key: Any) -> list[Wording]:
    """Each wording that has been dealt, the newest first."""
    found: dict[str, FrozenQuestion] = {}
    pks: dict[str, list[int]] = {}
    versions = QuizVersion.objects.filter(body__contains=question_key.hex).order_by("-pk").defer("body")
    for version in versions.iterator():
        question = version.questions().get(question_key.hex)
        if question:
            digest = wording_of(question)
            found.setdefault(digest, question)
            pks.setdefault(digest, []).append(version.pk)
    asked = attempts_that_asked(question_key)
    counted = ((digest, asked.filter(version__in=pks[digest]).count()) for digest in found)
    return [Wording(digest, found[digest], dealt) for digest, dealt in counted if dealt]


def attempts_with(correction: KeyCorrection) -> QuerySet[Attempt]:
    """Attempts in which the wording was dealt, submitted or not."""
    versions = QuizVersion.objects.filter(body__contains=correction.question_key.hex).defer("body")
    held = [version.pk for version in versions.iterator() if _holds(version, correction)]
    return attempts_that_asked(correction.question_key).filter(version__in=held)


def _holds(version: QuizVersion, correction: KeyCorrection) -> bool:
    question = version.questions().get(correction.question_key.hex)
    return question is not None and wording_of(question) == correction.digest


def draft(
    wording: Wording,
    *,
    effect: Effect,
    right: Collection[str],
    reason: str = "",
    decision_number: str = "",
    grounds: str = "",
    by: Any,
) -> KeyCorrection:
    """A correction that nobody has recorded yet. Raises NothingCorrected."""
    question = wording.question
    body = question["body"]
    now = _standing(wording)
    if effect == Effect.NEW_KEY:
        try:
            body = TYPES[question["type"]].with_key(body, right)
        except BadKey as bad:
            raise NothingCorrected(_("Tick at least one option that counts as right.")) from bad
    if (effect == Effect.ALL_POINTS, body) == now:
        raise NothingCorrected(_("This is what counts as right already, so there is nothing to correct."))
    return KeyCorrection(
        question_key=Question._meta.get_field("translation_key").to_python(question["id"]),
        digest=wording.digest,
        effect=effect,
        key={"schema": 1, "type": question["type"], "body": body},
        expected={},
        reason=reason,
        decision_number=decision_number,
        grounds=grounds if decision_number else "",
        by=by,
        actor=by,
    )


def _standing(wording: Wording) -> tuple[bool, dict[str, Any]]:
    """Whether all get the points, and the body that counts now. One query."""
    last = confirmed().filter(digest=wording.digest).last()
    return (last.gives_all, last.frozen["body"]) if last else (False, wording.question["body"])


def counting_key(wording: Wording) -> tuple[bool, set[str]]:
    """Whether all get the points, and the ids of what counts as right now."""
    gives_all, body = _standing(wording)
    return gives_all, {c.id for c in TYPES[wording.question["type"]].key_choices(body, "sv") if c.is_chosen}


def survey(correction: KeyCorrection) -> Iterator[Assessed]:
    """What would change in each submitted test, in the order of the attempts. Holds a chunk of tests at a time."""
    standing = list(confirmed())
    rows = attempts_with(correction).filter(submission__isnull=False)
    rows = rows.select_related("submission", "version").defer("version__body").order_by("pk")
    for attempt in rows.prefetch_related("submission__grades").iterator(chunk_size=_CHUNK):
        grade = max(attempt.submission.grades.all(), key=lambda each: each.number)
        yield assess(attempt, grade, correction, standing)


def expected(assessed: Iterable[Assessed]) -> Expected:
    """A survey in numbers."""
    found = Counter(each.change.value for each in assessed)
    return {"schema": 1, "submissions": found.total(), "changes": {c: found[c] for c in Change.values}}


def assess(attempt: Attempt, grade: Grade, correction: KeyCorrection, standing: Sequence[KeyCorrection]) -> Assessed:
    """Grade a submitted test with the correction beside those that count. `grade`: the one that counts. No query."""
    others = tuple(each for each in standing if each.pk != correction.pk and _is_earlier(each, correction, grade))
    applied = _in_order((*others, correction))
    without, result = _graded(attempt, others), _graded(attempt, applied)
    key = correction.question_key.hex
    if correction.uuid.hex in grade.corrections or _points(without, key) == _points(result, key):
        change = Change.SAME
    else:
        change = _change(grade, result, may_fail=correction.may_fail)
    return Assessed(attempt, grade, result, change, applied)


def _is_earlier(each: KeyCorrection, correction: KeyCorrection, grade: Grade) -> bool:
    is_decided = correction.pk is not None and hasattr(correction, "decision")
    return not is_decided or each.decision.pk < correction.decision.pk or each.uuid.hex in grade.corrections


def _in_order(applied: tuple[KeyCorrection, ...]) -> tuple[KeyCorrection, ...]:
    """By decision; what waits for one comes last."""
    return tuple(sorted(applied, key=lambda c: (0, c.decision.pk) if c.pk and hasattr(c, "decision") else (1, 0)))


def _graded(attempt: Attempt, applied: Sequence[KeyCorrection]) -> grading.Result:
    answers, rules = attempt.submission.answers["answers"], attempt.version.frozen["rules"]
    return grading.grade(corrected_items(attempt, applied), attempt.dealt(), answers, rules["pass_percent"])


def _points(result: grading.Result, question: str) -> int:
    return sum(outcome.points for outcome in result.outcomes if outcome.question == question)


def _change(grade: Grade, result: grading.Result, *, may_fail: bool) -> Change:
    if grade.passed and not result.passed:
        return Change.FALLS if may_fail else Change.KEPT
    return Change.PASSES if result.passed and not grade.passed else Change.POINTS


def propose(correction: KeyCorrection, *, seen: Expected) -> KeyCorrection:
    """Record a draft. `seen`: the numbers that the page showed. Raises AlreadyProposed or Stale."""
    correction.expected = _unchanged(correction, seen)
    with transaction.atomic():
        year = timezone.localdate().year
        series = Series.hold(f"{_SERIES}-{year}")
        if KeyCorrection.objects.filter(digest=correction.digest, decision=None).exists():
            raise AlreadyProposed(
                _("Someone has already corrected this key, and it waits for a second person. See the list.")
            )
        correction.number = f"O-{year}-{series.take():04d}"
        correction.save()
        return correction


def decide(correction: KeyCorrection, *, outcome: KeyOutcome, seen: Expected, by: Any) -> KeyDecision:
    """Confirm as another person, or drop. `seen`: the numbers that the page showed.

    Raises SamePerson, AlreadyDecided or Stale.
    """
    if outcome == KeyOutcome.CONFIRMED:
        # Before the lock: a survey of many tests takes seconds, and others wait for nothing meanwhile.
        _unchanged(correction, seen)
    with transaction.atomic():
        KeyCorrection.objects.select_for_update().get(pk=correction.pk)
        if KeyDecision.objects.filter(correction=correction).exists():
            raise AlreadyDecided(_("Someone else has already decided this."))
        if outcome == KeyOutcome.CONFIRMED and by.pk == correction.by_id:
            raise SamePerson(_("You corrected this key yourself, so someone else has to confirm it."))
        return KeyDecision.objects.create(
            correction=correction, outcome=outcome, by=by, proposed_by=correction.by, actor=by
        )


def _unchanged(correction: KeyCorrection, seen: Expected) -> Expected:
    now = expected(survey(correction))
    if now != seen:
        raise Stale(_("Tests have been submitted or regraded since you opened the page. The numbers below are new."))
    return now


def regrade(attempt: Attempt, correction: KeyCorrection, standing: Sequence[KeyCorrection]) -> Regrade | None:
    """Look at one test under a confirmed correction, once. The caller holds the lock on the context.

    None where there is nothing to look at: it is not submitted yet, or has been looked at. Four queries.
    """
    submission = Submission.objects.filter(attempt=attempt).first()
    if submission is None or Regrade.objects.filter(correction=correction, submission=submission).exists():
        return None
    attempt.submission = submission
    found = assess(attempt, current_grade(submission), correction, standing)
    decision = correction.decision
    after = None
    if found.change not in (Change.SAME, Change.KEPT):
        after = record_grade(
            submission,
            found.result,
            found.applied,
            number=found.before.number + 1,
            reason=correction.number,
            by=decision.by,
            actor=decision.by,
        )
    return Regrade.objects.create(
        correction=correction,
        submission=submission,
        before=found.before,
        after=after,
        change=found.change,
        actor=decision.by,
    )
