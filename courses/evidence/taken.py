"""One test as a record: when, in which version, what was asked and answered, and how it was graded. No query."""

import datetime
from typing import Any

from assessments.grading import Item
from assessments.questions import Shows
from assessments.records import Attempt, Grade, Submission
from assessments.regrades import KeyCorrection, items_with
from assessments.thawing import FrozenQuestion
from courses.evidence.asked import Answered, asked_record, key_record
from courses.evidence.document import Form, Unreadable
from courses.evidence.rows import AttemptRows

NO_TIME = datetime.timedelta()


def moment(at: datetime.datetime | None) -> str | None:
    """UTC, in ISO 8601 with microseconds."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds") if at else None


def taken_record(rows: AttemptRows, form: Form, *, is_final: bool = True) -> dict[str, Any]:
    """The test, and of a submitted one its questions. `is_final`: of a test before the lessons no answer is told of.

    Raises Unreadable or what thawing raises.
    """
    attempt, rules = rows.attempt, rows.quiz["rules"]
    submission: Submission | None = getattr(attempt, "submission", None)
    shown = _Shown.of(rows, form, is_final=is_final)
    return {
        "uuid": attempt.uuid.hex,
        "number": attempt.number,
        "begun": moment(attempt.at),
        "language": attempt.language,
        "product": attempt.product,
        "affirmed": attempt.affirmed,
        "due": moment(attempt.due_at),
        "extensions": [{"minutes": each.minutes, "at": moment(each.at)} for each in rows.extensions],
        "test": {
            "quiz": rows.quiz["quiz"],
            # The digest covers the key.
            **({"version": rows.digest} if shown.key else {}),
            "pass_percent": rules["pass_percent"],
        },
        "asked": len(attempt.dealt()),
        "submission": _submission(attempt, submission) if submission else None,
        "grades": [_grade(grade, rows.corrections, shown) for grade in rows.grades],
        "corrections": [_correction(each) for each in rows.corrections] if shown.key else [],
        "questions": _questions(rows, submission, shown) if submission else [],
    }


class _Shown:
    """What the record may tell of a test: as much as its learner has seen on the page of the result, or all."""

    def __init__(self, *, points: bool, outcomes: bool, key: bool) -> None:
        self.points, self.outcomes, self.key = points, outcomes, key

    @classmethod
    def of(cls, rows: AttemptRows, form: Form, *, is_final: bool) -> "_Shown":
        if form is Form.INSPECTOR:
            return cls(points=True, outcomes=True, key=True)
        shows = rows.quiz["rules"]["shows"]
        is_passed = bool(rows.grades) and rows.grades[-1].passed
        return cls(
            points=not is_final or shows != Shows.VERDICT,
            outcomes=is_final and shows == Shows.EXPLAINED and is_passed,
            key=False,
        )


def _submission(attempt: Attempt, submission: Submission) -> dict[str, Any]:
    if submission.answers["schema"] != 1:
        told = f"Submission {submission.uuid} has schema {submission.answers['schema']}, which this code cannot read"
        raise Unreadable(told)
    return {
        "uuid": submission.uuid.hex,
        "at": moment(submission.at),
        "ended_by": submission.ended_by,
        "language": submission.language,
        # None where the clock was set back meanwhile: then nobody can tell.
        "seconds_used": int(used.total_seconds()) if (used := submission.at - attempt.at) >= NO_TIME else None,
    }


def _grade(grade: Grade, corrections: tuple[KeyCorrection, ...], shown: _Shown) -> dict[str, Any]:
    told = {"uuid": grade.uuid.hex, "number": grade.number, "at": moment(grade.at), "passed": grade.passed}
    if shown.points:
        told |= {"points": grade.points, "max": grade.max, "percent": grade.percent}
    if shown.key:
        told |= {"grader": grade.grader, "reason": grade.reason, "outcomes": grade.detail["outcomes"]}
        told["corrections"] = grade.corrections
    return told


def _correction(correction: KeyCorrection) -> dict[str, Any]:
    return {
        "uuid": correction.uuid.hex,
        "number": correction.number,
        "question": correction.question_key.hex,
        "effect": correction.effect,
        "confirmed": moment(correction.decision.at),
    }


def _questions(rows: AttemptRows, submission: Submission, shown: _Shown) -> list[dict[str, Any]]:
    """In the order asked, with the points of the grade that counts."""
    questions = {question["id"]: question for question in rows.quiz["questions"]}
    keys = items_with(questions, rows.corrections)
    outcomes = {each["question"]: each for each in rows.grades[-1].detail["outcomes"]} if rows.grades else {}
    return [
        _question(
            Answered(number, questions[drawn.question], drawn, submission.answer_to(drawn.question)),
            keys[drawn.question],
            outcomes.get(drawn.question),
            shown,
        )
        for number, drawn in enumerate(rows.attempt.dealt(), 1)
    ]


def _question(answered: Answered, key: Item, outcome: dict[str, Any] | None, shown: _Shown) -> dict[str, Any]:
    told = asked_record(answered)
    if shown.outcomes and outcome:
        told |= {"points": outcome["points"], "max": outcome["max"]}
    if shown.key:
        told["key"] = {**key_record(answered, key), "provisions": _provisions(answered.question)}
    return told


def _provisions(question: FrozenQuestion) -> list[dict[str, Any]]:
    return [{"key": each["key"], "label": each["label"], "rank": each["rank"]} for each in question["provisions"]]
