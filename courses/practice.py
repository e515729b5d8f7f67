"""Practice questions in a lesson: explained at once, recorded nowhere."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from assessments.freezing import frozen
from assessments.grading import Drawn
from assessments.models import Question
from assessments.queries import Asked, explained, unanswered, under_way
from assessments.question_types import TYPES
from assessments.question_types.base import Posted
from assessments.questions import Purpose
from assessments.thawing import FrozenQuestion
from content.sources import Provision


def practice_question(lesson: Any, key: uuid.UUID) -> Question | None:
    """The question if it stands in the lesson page, else None."""
    questions = [_question_of(block) for block in lesson.body]
    return next((q for q in questions if q and q.translation_key == key and is_askable(q)), None)


def _question_of(block: Any) -> Question | None:
    """The practice question that a block asks, or that it asks instead of an exercise."""
    if block.block_type == "h5p":
        return block.value.get("equal")
    return block.value if block.block_type == "practice" else None


def asked_in(body: Iterable[Any]) -> Iterator[int]:
    """Primary keys of the practice questions in a raw body."""
    for block in body:
        value = block["value"]
        if block["type"] == "h5p":
            value = value.get("equal")
        if block["type"] in ("practice", "h5p") and value:
            yield value


def is_askable(question: Question) -> bool:
    """Whether a lesson may ask it: it is for practice, its text has all its gaps, and what it names is still in use."""
    if question.purpose != Purpose.PRACTICE:
        return False
    kind, body = TYPES[question.type], frozen({"sv": question, "en": question}, {})["body"]
    return kind.is_usable(body) and not kind.holes(body, "sv")


def to_answer(question: Question, posted: Posted | None = None) -> Asked:
    """The question in its own language, with what a form sent and without its key. No query."""
    row = frozen({"sv": question, "en": question}, {})
    return unanswered(row, _dealt(question, row), posted)


def answered(question: Question, posted: Posted) -> Asked:
    """The question with its key and what the answer gives; without the key while steps are left. Raises BadAnswer.

    One query.
    """
    cited = [item["value"] for item in question.body.raw_data[0]["value"]["provisions"]]
    row = frozen({"sv": question, "en": question}, Provision.objects.filter(live=True).in_bulk(cited))
    drawn, kind = _dealt(question, row), TYPES[question.type]
    answer = kind.read(row["body"], drawn.dealt, posted)
    if not kind.is_complete(row["body"], drawn.dealt, answer):
        return under_way(row, drawn, answer)
    return explained(row, drawn, answer)


def _dealt(question: Question, row: FrozenQuestion) -> Drawn:
    """As the author ordered it: a lesson's page is kept, so all its readers meet the same question."""
    return Drawn(row["id"], TYPES[question.type].deal(row["body"], None))
