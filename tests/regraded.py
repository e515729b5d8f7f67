"""Tests of the small school whose key was wrong, and its correction, through the services."""

import uuid
from typing import Any

from assessments import regrading
from assessments.models import Attempt
from assessments.question_types import TYPES
from assessments.regrades import Effect, KeyCorrection, KeyOutcome, key_corrections
from assessments.services import Graded
from courses import services as learners
from courses.models import Enrolment
from courses.regrades import services
from lms.models import User
from tests import school
from tests.withdrawn import question_row

DECISION = {"decision_number": "LV-2026-17", "grounds": "course"}


def key_of(question: str = "T01-Q1") -> uuid.UUID:
    return question_row(question).translation_key


def wording(question: str = "T01-Q1") -> regrading.Wording:
    return regrading.wordings(key_of(question))[0]


def options(question: str = "T01-Q1") -> list[str]:
    return [o["id"] for o in wording(question).question["body"]["options"]]


def right_and_wrong(question: str = "T01-Q1") -> tuple[list[str], list[str]]:
    """Ids of the right and of the wrong options, as they were frozen."""
    parts = wording(question).question["body"]["options"]
    return [o["id"] for o in parts if o["correct"]], [o["id"] for o in parts if not o["correct"]]


def take(user: User, *, wrong: tuple[str, ...] = ()) -> Graded:
    """A test of all six questions with the named ones answered by a wrong option. The quiz has to draw six."""
    enrolment, attempt = school.deal(user)
    answer(enrolment, attempt, wrong=wrong)
    return learners.submit_test(enrolment, attempt=attempt, language="sv")


def answer(enrolment: Enrolment, attempt: Attempt, *, wrong: tuple[str, ...] = ()) -> None:
    """All questions of an open test, the named ones by a wrong option."""
    questions = attempt.version.questions()
    for drawn in attempt.dealt():
        question = questions[drawn.question]
        right = TYPES[question["type"]].right(question["body"], drawn.dealt)
        spoiled = [o["id"] for o in question["body"]["options"] if not o["correct"]][:1]
        marked = spoiled if question["key"] in wrong else right
        learners.save_answer(enrolment, attempt=attempt, question=drawn.question, answer=marked)


def proposal(by: Any, question: str = "T01-Q1", *, right: list[str] | None = None, **more: Any) -> KeyCorrection:
    """A correction that waits for a second person; without `right` all get full points."""
    effect = Effect.ALL_POINTS if right is None else Effect.NEW_KEY
    made = regrading.draft(wording(question), effect=effect, right=right or [], reason="Fel facit.", by=by, **more)
    return services.propose(made, seen=regrading.expected(regrading.survey(made)))


def confirm(correction: KeyCorrection, *, by: Any) -> KeyCorrection:
    """Confirmed, but not yet carried out."""
    found = key_corrections().get(pk=correction.pk)
    services.decide(found, outcome=KeyOutcome.CONFIRMED, seen=regrading.expected(regrading.survey(found)), by=by)
    return key_corrections().get(pk=correction.pk)


def correct(by: Any, second: Any, question: str = "T01-Q1", **more: Any) -> KeyCorrection:
    """Proposed, confirmed and carried out."""
    made = confirm(proposal(by, question, **more), by=second)
    services.run_all()
    return key_corrections().get(pk=made.pk)
