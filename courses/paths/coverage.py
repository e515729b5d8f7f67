"""Which lessons and questions cover each section of a guideline that a path names."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation

from assessments.models import Question, QuizItem
from assessments.questions import Purpose
from content import factbase
from content.languages import current
from courses.pages import CoursePage, LessonPage
from courses.paths.pages import LearningPathPage
from courses.paths.records import FrozenLesson


@dataclass(frozen=True, slots=True)
class CoveringLesson:
    key: uuid.UUID
    title: str
    url: str
    course: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section, the lessons that state its facts, and the codes of the questions that ask for them."""

    section: str
    subject: str
    lessons: tuple[CoveringLesson, ...]
    practice: tuple[str, ...]
    final: tuple[str, ...]


def sections(path: LearningPathPage) -> tuple[Section, ...]:
    """The sections of the path's guideline, in order. Five queries, whatever their number."""
    rows = [(item["value"], set(item["value"]["facts"].split())) for item in path.coverage.raw_data]
    if not rows:
        return ()
    keys = [course.translation_key for course in path.core_pages()]
    lessons = _lessons(keys)
    questions = _questions(keys, [code for _lesson, _stated, code in lessons])
    return tuple(
        Section(
            section=value["section"],
            subject=value["subject"],
            lessons=tuple(lesson for lesson, stated, _code in lessons if stated & facts),
            practice=_asking(questions, facts, Purpose.PRACTICE),
            final=_asking(questions, facts, Purpose.FINAL),
        )
        for value, facts in rows
    )


def frozen_sections(path: LearningPathPage) -> list[tuple[list[FrozenLesson], list[str], list[str]]]:
    """For each section the lessons, and the codes of practice questions and of final ones. No question's text.

    A lesson that has no English yet is called by its Swedish title.
    """
    with translation.override("sv"):
        swedish = sections(path)
    with translation.override("en"):
        english = {lesson.key: lesson for section in sections(path) for lesson in section.lessons}
    return [
        (
            [_frozen(lesson, english.get(lesson.key, lesson)) for lesson in section.lessons],
            list(section.practice),
            list(section.final),
        )
        for section in swedish
    ]


def _frozen(sv: CoveringLesson, en: CoveringLesson) -> FrozenLesson:
    return {
        "key": sv.key.hex,
        "title": {"sv": sv.title, "en": en.title},
        "course": {"sv": sv.course, "en": en.course},
    }


def _lessons(keys: list[uuid.UUID]) -> list[tuple[CoveringLesson, set[str], str]]:
    """The published lessons of these courses in the current language: the facts that each states, and its code."""
    courses = CoursePage.objects.live().public().filter(translation_key__in=keys, locale__language_code=current())
    by_path = {course.path: course for course in courses}
    under = Q(pk__in=())
    for path in by_path:
        under |= Q(path__startswith=path)
    pages = LessonPage.objects.live().public().filter(under)
    order = {key: n for n, key in enumerate(keys)}
    found = [(by_path[page.path[: -page.steplen]], page) for page in pages]
    found.sort(key=lambda pair: (order[pair[0].translation_key], pair[1].path))
    return [
        (
            CoveringLesson(lesson.translation_key, lesson.title, lesson.url, course.title),
            set(factbase.stated_in(list(lesson.body.raw_data))),
            lesson.code,
        )
        for course, lesson in found
    ]


def _questions(keys: list[uuid.UUID], codes: list[str]) -> list[tuple[Question, set[str]]]:
    """The published questions on these lessons, and those of the courses' final tests, with the facts of each."""
    tests = CoursePage.objects.filter(translation_key__in=keys, locale__language_code="sv").values("final_test")
    asked = QuizItem.objects.filter(quiz__in=tests).values("question")
    rows = Question.objects.filter(Q(lesson__in=[c for c in codes if c]) | Q(pk__in=asked), live=True)
    in_swedish = rows.filter(locale__language_code="sv").order_by("key")
    return [(row, set(factbase.stated_in(list(row.body.raw_data)))) for row in in_swedish]


def _asking(questions: list[tuple[Question, set[str]]], facts: set[str], purpose: str) -> tuple[str, ...]:
    return tuple(row.key for row, stated in questions if row.purpose == purpose and stated & facts)
