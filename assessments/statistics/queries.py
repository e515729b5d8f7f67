"""What the CMS shows of item statistics."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.questions import Question, Quiz
from assessments.statistics.flags import Kind
from assessments.statistics.records import ItemStatistics
from assessments.statistics.shown import SHORT, Shown, few, shown


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """All that is known of one question. `latest`: its wording asked last, in each language; `earlier`: the others."""

    latest: tuple[Shown, ...]
    earlier: tuple[Shown, ...]

    @property
    def few(self) -> str:
        return few()


def of_question(question: Question) -> OfQuestion:
    """In all languages, whichever of them is edited. One query."""
    rows = ItemStatistics.objects.filter(question_key=question.translation_key.hex)
    latest: dict[str, Shown] = {}
    earlier = []
    for row in rows.order_by("-last_at", "-pk"):
        if row.language in latest:
            earlier.append(shown(row))
        else:
            latest[row.language] = shown(row)
    return OfQuestion(tuple(latest[code] for code in sorted(latest, reverse=True)), tuple(earlier))


@dataclass(frozen=True, slots=True)
class Line:
    """A question in the list of all. `pk`: of the question to open, None where it is gone.

    `flags`: in short, without saying which option is right.
    """

    key: str
    pk: int | None
    item: Shown
    flags: tuple[str, ...]


def worst_first(quiz: Quiz | None) -> QuerySet[ItemStatistics]:
    """The latest wording of each question and language: of one final test, or of all."""
    rows = ItemStatistics.latest().order_by("-severity", "-asked", "question_key", "-language")
    if quiz is None:
        return rows
    keys = quiz.items.values_list("question__translation_key", flat=True)
    return rows.filter(question_key__in=[key.hex for key in keys])


def lines(rows: Iterable[ItemStatistics]) -> list[Line]:
    """These rows with their questions. One query."""
    found = list(rows)
    keys = [uuid.UUID(row.question_key) for row in found]
    questions = Question.objects.filter(translation_key__in=keys, locale__language_code="sv").defer("body")
    named = {row.translation_key.hex: (row.key, row.pk) for row in questions}
    return [_line(row, *named.get(row.question_key, ("–", None))) for row in found]


def _line(row: ItemStatistics, key: str, pk: int | None) -> Line:
    kinds = dict.fromkeys(Kind(flag["kind"]) for flag in row.read["flags"])
    return Line(key, pk, shown(row), tuple(str(SHORT[kind]) for kind in kinds))
