"""What pages show of a test: read from the frozen version, never from live questions."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from assessments.grading import Drawn, Item
from assessments.question_types import TYPES, Field, Line
from assessments.question_types.base import Posted, Scene
from assessments.records import Attempt, Grade, QuizVersion, Submission
from assessments.regrades import confirmed_in, corrected_items
from assessments.saving import mark
from assessments.services import current_grade
from assessments.thawing import FrozenProvision, FrozenQuestion
from content.languages import current, pick
from content.sources import Rank


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the learner met it, in one language, with the learner's answer.

    `lines` carry the key, and are there only in a result. `carried`: what a form takes on to the next step.
    """

    id: str
    number: int
    stem: str
    given: tuple[str, ...]
    hint: str
    fields: tuple[Field, ...]
    said: tuple[str, ...]
    provisions: tuple[tuple[str, str, str], ...]
    objective: str
    lesson: str
    is_answered: bool
    mark: str
    passage: str = ""
    is_graded: bool = True
    is_stepped: bool = False
    scenes: tuple[Scene, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    points: int = 0
    max: int = 0
    is_corrected: bool = False

    @property
    def can_be_emptied(self) -> bool:
        """Whether a page without marks says that there is no answer any more: radio buttons cannot be unmarked."""
        return any(field.kind != "radio" for field in self.fields)

    @property
    def is_long(self) -> bool:
        """Whether the answer is too long for the address of a page."""
        return any(field.kind == "textarea" for field in self.fields)

    @property
    def has_steps_left(self) -> bool:
        return self.is_stepped and bool(self.fields)

    @property
    def is_right(self) -> bool:
        return self.points == self.max


@dataclass(frozen=True, slots=True)
class Result:
    """A graded test. `asked` carries the key: show it only after a pass."""

    submission: Submission
    grade: Grade
    asked: tuple[Asked, ...]

    @property
    def missed(self) -> tuple[Asked, ...]:
        return tuple(q for q in self.asked if not q.is_right)


def asked_in(attempt: Attempt, answers: dict[str, Any], changed: dict[str, Posted] | None = None) -> list[Asked]:
    """All questions of the attempt in the order dealt. No query beyond the attempt's version.

    `changed`: what a form sent, by question id, to be marked in place of what is saved.
    """
    frozen, sent = attempt.version.questions(), changed or {}
    return [
        _asked(frozen[d.question], d, n, answers.get(d.question), _over(frozen[d.question], answers, sent))
        for n, d in enumerate(attempt.dealt(), 1)
    ]


def _over(question: FrozenQuestion, answers: dict[str, Any], sent: dict[str, Posted]) -> Posted | None:
    key = question["id"]
    return TYPES[question["type"]].over(answers.get(key), sent[key]) if key in sent else None


def question_in(attempt: Attempt, number: int) -> Asked | None:
    """One question of the attempt by its place, without an answer; None where the test has no such place."""
    dealt = attempt.dealt()
    if not 1 <= number <= len(dealt):
        return None
    drawn = dealt[number - 1]
    return _asked(attempt.version.questions()[drawn.question], drawn, number, None)


def read_answer(attempt: Attempt, number: int, posted: Posted) -> Any:
    """What a form sent for the question at this place, as an answer to keep. Raises BadAnswer."""
    drawn = attempt.dealt()[number - 1]
    question = attempt.version.questions()[drawn.question]
    return TYPES[question["type"]].read(question["body"], drawn.dealt, posted)


def saved_answers(attempt: Attempt) -> dict[str, Any]:
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
    outcomes = {outcome["question"]: outcome for outcome in grade.detail["outcomes"]}
    frozen, keys = attempt.version.questions(), corrected_items(attempt, confirmed_in(attempt))
    asked = (
        _with_key(
            _by_key(frozen[d.question], keys[d.question]),
            d,
            n,
            submission.answer_to(d.question),
            outcomes[d.question],
        )
        for n, d in enumerate(attempt.dealt(), 1)
    )
    return Result(submission, grade, tuple(_told(q, frozen[q.id], keys[q.id]) for q in asked))


def _told(asked: Asked, question: FrozenQuestion, key: Item) -> Asked:
    """Says whether the key has been corrected. Where everyone gets the points there is no right answer to show."""
    is_corrected = key.gives_all or key.body != question["body"]
    return replace(asked, is_corrected=is_corrected, lines=() if key.gives_all else asked.lines)


def _by_key(question: FrozenQuestion, key: Item) -> FrozenQuestion:
    """The question with the key that counts now."""
    return cast(FrozenQuestion, {**question, "body": key.body})


def explained(question: FrozenQuestion, drawn: Drawn, answer: Any, number: int = 1) -> Asked:
    """A question with its key and what the answer gives."""
    kind, body = TYPES[question["type"]], question["body"]
    outcome = {"points": kind.points(body, drawn.dealt, answer), "max": kind.most(body)}
    return _with_key(question, drawn, number, answer, outcome)


def unanswered(question: FrozenQuestion, drawn: Drawn, posted: Posted | None = None) -> Asked:
    """A question as it is put, with what a form sent."""
    return _asked(question, drawn, 1, None, posted)


def under_way(question: FrozenQuestion, drawn: Drawn, answer: Any) -> Asked:
    """A question as it is put when some of its steps are answered."""
    return _asked(question, drawn, 1, answer)


def _with_key(question: FrozenQuestion, drawn: Drawn, number: int, answer: Any, outcome: dict[str, Any]) -> Asked:
    lines = TYPES[question["type"]].explained(question["body"], drawn.dealt, answer, current())
    asked = _asked(question, drawn, number, answer)
    return replace(asked, lines=lines, points=outcome["points"], max=outcome["max"])


def _asked(question: FrozenQuestion, drawn: Drawn, number: int, answer: Any, posted: Posted | None = None) -> Asked:
    kind, body, language = TYPES[question["type"]], question["body"], current()
    sent = kind.posted(answer) if posted is None else posted
    return Asked(
        id=question["id"],
        number=number,
        stem=pick(question["stem"]),
        given=kind.given(body, drawn.dealt, language),
        hint=pick(kind.hint(body)),
        fields=kind.fields(body, drawn.dealt, sent, language),
        said=kind.said(body, drawn.dealt, answer, language) if answer else (),
        provisions=tuple(_labelled(p) for p in question["provisions"]),
        objective=question["objective"],
        lesson=question["lesson"],
        is_answered=bool(answer) and kind.is_complete(body, drawn.dealt, answer),
        mark=mark(answer),
        passage=kind.passage(body, language),
        is_graded=kind.is_graded,
        is_stepped=kind.is_stepped,
        scenes=kind.scenes(body, sent, language),
        carried=kind.carried(body, sent),
    )


def _labelled(provision: FrozenProvision) -> tuple[str, str, str]:
    """Label, rank and the rank's name."""
    return pick(provision["label"]), provision["rank"], str(Rank(provision["rank"]).label)
