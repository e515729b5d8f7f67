"""The bank of a test: which of its questions may be dealt, and what keeps the others out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision

from assessments.bilingual import Different, has_all_texts, merged
from assessments.question_types import TYPES
from assessments.questions import Difficulty, Purpose, Question, Quiz, QuizItem, TestPurpose, type_names
from content import blueprint
from content.blocks import Regime
from content.blueprint import Cell, Traits
from content.languages import LANGUAGES
from content.translation import behind, english_locale
from content.withdrawals import withdrawn_questions


class KeptOut(models.TextChoices):
    """Why a question is not dealt."""

    PRACTICE = "practice", gettext_lazy("for practice")
    FINAL = "final", gettext_lazy("kept for a final test")
    UNGRADED = "ungraded", gettext_lazy("of a type that gives no points")
    UNPUBLISHED = "unpublished", gettext_lazy("not published in both languages")
    PUBLIC = "public", gettext_lazy("public, so their key can be read by anyone")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn, since something in them is wrong")
    PENDING = "pending", gettext_lazy("waiting for an expert")
    BEHIND = "behind", gettext_lazy("with English that lags behind")
    DIFFERENT = "different", gettext_lazy("with other options in English")
    INCOMPLETE = "incomplete", gettext_lazy("with incomplete English")
    UNUSABLE = "unusable", gettext_lazy("with a period that may not be asked for")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of the bank by language, and why it is not dealt; "" when it is."""

    rows: dict[str, Question]
    kept_out: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a test can be dealt. `kept_out`: reasons in words, `missing`: kinds in words; each with a number."""

    draw: int
    dealable: int
    kept_out: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing

    def sentence(self) -> str:
        """What is missing, and what learners meet while it is."""
        parts = ", ".join(f"{n} {what}" for what, n in self.missing)
        return _(
            "The test draws %(draw)d questions and has %(dealable)d to draw from. Missing: %(parts)s. "
            "Until there are enough, learners are told that the test is not ready."
        ) % {"draw": self.draw, "dealable": self.dealable, "parts": parts}


def candidates(quiz: Quiz) -> list[Candidate]:
    """All questions that the quiz lists. Five queries."""
    return _candidates(_listed(quiz), quiz.purpose)


def _listed(quiz: Quiz) -> Any:
    """Translation keys of its questions. A draft's are no rows yet: only a flat list of them reads like a query."""
    return quiz.items.values_list("question__translation_key", flat=True)


def _candidates(wanted: Any, purpose: str) -> list[Candidate]:
    found: dict[Any, dict[str, Question]] = {}
    for row in Question.objects.filter(translation_key__in=wanted).select_related("locale"):
        found.setdefault(row.translation_key, {})[row.locale.language_code] = row
    outdated = behind(found, english_locale())
    withdrawn = set(withdrawn_questions())
    return [
        Candidate(rows, KeptOut.WITHDRAWN if key in withdrawn else _kept_out(rows, purpose, is_behind=key in outdated))
        for key, rows in found.items()
    ]


def dealable(quiz: Quiz) -> set[str]:
    """Ids of the questions that a test dealt now would draw from."""
    return {candidate.rows["sv"].translation_key.hex for candidate in candidates(quiz) if not candidate.kept_out}


def dealt_in(quizzes: Any) -> set[str]:
    """Codes of the questions that the final tests among these would draw from now. `quizzes`: a query. Five queries."""
    wanted = QuizItem.objects.filter(quiz__in=quizzes).values("question__translation_key")
    return {row.rows["sv"].key for row in _candidates(wanted, TestPurpose.FINAL) if not row.kept_out}


def readiness(quiz: Quiz) -> Readiness:
    """How many questions the quiz can deal now, what is missing, and what keeps the others out."""
    return readiness_of(_listed(quiz), quiz.blueprint(), quiz.draw, quiz.purpose)


def readiness_of(questions: Any, cells: list[Cell], draw: int, purpose: str) -> Readiness:
    """The same for a quiz that is not saved yet. `questions`: their translation keys."""
    found = _candidates(questions, purpose)
    kept_out = [candidate.kept_out for candidate in found]
    reasons = tuple((str(reason.label), kept_out.count(reason)) for reason in KeptOut if reason in kept_out)
    traits = [_traits(candidate.rows["sv"]) for candidate in found if not candidate.kept_out]
    return Readiness(draw, len(traits), reasons, tuple(_missing(cells, draw, traits)))


def refusal_of(revision: Revision) -> ValidationError | None:
    """What refuses to publish the revision of a quiz, if anything does."""
    found = readiness(revision.as_object())
    return None if found.is_ready else ValidationError(found.sentence())


def _missing(cells: list[Cell], draw: int, bank: list[Traits]) -> Iterator[tuple[str, int]]:
    """What the bank lacks: for learners of whom nothing is known, and for those with each kind of product."""
    said = set()
    for product, label in [("", ""), *Regime.choices]:
        for cell, lacking in blueprint.missing(cells, draw, [t for t in bank if t.is_for(product)]):
            if cell not in said:
                said.add(cell)
                yield " – ".join(filter(None, (_kind(cell), str(label)))), lacking


def _kind(cell: Cell) -> str:
    """The questions of a cell in words."""
    difficulty = str(Difficulty(cell.difficulty).label) if cell.difficulty else ""
    words = [cell.objective, difficulty, dict(type_names()).get(cell.type, "")]
    return ", ".join(filter(None, words)) or _("of any kind")


def _traits(row: Question) -> Traits:
    products = (row.product,) if row.product else ()
    return Traits(row.translation_key.hex, row.objective, row.difficulty, row.type, products)


def _kept_out(rows: dict[str, Question], purpose: str, *, is_behind: bool) -> str:
    is_final = purpose == TestPurpose.FINAL
    if any((row.purpose == Purpose.FINAL) != is_final for row in rows.values()):
        return KeptOut.PRACTICE if is_final else KeptOut.FINAL
    if any(not TYPES[row.type].is_graded for row in rows.values()):
        return KeptOut.UNGRADED
    return _unready(rows, is_final=is_final, is_behind=is_behind)


def _unready(rows: dict[str, Question], *, is_final: bool, is_behind: bool) -> str:
    """What an author or an expert has still to do to a question of a test."""
    live = [row for row in rows.values() if row.live]
    if not {"sv", "en"} <= {row.locale.language_code for row in live}:
        return KeptOut.UNPUBLISHED
    if is_final and any(row.is_public for row in live) and not settings.PUBLIC_FINAL_QUESTIONS:
        return KeptOut.PUBLIC
    if rows["sv"].is_pending:
        return KeptOut.PENDING
    if is_behind:
        return KeptOut.BEHIND
    return _unlike(rows["sv"], rows["en"])


def _unlike(ours: Question, theirs: Question) -> str:
    """Whether both are of one type with the same parts and the same key, and what the parts name is still in use."""
    kind = TYPES[ours.type]
    try:
        body = merged(ours.body.raw_data[0]["value"], theirs.body.raw_data[0]["value"], kind.texts)
    except Different:
        return KeptOut.DIFFERENT
    if ours.type != theirs.type:
        return KeptOut.DIFFERENT
    if not has_all_texts(body) or any(kind.holes(body, language) for language in LANGUAGES):
        return KeptOut.INCOMPLETE
    return "" if kind.is_usable(body) else KeptOut.UNUSABLE
