"""A question as it was asked and answered, in words and ids, from what was frozen. Pure: values in, values out.

Words come in both languages, so that the reader's language changes nothing. A type's own words, such as "True", are
the code's: a change of them asks for a new schema number of the record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assessments.grading import Drawn, Item
from assessments.question_types import TYPES
from assessments.question_types.base import QuestionType
from assessments.thawing import FrozenQuestion
from courses.evidence.document import Unreadable

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question in its place in the test, with the learner's answer: None where there was none."""

    number: int
    question: FrozenQuestion
    drawn: Drawn
    answer: Any


def asked_record(answered: Answered) -> dict[str, Any]:
    """What was asked and what the learner said. It holds nothing of the key. Raises Unreadable."""
    question, drawn, answer = answered.question, answered.drawn, answered.answer
    kind, body = kind_of(question), question["body"]
    return {
        "number": answered.number,
        "id": question["id"],
        "type": question["type"],
        "stem": question["stem"],
        "passage": _both(lambda language: kind.passage(body, language)),
        "given": _both(lambda language: list(kind.given(body, drawn.dealt, language))),
        "answer": answer,
        "said": _both(lambda language: list(kind.said(body, drawn.dealt, answer, language)) if answer else []),
    }


def key_record(answered: Answered, key: Item) -> dict[str, Any]:
    """What could be answered and what counts as right, for inspectors alone.

    `key`: the key that the answer was graded by, corrected where it has been. Raises Unreadable.
    """
    question, drawn, answer = answered.question, answered.drawn, answered.answer
    kind, body = kind_of(question), question["body"]
    posted = kind.posted(answer)
    return {
        "steps": _both(lambda language: _steps(kind, body, posted, language)),
        "controls": _both(lambda language: _controls(kind, body, drawn, posted, language)),
        "key": question["key"],
        "objective": question["objective"],
        "lesson": question["lesson"],
        "wording_corrected": key.gives_all or key.body != body,
        "all_get_points": key.gives_all,
        "right": None if key.gives_all else kind.right(key.body, drawn.dealt),
        "explained": _both(lambda language: _lines(kind, key, drawn, answer, language)),
    }


def kind_of(question: FrozenQuestion) -> QuestionType:
    """Raises Unreadable."""
    if question["type"] not in TYPES:
        raise Unreadable(f"Question {question['id']} has type {question['type']}, which this code cannot read")
    return TYPES[question["type"]]


def _both(make: Callable[[str], Any]) -> dict[str, Any]:
    return {language: make(language) for language in LANGUAGES}


def _steps(kind: QuestionType, body: Any, posted: Any, language: str) -> list[dict[str, str]]:
    return [
        {"situation": s.situation, "question": s.question, "chosen": s.chosen, "consequence": s.consequence}
        for s in kind.scenes(body, posted, language)
    ]


def _controls(kind: QuestionType, body: Any, drawn: Drawn, posted: Any, language: str) -> list[dict[str, Any]]:
    return [
        {"name": f.name, "label": f.label, "choices": [{"id": c.id, "text": c.text} for c in f.choices]}
        for f in kind.fields(body, drawn.dealt, posted, language)
    ]


def _lines(kind: QuestionType, key: Item, drawn: Drawn, answer: Any, language: str) -> list[dict[str, Any]]:
    if key.gives_all:
        return []
    return [
        {"text": line.text, "is_right": line.is_right, "is_chosen": line.is_chosen}
        for line in kind.explained(key.body, drawn.dealt, answer, language)
    ]
