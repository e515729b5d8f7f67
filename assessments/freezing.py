"""Freeze a quiz when it is dealt: both languages, key, explanations and provisions in canonical JSON."""

import hashlib
import json
from typing import cast

from assessments.bank import candidates
from assessments.bilingual import merged
from assessments.question_types import TYPES
from assessments.questions import Question, Quiz
from assessments.records import QuizVersion
from assessments.thawing import (
    QUIZ_SCHEMA,
    USUAL_RULES,
    FrozenCell,
    FrozenProvision,
    FrozenQuestion,
    FrozenQuiz,
    FrozenRules,
)
from content.blueprint import Cell
from content.sources import Provision


def freeze(quiz: Quiz) -> QuizVersion:
    """The version of the quiz as published now; the same content gives the same row. Six queries, seven when new."""
    body = json.dumps(_document(quiz), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    version, _made = QuizVersion.objects.get_or_create(quiz=quiz, digest=digest, defaults={"body": body})
    return version


def _document(quiz: Quiz) -> FrozenQuiz:
    rows = [candidate.rows for candidate in candidates(quiz) if not candidate.kept_out]
    pks = {pk for pair in rows for pk in pair["sv"].body.raw_data[0]["value"]["provisions"] for pk in [pk["value"]]}
    provisions = Provision.objects.filter(live=True).in_bulk(pks)
    questions = [frozen(pair, provisions) for pair in rows]
    return {
        "schema": QUIZ_SCHEMA,
        "quiz": quiz.key,
        "rules": _as_frozen(
            {
                "draw": quiz.draw,
                "pass_percent": quiz.pass_percent,
                "attempts": quiz.attempts,
                "wait_hours": quiz.wait_hours,
                "minutes": quiz.minutes,
                "cells": [_cell(cell) for cell in quiz.blueprint()],
                "shows": quiz.shows,
                "layout": quiz.layout,
            }
        ),
        "questions": sorted(questions, key=lambda q: q["key"]),
    }


def _as_frozen(rules: FrozenRules) -> FrozenRules:
    """The layout is said only where it is chosen: a quiz that was frozen before it could be keeps its digest."""
    is_usual = rules["layout"] == USUAL_RULES["layout"]
    return cast(FrozenRules, {name: value for name, value in rules.items() if name != "layout" or not is_usual})


def _cell(cell: Cell) -> FrozenCell:
    return {"count": cell.count, "objective": cell.objective, "difficulty": cell.difficulty, "type": cell.type}


def frozen(pair: dict[str, Question], provisions: dict[int, Provision]) -> FrozenQuestion:
    """One question in both languages. `provisions`: those that may be shown, by primary key."""
    raw = {language: row.body.raw_data[0]["value"] for language, row in pair.items()}
    row = pair["sv"]
    return {
        "id": row.translation_key.hex,
        "key": row.key,
        "type": row.type,
        "objective": row.objective,
        "lesson": row.lesson,
        "difficulty": row.difficulty,
        "product": row.product,
        "facts": raw["sv"].get("facts") or "",
        "stem": {"sv": raw["sv"]["stem"], "en": raw["en"]["stem"]},
        "body": merged(raw["sv"], raw["en"], TYPES[row.type].texts),
        "provisions": [_provision(provisions[p["value"]]) for p in raw["sv"]["provisions"] if p["value"] in provisions],
    }


def _provision(provision: Provision) -> FrozenProvision:
    label = {"sv": provision.full_label("sv"), "en": provision.full_label("en")}
    return {"key": provision.key, "label": label, "rank": provision.source.rank}
