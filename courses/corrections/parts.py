"""What can be withdrawn, in words: the blocks of a lesson, and questions with where they are asked."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ReferenceIndex

from assessments.bank import dealable
from assessments.models import Question, Quiz
from assessments.questions import Purpose
from content.languages import LANGUAGES, Texts
from content.withdrawals import FrozenPart, Withdrawal, standing
from courses.pages import CoursePage, LessonPage

_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Part:
    """A block or a question that can be withdrawn. `text`: its beginning, for the editor only."""

    course_key: uuid.UUID
    lesson_key: uuid.UUID | None
    block: str
    question_key: uuid.UUID | None
    what: FrozenPart
    text: str


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block of a lesson in words, and its withdrawal if it is out."""

    id: str
    label: str
    text: str
    withdrawal: Withdrawal | None


@dataclass(frozen=True, slots=True)
class TestLeft:
    """How many questions a final test could still deal without one."""

    title: str
    draw: int
    left: int

    __test__ = False

    @property
    def is_too_few(self) -> bool:
        return self.left < self.draw


def blocks_of(lesson: LessonPage) -> list[BlockRow]:
    """The blocks of a published lesson. A practice question that is out is so wherever it stands."""
    practice = _practice_keys(lesson)
    out_blocks = {w.block: w for w in standing(lesson_key=lesson.translation_key, question_key=None)}
    out_questions = {w.question_key: w for w in standing(question_key__in=practice.values())}
    return [
        BlockRow(
            block.id,
            str(block.block.label),
            excerpt(block),
            out_blocks.get(block.id) or out_questions.get(practice.get(block.id)),
        )
        for block in lesson.body
    ]


def block_part(lesson: LessonPage, block_id: str) -> Part | None:
    """A block of the Swedish lesson, or None if it does not stand there. A practice question is its question."""
    block = next((b for b in lesson.body if b.id == block_id), None)
    if block is None:
        return None
    course = CoursePage.objects.parent_of(lesson).get()
    names = {language: _label_in(language, block) for language in LANGUAGES}
    return Part(
        course.translation_key,
        lesson.translation_key,
        block.id,
        _practice_keys(lesson).get(block.id),
        _frozen(course, lesson, names),
        excerpt(block),
    )


def question_part(question: Question) -> Part | None:
    """A question where it is asked: the lesson in which it is practised, or the course one of whose tests draws it.

    None if it is asked nowhere: then there is nothing to withdraw.
    """
    if question.purpose == Purpose.PRACTICE:
        places = ((lesson, block) for lesson in _lessons_with(question) for block in _blocks_with(lesson, question))
        if place := next(places, None):
            return block_part(*place)
    course = _courses_asking(question).first()
    if course is None:
        return None
    lesson = course.lessons().filter(code=question.lesson).first() if question.lesson else None
    name = _FINAL if question.purpose == Purpose.FINAL else _BEFORE
    names = {language: _in(language, name) for language in LANGUAGES}
    lesson_key = lesson.translation_key if lesson else None
    what = _frozen(course, lesson, names)
    return Part(course.translation_key, lesson_key, "", question.translation_key, what, question.stem)


_FINAL = gettext_lazy("A question in the final test")
_BEFORE = gettext_lazy("A question in the test before the lessons")


def tests_without(question_key: uuid.UUID) -> list[TestLeft]:
    """For each test that may draw the question, how many are left without it."""
    quizzes = Quiz.objects.filter(items__question__translation_key=question_key).distinct()
    return [TestLeft(quiz.title, quiz.draw, len(dealable(quiz) - {question_key.hex})) for quiz in quizzes]


def excerpt(block: Any) -> str:
    """The beginning of a block's text, without markup."""
    if block.block_type == "practice":
        text = block.value.stem if block.value is not None else ""
    else:
        text = " ".join(str(text) for text in block.block.get_searchable_content(block.value))
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def practice_key(block: Any) -> uuid.UUID | None:
    """The key of the question in a practice block."""
    is_practice = block.block_type == "practice" and block.value is not None
    return block.value.translation_key if is_practice else None


def _practice_keys(lesson: LessonPage) -> dict[str, uuid.UUID]:
    return {block.id: key for block in lesson.body if (key := practice_key(block))}


def _courses_asking(question: Question) -> Any:
    key = question.translation_key
    drawn = Q(final_test__items__question__translation_key=key) | Q(pre_test__items__question__translation_key=key)
    return CoursePage.objects.filter(drawn, locale__language_code="sv").order_by("path").distinct()


def _lessons_with(question: Question) -> Any:
    """Published Swedish lessons that Wagtail's reference index knows to hold the question."""
    types = ContentType.objects.get_for_models(Question, LessonPage)
    held = ReferenceIndex.objects.filter(
        to_content_type=types[Question], to_object_id=str(question.pk), content_type=types[LessonPage]
    )
    pks = [int(pk) for pk in held.values_list("object_id", flat=True)]
    return LessonPage.objects.filter(pk__in=pks, locale__language_code="sv").live().order_by("path")


def _blocks_with(lesson: LessonPage, question: Question) -> Iterator[str]:
    return (block for block, key in _practice_keys(lesson).items() if key == question.translation_key)


def _label_in(language: str, block: Any) -> str:
    """The kind of block, in a language: the words of a block that may be wrong are not repeated in public."""
    return _in(language, block.block.label)


def _in(language: str, text: Any) -> str:
    with translation.override(language):
        return str(text)


def _frozen(course: CoursePage, lesson: LessonPage | None, names: Texts) -> FrozenPart:
    return {
        "schema": 1,
        "course": _titles(course),
        "lesson": _titles(lesson) if lesson else dict.fromkeys(LANGUAGES, ""),
        "part": names,
    }


def _titles(page: Any) -> Texts:
    """The page's title in each language, in Swedish where it has no English."""
    pages = type(page).objects.filter(translation_key=page.translation_key).select_related("locale")
    found = {p.locale.language_code: p.title for p in pages}
    return {language: found.get(language, page.title) for language in LANGUAGES}


def nowhere() -> str:
    """Why a question that no course asks is not withdrawn."""
    return _("No course asks this question, so there is nothing to withdraw. Change it or unpublish it instead.")
