"""What pages show of readers' cases: dataclasses and querysets with a constant number of queries."""

import datetime
import statistics
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, Question
from assessments.queries import Asked, asked_in
from courses.access import OwnAttempt
from courses.feedback.records import FeedbackCase, FeedbackKind
from courses.feedback.services import About
from courses.pages import CoursePage, LessonPage
from courses.practice import practice_question, to_answer

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form of feedback is about, in words, and where its reader came from.

    `asked`: the question as it was met, if there is one; `number`: its place in a test, else 0.
    """

    about: About
    title: str
    asked: Asked | None
    number: int
    back: str


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt: whether an answer can be mailed, and the way back."""

    has_address: bool
    back: str


def subject_of_lesson(lesson: LessonPage) -> Subject:
    return Subject(About(_course_key(lesson), lesson.translation_key), lesson.title, None, 0, lesson.url)


def subject_of_practice(lesson: LessonPage, question_key: uuid.UUID) -> Subject | None:
    """A practice question of the lesson, or None if it does not stand there."""
    found = practice_question(lesson, question_key)
    if found is None:
        return None
    about = About(_course_key(lesson), lesson.translation_key, question_key)
    return Subject(about, lesson.title, to_answer(found), 0, f"{lesson.url}#ovning-{question_key}")


def subject_of_test(own: OwnAttempt, question: Asked) -> Subject:
    """A question as it was asked in the learner's own test."""
    about = About(own.enrolment.course_key, question_key=uuid.UUID(question.id), attempt=own.attempt.uuid)
    back = reverse("result", args=[own.attempt.uuid])
    return Subject(about, own.enrolment.course.localized.title, question, question.number, back)


def asked_in_case(case: FeedbackCase) -> Asked | None:
    """The question as it was drawn for the test of the case; None where there is none, or where it was disposed of."""
    attempt = Attempt.objects.select_related("version").filter(uuid=case.attempt).first() if case.attempt else None
    if attempt is None or case.question_key is None:
        return None
    return next((q for q in asked_in(attempt, {}) if q.id == case.question_key.hex), None)


def _course_key(lesson: LessonPage) -> uuid.UUID:
    return CoursePage.objects.parent_of(lesson).values_list("translation_key", flat=True).get()


def received_case(case: FeedbackCase) -> Received:
    """The receipt of a case. One query."""
    has_address = bool(hasattr(case, "words") and case.words.email)
    if case.attempt:
        return Received(has_address, reverse("result", args=[case.attempt]))
    lesson = LessonPage.objects.filter(translation_key=case.lesson_key, live=True).select_related("locale")
    pages = {page.locale.language_code: page for page in lesson}
    page = pages.get(case.language) or pages.get("sv")
    return Received(has_address, page.url if page else "/")


def cases() -> QuerySet[FeedbackCase]:
    """Cases with words, answer and what they are about in words. One query."""
    lesson = LessonPage.objects.filter(translation_key=OuterRef("lesson_key"), locale__language_code="sv")
    course = CoursePage.objects.filter(translation_key=OuterRef("course_key"), locale__language_code="sv")
    question = Question.objects.filter(translation_key=OuterRef("question_key"), locale__language_code="sv")
    return FeedbackCase.objects.select_related(
        "words", "answer", "answer__words", "answer__actor", "edition", "actor"
    ).annotate(
        lesson_title=Subquery(lesson.values("title")[:1]),
        lesson_page=Subquery(lesson.values("pk")[:1]),
        course_title=Subquery(course.values("title")[:1]),
        question_code=Subquery(question.values("key")[:1]),
        question_row=Subquery(question.values("pk")[:1]),
    )


def open_cases(**about: Any) -> int:
    """How many cases wait for an answer, of all or of one lesson or question (`lesson_key=…`). One query."""
    return FeedbackCase.objects.filter(answer=None, **about).count()


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The cases of one month and kind. `median_days`: from report to answer, None while none is answered."""

    month: datetime.date
    kind: str
    reported: int
    still_open: int
    answered: int
    median_days: float | None


def monthly(months: int = 12) -> list[MonthRow]:
    """Cases by the month in which they were reported and by kind, newest month first. One query."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _month in range(months - 1):
        first = (first - _DAY).replace(day=1)
    found: dict[tuple[datetime.date, str], list[datetime.timedelta | None]] = defaultdict(list)
    for at, kind, answered_at in FeedbackCase.objects.filter(at__gte=first).values_list("at", "kind", "answer__at"):
        month = timezone.localdate(at).replace(day=1)
        found[month, kind].append(answered_at - at if answered_at else None)
    order = list(FeedbackKind.values)
    keys = sorted(found, key=lambda key: (-key[0].toordinal(), order.index(key[1])))
    return [_month_row(month, kind, found[month, kind]) for month, kind in keys]


def _month_row(month: datetime.date, kind: str, waits: list[datetime.timedelta | None]) -> MonthRow:
    days = [wait / _DAY for wait in waits if wait is not None]
    return MonthRow(
        month,
        str(FeedbackKind(kind).label),
        len(waits),
        len(waits) - len(days),
        len(days),
        round(statistics.median(days), 1) if days else None,
    )
