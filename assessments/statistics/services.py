"""Compute item statistics from all graded submissions, and keep them."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from assessments.questions import TestPurpose
from assessments.records import Grade, QuizVersion, SavedAnswer
from assessments.statistics.flags import LEAST, flags, letter, worst
from assessments.statistics.records import ItemStatistics, StatisticsBody, StoredFigures
from assessments.statistics.sums import Answer, Figures, Sums, Tally, Use, pace

# Submissions read at a time, with the times of their answers.
CHUNK = 500
# Versions of quizzes that are held at a time.
VERSIONS = 64
# What the options of a frozen question hold when each is marked or not, right or wrong.
_OF_CHOICES = {"id", "text", "correct"}


class Item(NamedTuple):
    """A question in one wording and language."""

    question: str
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A frozen question. `options`: id, text by language, is right; none where options cannot be counted."""

    version: str
    stem: dict[str, str]
    options: tuple[tuple[str, dict[str, str], bool], ...]
    ids: frozenset[str]


def compute() -> int:
    """Read every submission once and store what came out. Returns how many rows stand now.

    Nothing is locked while it reads, and what stood before stands until all is done: a pass that dies is done again
    by the next. Where a pass that began later has finished first, its result stays.
    """
    started = timezone.now()
    work = _Pass()
    work.read()
    rows = [work.row(item, tally, started) for item, tally in work.sums.tallies.items()]
    _store(rows, started)
    return ItemStatistics.objects.count()


def is_due() -> bool:
    """Whether at least a hundred results, and a tenth of all, have come since the last pass. Three queries."""
    last = ItemStatistics.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    graded = Grade.objects.all()
    fresh = graded.filter(at__gt=last).count() if last else graded.count()
    return fresh >= LEAST and fresh * 10 >= graded.count()


@transaction.atomic
def _store(rows: list[ItemStatistics], started: Any) -> None:
    if ItemStatistics.objects.filter(computed_at__gt=started).exists():
        return
    ItemStatistics.objects.bulk_create(
        sorted(rows, key=lambda row: (row.question_key, row.version, row.language)),
        update_conflicts=True,
        unique_fields=["question_key", "version", "language"],
        update_fields=["asked", "severity", "first_at", "last_at", "computed_at", "body"],
        batch_size=200,
    )
    ItemStatistics.objects.filter(computed_at__lt=started).delete()


class _Pass:
    """One reading of all submissions."""

    def __init__(self) -> None:
        self.sums = Sums()
        self.wordings: dict[Item, Wording] = {}
        self.items = lru_cache(maxsize=VERSIONS)(self._items)

    def read(self) -> None:
        rows = _graded().iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            times = _paces({attempt: began for attempt, _version, began, *_rest in chunk})
            for attempt, version, _began, language, at, answers, detail in chunk:
                items, given, taken = self.items(version, language), answers["answers"], times.get(attempt, {})
                self.sums.add([self._answer(items, o, given, taken) for o in detail["outcomes"]], at)

    def _items(self, version: int, language: str) -> dict[str, tuple[Item, Wording]]:
        """The questions of a quiz version by id, as they are counted in this language."""
        frozen = QuizVersion.objects.defer("body").get(pk=version).frozen
        found = {}
        for question in frozen["questions"]:
            wording = _wording(question)
            item = Item(question["id"], wording.version, language)
            self.wordings.setdefault(item, wording)
            found[question["id"]] = (item, wording)
        return found

    @staticmethod
    def _answer(
        items: dict[str, tuple[Item, Wording]], outcome: Any, given: dict[str, Any], taken: dict[str, float]
    ) -> Answer:
        question = outcome["question"]
        item, wording = items[question]
        chosen = _chosen(wording, given.get(question))
        return Answer(item, outcome["points"], outcome["max"], chosen, taken.get(question))

    def row(self, item: Any, tally: Tally, started: Any) -> ItemStatistics:
        """The row to store: below the least number of answers only how many they are."""
        wording, figures = self.wordings[item], tally.figures()
        letters = {option: letter(n) for n, (option, _text, _right) in enumerate(wording.options)}
        found = flags(figures, {option: is_right for option, _text, is_right in wording.options})
        body: StatisticsBody = {
            "schema": 1,
            "stem": wording.stem.get(item.language, ""),
            "figures": _stored(figures, wording, item.language) if figures.asked >= LEAST else None,
            "flags": [{"kind": flag.kind.value, "option": letters.get(flag.option, "")} for flag in found],
        }
        return ItemStatistics(
            question_key=item.question,
            version=item.version,
            language=item.language,
            asked=figures.asked,
            severity=worst(found),
            first_at=tally.first,
            last_at=tally.last,
            computed_at=started,
            body=body,
        )


def _graded() -> Any:
    """Of each submission the grade that counts, with what was answered, in a constant order without sorting."""
    later = Grade.objects.filter(submission=OuterRef("submission"), number__gt=OuterRef("number"))
    return (
        Grade.objects.filter(~Exists(later), submission__attempt__version__quiz__purpose=TestPurpose.FINAL)
        .order_by("submission_id")
        .values_list(
            "submission__attempt_id",
            "submission__attempt__version_id",
            _text("submission__attempt__at"),
            "submission__language",
            "submission__at",
            "submission__answers",
            "detail",
        )
    )


def _paces(began: dict[int, str]) -> dict[int, dict[str, float]]:
    """Seconds by question for each of these attempts, whose beginnings are given. One query."""
    saves: dict[int, list[tuple[str, datetime.datetime]]] = {}
    rows = SavedAnswer.objects.filter(attempt_id__in=began).values_list("attempt_id", "question", _text("at"))
    for attempt, question, at in rows.iterator(chunk_size=CHUNK):
        saves.setdefault(attempt, []).append((question, datetime.datetime.fromisoformat(at)))
    return {attempt: pace(datetime.datetime.fromisoformat(began[attempt]), found) for attempt, found in saves.items()}


def _text(field: str) -> Cast:
    """A time as the database writes it: of two million of them, Django's own reading costs a third of the pass."""
    return Cast(field, models.TextField())


def _wording(question: Any) -> Wording:
    text = json.dumps(question, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    options = question.get("body", {}).get("options") or ()
    is_choice = all(option.keys() >= _OF_CHOICES for option in options)
    counted = tuple((o["id"], o["text"], bool(o["correct"])) for o in options) if is_choice else ()
    return Wording(
        hashlib.sha256(text.encode()).hexdigest(), question.get("stem", {}), counted, frozenset(o[0] for o in counted)
    )


def _chosen(wording: Wording, answer: Any) -> frozenset[str] | None:
    """The options marked: none for no answer, None for an answer of another kind than a list of texts."""
    if not wording.ids:
        return None
    if answer is None:
        return frozenset()
    if not isinstance(answer, list) or not all(isinstance(option, str) for option in answer):
        return None
    return wording.ids.intersection(answer)


def _stored(figures: Figures, wording: Wording, language: str) -> StoredFigures:
    none = Use(0, 0, 0)
    return {
        "share": round(figures.share, 6),
        "full": figures.full,
        "discrimination": None if figures.discrimination is None else round(figures.discrimination, 6),
        "counted": figures.counted,
        "empty": figures.empty,
        "best": figures.best,
        "weakest": figures.weakest,
        "median_seconds": None if figures.median_seconds is None else round(figures.median_seconds, 1),
        "timed": figures.timed,
        "options": [
            {
                "id": option,
                "text": text.get(language, ""),
                "correct": is_right,
                "all": (use := figures.options.get(option, none)).all,
                "best": use.best,
                "weakest": use.weakest,
            }
            for option, text, is_right in wording.options
            if figures.counted
        ],
    }
