"""The transitions of a test: start, save an answer, submit. The caller holds the lock on the context."""

import datetime
import random
import secrets
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import grading, saving, timing
from assessments.freezing import freeze
from assessments.question_types import TYPES
from assessments.question_types.base import Posted
from assessments.questions import Question, Quiz
from assessments.records import Attempt, EndedBy, Grade, SavedAnswer, Submission
from assessments.regrades import KeyCorrection, confirmed_in, corrected_items
from assessments.thawing import freeze_deal
from content import blueprint
from content.expertcheck import locked, stamp
from content.withdrawals import standing

_CLOSED = gettext_lazy("This test has already been submitted, so the answer was not saved.")


class Refused(Exception):
    """A rule says no. The message is for the learner and says what to do."""


class AttemptClosed(Refused):
    """The test has been submitted; nothing more can be saved in it."""


class TimeIsUp(Refused):
    """The time limit has passed. What was saved is submitted, and nothing more is taken in."""

    def __init__(self) -> None:
        super().__init__(_("The time is up. What you had saved has been submitted."))


class MustWait(Refused):
    """The attempts are used up until `until`."""

    def __init__(self, until: datetime.datetime) -> None:
        self.until = until
        when = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
        super().__init__(
            _("You can take the test again from %(when)s. Reread the lessons until then.") % {"when": when}
        )


class NotAffirmed(Refused):
    """The learner has not affirmed what the test asks for, or something that it no longer says."""

    def __init__(self) -> None:
        super().__init__(_("Tick the box to affirm what it says. Then you can begin the test."))


class TestNotReady(Refused):
    """The bank holds fewer questions than the test draws, or the test itself is not published."""

    __test__ = False


class QuestionChanged(Refused):
    """The question is not the one that the expert read."""


class AnswersMissing(Refused):
    """Some questions have no answer. `numbers`: their places in the test, from 1."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        listed = ", ".join(map(str, numbers))
        super().__init__(
            _("These questions have no answer yet: %(numbers)s. Answer them and submit again.") % {"numbers": listed}
        )


@dataclass(frozen=True, slots=True)
class Graded:
    """The outcome of submitting. `is_new`: this call made it; otherwise it is the first result again."""

    submission: Submission
    grade: Grade
    is_new: bool


@transaction.atomic
def start_attempt(
    quiz: Quiz, *, context: uuid.UUID, language: str, actor: Any, product: str = "", affirmed: str = ""
) -> Attempt:
    """Deal a test, or return the one that is open. Raises MustWait, TestNotReady or NotAffirmed.

    `product`: the learner's kind of product, "" where it is not known. `affirmed`: the words that the learner ticked.
    """
    earlier = list(Attempt.objects.filter(context=context).select_related("submission").order_by("number"))
    if earlier and not hasattr(earlier[-1], "submission"):
        return earlier[-1]
    until = waits_until(quiz, earlier)
    if until:
        raise MustWait(until)
    version = freeze(quiz) if quiz.live else None
    if version is None or blueprint.missing(quiz.blueprint(), quiz.draw, version.traits(product)):
        raise TestNotReady(_why_not_ready(quiz))
    if affirmed != quiz.honour(language):
        raise NotAffirmed
    seen = Counter(drawn.question for attempt in earlier for drawn in attempt.dealt())
    seed = secrets.randbits(62)
    dice = random.Random(seed)
    chosen = blueprint.choose(quiz.blueprint(), quiz.draw, version.traits(product), seen, dice)
    items = version.items()
    if not quiz.shuffles_questions:
        chosen = _as_listed(quiz, chosen)
    dealt = grading.deal([items[question] for question in chosen], dice, shuffles=quiz.shuffles_options)
    return Attempt.objects.create(
        context=context,
        version=version,
        # Not their count: disposal may have taken the first ones.
        number=earlier[-1].number + 1 if earlier else 1,
        seed=seed,
        drawn=freeze_deal(dealt),
        language=language,
        due_at=timezone.now() + datetime.timedelta(minutes=quiz.minutes) if quiz.minutes else None,
        affirmed=affirmed,
        product=product,
        actor=actor,
    )


def _as_listed(quiz: Quiz, chosen: list[str]) -> list[str]:
    """The questions in the order of the quiz's list. One query."""
    listed = quiz.items.order_by("sort_order").values_list("question__translation_key", flat=True)
    place = {key.hex: number for number, key in enumerate(listed)}
    return sorted(chosen, key=lambda question: place.get(question, len(place)))


def _why_not_ready(quiz: Quiz) -> str:
    keys = quiz.items.values("question__translation_key")
    if standing(question_key__in=keys).exists():
        return _(
            "Questions of the final test have been withdrawn to be corrected, and too few are left for a test. "
            "What you have done is kept. Try again in a few days."
        )
    return _("The final test is not ready: the editors of the course have to complete it before it can be taken.")


def waits_until(quiz: Quiz, attempts: list[Attempt]) -> datetime.datetime | None:
    """When the next attempt opens, or None if it is open: a wait follows each full set of submitted attempts."""
    submitted = [a.submission for a in attempts if hasattr(a, "submission")]
    if not submitted or len(submitted) % quiz.attempts:
        return None
    until = submitted[-1].at + datetime.timedelta(hours=quiz.wait_hours)
    return until if until > timezone.now() else None


def save_answer(attempt: Attempt, *, question: str, answer: Any) -> None:
    """Keep what the learner marked. Raises TimeIsUp, or AttemptClosed after submission."""
    if timing.is_over(attempt):
        raise TimeIsUp
    if not saving.keep(attempt, question, answer):
        raise AttemptClosed(_CLOSED)


def take_step(attempt: Attempt, *, number: int, posted: Posted, is_final: bool) -> None:
    """Keep one step of the question at this place. What is answered stays as it is.

    The caller holds the lock on the context until the transaction ends. Raises BadAnswer, TimeIsUp or AttemptClosed.
    """
    drawn = attempt.dealt()[number - 1]
    item = attempt.version.items()[drawn.question]
    kept = saving.kept(attempt, item.question)
    answer = TYPES[item.type].step(item.body, kept, posted, is_final=is_final)
    if answer != kept:
        save_answer(attempt, question=item.question, answer=answer)


@transaction.atomic
def clear_answer(attempt: Attempt, *, question: str) -> None:
    """Forget what the learner had marked. Raises TimeIsUp, or AttemptClosed after submission."""
    if timing.is_over(attempt):
        raise TimeIsUp
    require_open(attempt)
    SavedAnswer.objects.filter(attempt=attempt, question=question).delete()


def require_open(attempt: Attempt) -> None:
    """Raises AttemptClosed after submission."""
    if Submission.objects.filter(attempt=attempt).exists():
        raise AttemptClosed(_CLOSED)


@transaction.atomic
def submit(attempt: Attempt, *, ended_by: EndedBy, language: str, actor: Any) -> Graded:
    """Freeze the saved answers and grade them. A second call returns the first result.

    Raises AnswersMissing when the learner ends the test with questions unanswered.
    """
    first = Submission.objects.filter(attempt=attempt).first()
    if first:
        return Graded(first, current_grade(first), is_new=False)
    saved = dict(SavedAnswer.objects.filter(attempt=attempt).values_list("question", "answer"))
    dealt = attempt.dealt()
    items = attempt.version.items()
    answers = {d.question: _settled(items[d.question], saved[d.question]) for d in dealt if saved.get(d.question)}
    missing = [number for number, d in enumerate(dealt, 1) if not _is_complete(items[d.question], d, answers)]
    if timing.is_over(attempt):
        ended_by = EndedBy.TIME
    if missing and ended_by == EndedBy.LEARNER:
        raise AnswersMissing(missing)
    submission = Submission.objects.create(
        attempt=attempt, answers={"schema": 1, "answers": answers}, ended_by=ended_by, language=language, actor=actor
    )
    return Graded(submission, _grade(submission, actor), is_new=True)


def _settled(item: grading.Item, answer: Any) -> Any:
    return TYPES[item.type].settled(item.body, answer)


def _is_complete(item: grading.Item, drawn: grading.Drawn, answers: dict[str, Any]) -> bool:
    answer = answers.get(item.question)
    return bool(answer) and TYPES[item.type].is_complete(item.body, drawn.dealt, answer)


def _grade(submission: Submission, actor: Any) -> Grade:
    attempt = submission.attempt
    applied = confirmed_in(attempt)
    rules = attempt.version.frozen["rules"]
    result = grading.grade(
        corrected_items(attempt, applied), attempt.dealt(), submission.answers["answers"], rules["pass_percent"]
    )
    return record_grade(submission, result, applied, number=1, actor=actor)


def record_grade(
    submission: Submission,
    result: grading.Result,
    applied: Iterable[KeyCorrection],
    *,
    number: int,
    reason: str = "",
    by: Any = None,
    actor: Any,
) -> Grade:
    """Write down what a submission has got, and under which corrections of keys."""
    return Grade.objects.create(
        submission=submission,
        number=number,
        points=result.points,
        max=result.max,
        passed=result.passed,
        detail={
            "schema": 2,
            "outcomes": [{"question": o.question, "points": o.points, "max": o.max} for o in result.outcomes],
            "corrections": [correction.uuid.hex for correction in applied],
        },
        grader="grading.grade/3",
        reason=reason,
        by=by,
        actor=actor,
    )


def current_grade(submission: Submission) -> Grade:
    """The grade that counts: the one with the highest number."""
    return submission.grades.order_by("-number")[:1].get()


def check_question(question: Question, *, seen: str, by: Any) -> None:
    """An expert has checked the question as of revision `seen`. Raises QuestionChanged where it is another by now."""
    with transaction.atomic():
        newest = next(row for row in locked(question) if row.pk == question.pk)
        if str(newest.latest_revision_id or "") != seen:
            raise QuestionChanged(_("The question has changed since you opened the page. Read it again, then answer."))
        stamp(newest, by=by, expert_checked_on=timezone.localdate())
