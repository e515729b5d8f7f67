"""Freeze a quiz when it is dealt: both languages, key, explanations and provisions in canonical JSON."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db.models import Q

from assessments.questions import Purpose, Question, Quiz
from assessments.records import FrozenOption, FrozenProvision, FrozenQuestion, FrozenQuiz, QuizVersion
from content.sources import Provision
from content.translation import behind, english_locale
from content.withdrawals import withdrawn_questions


def freeze(quiz: Quiz) -> QuizVersion:
    """The version of the quiz as published now; the same content gives the same row. Six queries, seven when new."""
    body = json.dumps(_document(quiz), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    version, _made = QuizVersion.objects.get_or_create(quiz=quiz, digest=digest, defaults={"body": body})
    return version


def dealable(quiz: Quiz) -> set[str]:
    """Ids of the questions that a test dealt now would draw from."""
    return {question["id"] for question in _document(quiz)["questions"]}


def _document(quiz: Quiz) -> FrozenQuiz:
    rows = _rows(quiz)
    pks = {pk for pair in rows for pk in pair["sv"].body.raw_data[0]["value"]["provisions"] for pk in [pk["value"]]}
    provisions = Provision.objects.in_bulk(pks)
    questions = [question for pair in rows if (question := _question(pair, provisions))]
    return {
        "schema": 1,
        "quiz": quiz.key,
        "rules": {
            "draw": quiz.draw,
            "pass_percent": quiz.pass_percent,
            "attempts": quiz.attempts,
            "wait_hours": quiz.wait_hours,
        },
        "questions": sorted(questions, key=lambda q: q["key"]),
    }


def _rows(quiz: Quiz) -> list[dict[str, Question]]:
    """Published questions of the quiz, not withdrawn, whose English says the same as the Swedish, by language."""
    wanted = quiz.items.values("question__translation_key")
    allowed = Q(is_public=False) | Q(is_public=settings.PUBLIC_FINAL_QUESTIONS)
    found: dict[Any, dict[str, Question]] = {}
    rows = Question.objects.filter(allowed, translation_key__in=wanted, live=True, purpose=Purpose.FINAL)
    rows = rows.exclude(translation_key__in=withdrawn_questions())
    for row in rows.select_related("locale"):
        found.setdefault(row.translation_key, {})[row.locale.language_code] = row
    outdated = behind(found, english_locale())
    return [
        pair
        for key, pair in found.items()
        if {"sv", "en"} <= pair.keys() and key not in outdated and not pair["sv"].is_pending
    ]


def _question(pair: dict[str, Question], provisions: dict[int, Provision]) -> FrozenQuestion | None:
    """One question in both languages, or None where the two do not have the same options and key."""
    raw = {language: row.body.raw_data[0]["value"] for language, row in pair.items()}
    options = {
        language: [(o["id"], bool(o["value"]["correct"])) for o in value["options"]] for language, value in raw.items()
    }
    if options["sv"] != options["en"]:
        return None
    row = pair["sv"]
    return {
        "id": row.translation_key.hex,
        "key": row.key,
        "type": row.type,
        "objective": row.objective,
        "lesson": row.lesson,
        "stem": {"sv": raw["sv"]["stem"], "en": raw["en"]["stem"]},
        "options": [_option(sv, en) for sv, en in zip(raw["sv"]["options"], raw["en"]["options"], strict=True)],
        "provisions": [_provision(provisions[p["value"]]) for p in raw["sv"]["provisions"] if p["value"] in provisions],
    }


def _option(sv: dict[str, Any], en: dict[str, Any]) -> FrozenOption:
    ours, theirs = sv["value"], en["value"]
    return {
        "id": sv["id"],
        "correct": bool(ours["correct"]),
        "text": {"sv": ours["text"], "en": theirs["text"]},
        "why": {"sv": ours["why"], "en": theirs["why"]},
    }


def _provision(provision: Provision) -> FrozenProvision:
    label = {"sv": provision.full_label("sv"), "en": provision.full_label("en")}
    return {"key": provision.key, "label": label, "rank": provision.source.rank}
