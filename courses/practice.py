"""Practice questions in a lesson: explained at once, recorded nowhere."""

import uuid
from dataclasses import dataclass

from assessments.models import Question
from assessments.questions import Purpose
from courses.pages import LessonPage


@dataclass(frozen=True, slots=True)
class PracticeOption:
    id: str
    text: str
    why: str
    is_correct: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice question with the reader's answer."""

    key: uuid.UUID
    stem: str
    is_multiple: bool
    options: tuple[PracticeOption, ...]
    provisions: tuple[tuple[str, str, str], ...]
    is_right: bool


def practice_question(lesson: LessonPage, key: uuid.UUID, chosen: list[str]) -> Practice | None:
    """The question if it stands in the lesson, else None."""
    questions = [b.value for b in lesson.body if b.block_type == "practice" and b.value is not None]
    found = next((q for q in questions if q.translation_key == key and q.purpose == Purpose.PRACTICE), None)
    return _practice(found, set(chosen)) if found else None


def _practice(question: Question, chosen: set[str]) -> Practice:
    value = question.content
    options = tuple(
        PracticeOption(o.id, o.value["text"], o.value["why"], o.value["correct"], o.id in chosen)
        for o in value["options"].bound_blocks
    )
    return Practice(
        key=question.translation_key,
        stem=value["stem"],
        is_multiple=question.type == "multiple_response",
        options=options,
        provisions=tuple(
            (p.full_label(), p.source.rank, str(p.source.get_rank_display()))
            for p in value["provisions"]
            if p and p.live
        ),
        is_right=bool(chosen) and chosen == {o.id for o in options if o.is_correct},
    )
