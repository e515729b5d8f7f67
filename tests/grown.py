"""Courses of any size, written straight into the tables: for counting queries and time, where loading would be slow."""

import uuid

from django.utils.text import slugify
from wagtail.models import Locale

from assessments.models import Question, Quiz, QuizItem
from assessments.questions import Purpose
from courses.editions import make_edition
from courses.models import CataloguePage, CoursePage, LessonPage
from courses.pages import ChangeKind


def grow(code: str, *, lessons: int, questions: int) -> CoursePage:
    """A published Swedish course with so many lessons, and a final test that draws all of its questions."""
    catalogue = CataloguePage.objects.get(locale__language_code="sv")
    course = catalogue.add_child(
        instance=CoursePage(
            title=f"Kurs {code}",
            slug=slugify(code),
            code=code,
            summary="Om prövningar.",
            responsible="Kursredaktionen",
            final_test=_quiz(code, questions),
            locale=catalogue.locale,
        )
    )
    for n in range(1, lessons + 1):
        course.add_child(instance=_lesson(code, n, catalogue.locale))
    make_edition(course.translation_key, kind=ChangeKind.FIRST, note="Första utgåvan.", by=None)
    return CoursePage.objects.get(pk=course.pk)


def _lesson(code: str, n: int, locale: Locale) -> LessonPage:
    text = {"text": "<p>Samtycket är skriftligt, daterat och undertecknat.</p>" * 20, "facts": ""}
    body = [{"type": "text", "id": str(uuid.uuid4()), "value": text}]
    return LessonPage(title=f"Lektion {n}", slug=f"lektion-{n}", code=f"{code}-L{n}", body=body, locale=locale)


def _quiz(code: str, count: int) -> Quiz:
    quiz = Quiz.objects.create(key=f"{code}-final", title=f"Kunskapsprov {code}", draw=count)
    swedish = [_questions(f"{code}-Q{n}") for n in range(1, count + 1)]
    QuizItem.objects.bulk_create(QuizItem(quiz=quiz, question=q, sort_order=n) for n, q in enumerate(swedish))
    return quiz


def _questions(key: str) -> Question:
    """A question in both languages; the Swedish row."""
    options = [
        {
            "type": "item",
            "id": str(uuid.uuid4()),
            "value": {"text": f"Svar {o}", "why": f"Därför {o}", "correct": not o},
        }
        for o in range(4)
    ]
    value = {"stem": f"Vad gäller i {key}?", "options": options, "facts": "", "provisions": []}
    body = [{"type": "single_choice", "id": str(uuid.uuid4()), "value": value}]
    shared = {"translation_key": uuid.uuid4(), "key": key, "purpose": Purpose.FINAL, "body": body}
    rows = [Question(locale=Locale.objects.get(language_code=code), **shared) for code in ("sv", "en")]
    Question.objects.bulk_create(rows)
    return rows[0]
