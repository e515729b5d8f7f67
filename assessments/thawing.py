"""Read what was frozen under any schema number as the newest schema says it. Pure: JSON in, JSON out."""

import hashlib
import json
from typing import Any, TypedDict, cast

from assessments.grading import Drawn
from content.languages import Texts

QUIZ_SCHEMA, DEAL_SCHEMA = 2, 2
# Of rules that a frozen quiz says nothing about: what held before a test could say otherwise.
USUAL_RULES = {"shows": "explained", "layout": "question"}


class FrozenProvision(TypedDict):
    key: str
    label: Texts
    rank: str


class FrozenQuestion(TypedDict):
    """A question as it was asked, in both languages. `body`: its type's own part, with the key and the reasons."""

    id: str
    key: str
    type: str
    objective: str
    lesson: str
    difficulty: str
    product: str
    facts: str
    stem: Texts
    body: dict[str, Any]
    provisions: list[FrozenProvision]


class FrozenCell(TypedDict):
    count: int
    objective: str
    difficulty: str
    type: str


class FrozenRules(TypedDict):
    draw: int
    pass_percent: int
    attempts: int
    wait_hours: int
    minutes: int
    cells: list[FrozenCell]
    shows: str
    layout: str


class FrozenQuiz(TypedDict):
    schema: int
    quiz: str
    rules: FrozenRules
    questions: list[FrozenQuestion]


class UnknownSchema(ValueError):
    """A row holds a schema number that this code cannot read."""


def thaw_quiz(data: dict[str, Any]) -> FrozenQuiz:
    """A frozen quiz as schema 2. Raises UnknownSchema."""
    if data["schema"] == 1:
        questions = [_question_of_first_schema(question) for question in data["questions"]]
        rules = {**data["rules"], "minutes": 0, "cells": [], **USUAL_RULES}
        return cast(FrozenQuiz, {**data, "schema": QUIZ_SCHEMA, "rules": rules, "questions": questions})
    if data["schema"] != QUIZ_SCHEMA:
        raise UnknownSchema(f"A quiz has schema {data['schema']}")
    return cast(FrozenQuiz, {**data, "rules": {**USUAL_RULES, **data["rules"]}})


def wording_of(question: FrozenQuestion) -> str:
    """SHA-256 of a question as it was put and graded: type, stem and body, whatever else is known of it."""
    asked = [question["type"], question["stem"], question["body"]]
    canonical = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def thaw_deal(data: dict[str, Any]) -> list[Drawn]:
    """The questions in the order asked, each with what chance decided. Raises UnknownSchema."""
    if data["schema"] == 1:
        return [Drawn(q["id"], {"options": q["options"]}) for q in data["questions"]]
    if data["schema"] != DEAL_SCHEMA:
        raise UnknownSchema(f"A deal has schema {data['schema']}")
    return [Drawn(q["id"], q["dealt"]) for q in data["questions"]]


def freeze_deal(dealt: tuple[Drawn, ...]) -> dict[str, Any]:
    return {"schema": DEAL_SCHEMA, "questions": [{"id": d.question, "dealt": d.dealt} for d in dealt]}


def _question_of_first_schema(question: dict[str, Any]) -> dict[str, Any]:
    """Choices only, and a multiple response gave all or nothing."""
    rest = {name: value for name, value in question.items() if name != "options"}
    beside = {"difficulty": "", "product": "", "facts": ""}
    return {**rest, **beside, "body": {"options": question["options"], "credit": "all"}}
