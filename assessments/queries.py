"""What pages show of a test: read from the frozen version, never from live questions."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from assessments.grading import Drawn
from assessments.records import Attempt, FrozenProvision, FrozenQuestion, Grade, QuizVersion, Submission
from assessments.services import current_grade
from content.languages import pick
from content.sources import Rank


@dataclass(frozen=True, slots=True)
class AskedOption:
    id: str
    text: str
    why: str
    is_correct: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the learner met it, in one language, with the learner's answer."""

    id: str
    number: int
    is_multiple: bool
    stem: str
    options: tuple[AskedOption, ...]
    provisions: tuple[tuple[str, str, str], ...]
    objective: str
    lesson: str
    is_answered: bool
    is_right: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A graded test. `asked` carries the key: show it only after a pass."""

    submission: Submission
    grade: Grade
    asked: tuple[Asked, ...]

    @property
    def missed(self) -> tuple[Asked, ...]:
        return tuple(q for q in self.asked if not q.is_right)


def asked_in(attempt: Attempt, answers: dict[str, list[str]]) -> list[Asked]:
    """All questions of the attempt in the order dealt. No query beyond the attempt's version."""
    frozen = {q["id"]: q for q in attempt.version.frozen["questions"]}
    return [_asked(frozen[d.question], d, n, answers.get(d.question, [])) for n, d in enumerate(attempt.dealt(), 1)]


def question_in(attempt: Attempt, number: int) -> Asked | None:
    """One question of the attempt by its place, without an answer; None where the test has no such place."""
    dealt = attempt.dealt()
    if not 1 <= number <= len(dealt):
        return None
    drawn = dealt[number - 1]
    frozen = next(q for q in attempt.version.frozen["questions"] if q["id"] == drawn.question)
    return _asked(frozen, drawn, number, [])


def saved_answers(attempt: Attempt) -> dict[str, list[str]]:
    return dict(attempt.saved_answers.values_list("question", "answer"))


def attempts_for(context: uuid.UUID) -> list[Attempt]:
    """All attempts of one context with their submissions, oldest first. One query."""
    return list(Attempt.objects.filter(context=context).select_related("submission").order_by("number"))


def attempts_by_context(contexts: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Attempt]]:
    """The same for many contexts. One query."""
    found: dict[uuid.UUID, list[Attempt]] = {}
    rows = Attempt.objects.filter(context__in=list(contexts)).select_related("submission").order_by("number")
    for attempt in rows.defer("drawn", "submission__answers"):
        found.setdefault(attempt.context, []).append(attempt)
    return found


def attempts_that_asked(question_key: uuid.UUID) -> QuerySet[Attempt]:
    """Attempts in which the question was dealt: by index those of the few versions with it, then by what was drawn.

    PostgreSQL looks into the JSON at a quarter of what it costs to write it out as text, in which SQLite looks.
    """
    versions = QuizVersion.objects.filter(body__contains=question_key.hex)
    dealt = Attempt.objects.filter(version__in=versions)
    if connection.features.supports_json_field_contains:
        return dealt.filter(drawn__contains={"questions": [{"id": question_key.hex}]})
    return dealt.annotate(drawn_text=Cast("drawn", TextField())).filter(drawn_text__contains=question_key.hex)


def result_of(attempt: Attempt) -> Result | None:
    """The grade that counts and each question with its outcome, or None before submission."""
    submission = Submission.objects.filter(attempt=attempt).first()
    if submission is None:
        return None
    grade = current_grade(submission)
    points = grade.points_by_question()
    frozen = {q["id"]: q for q in attempt.version.frozen["questions"]}
    asked = tuple(
        _asked(frozen[d.question], d, n, submission.answer_to(d.question), is_right=points[d.question] > 0)
        for n, d in enumerate(attempt.dealt(), 1)
    )
    return Result(submission, grade, asked)


def _asked(
    question: FrozenQuestion, drawn: Drawn, number: int, answer: list[str], *, is_right: bool | None = None
) -> Asked:
    options = {o["id"]: o for o in question["options"]}
    return Asked(
        id=question["id"],
        number=number,
        is_multiple=question["type"] == "multiple_response",
        stem=pick(question["stem"]),
        options=tuple(
            AskedOption(i, pick(options[i]["text"]), pick(options[i]["why"]), options[i]["correct"], i in answer)
            for i in drawn.options
        ),
        provisions=tuple(_labelled(p) for p in question["provisions"]),
        objective=question["objective"],
        lesson=question["lesson"],
        is_answered=bool(answer),
        is_right=is_right,
    )


def _labelled(provision: FrozenProvision) -> tuple[str, str, str]:
    """Label, rank and the rank's name."""
    return pick(provision["label"]), provision["rank"], str(Rank(provision["rank"]).label)
