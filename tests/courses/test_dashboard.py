"""The first page of the CMS: each user sees what waits for them, whatever its amount at the same cost."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import hooks

from assessments.models import Question, Quiz
from content.models import Term
from courses.dashboard import Desk, DeskPanel, Row
from courses.models import CoursePage, LessonPage
from tests import school

HOME = "/admin/"


def _panels(user):
    return {panel.heading: panel for panel in Desk(user).panels()}


def _outdate(lesson):
    """Swedish has been published with another text, and English has not followed."""
    raw = list(lesson.body.raw_data)
    block = next(b for b in raw if b["type"] in ("text", "rule"))
    block["value"]["text"] = f"<p>Nytt stycke {lesson.pk}.</p>"
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.change_note = "Nytt."
    lesson.save_revision().publish()


def test_a_draft_of_a_term_or_a_final_test_waits_too(cecilia):
    for model in (Term, Quiz):
        model.objects.first().save_revision()
    assert _panels(cecilia)["Utkast som inte är publicerade"].count == 2


WAITING = ["Fakta som väntar på sakgranskning", "Kurser att sakgranska"]


def test_an_author_sees_drafts_late_english_and_what_waits_for_an_expert(cecilia):
    assert list(_panels(cecilia)) == WAITING
    lesson = school.lesson(2)
    lesson.title = "Ett utkast"
    lesson.save_revision()
    Question.objects.get(key="T01-Q1", locale__language_code="sv").save_revision()
    _outdate(school.lesson(1))
    found = _panels(cecilia)
    assert list(found) == ["Utkast som inte är publicerade", *WAITING, "Engelska som inte är aktuell"]
    drafts, *_waiting, english = found.values()
    assert drafts.count == 2
    assert drafts.rows[0].title == "Ett utkast"
    assert english.rows[0].address == f"/admin/pages/{school.lesson(1, 'en').pk}/edit/"


def test_an_expert_sees_facts_questions_and_courses_to_check(erik, as_erik):
    found = _panels(erik)
    assert list(found) == WAITING
    assert found["Kurser att sakgranska"].rows[0].note == "aldrig sakgranskad"
    page = as_erik.get(HOME).content.decode()
    assert "Fakta som väntar på sakgranskning (1)" in page
    assert "/admin/sakgranskning/fakta/B84/" in page


def test_a_course_appears_sixty_days_before_its_next_check(erik):
    today = timezone.localdate()
    for days, shown in ((61, False), (60, True), (0, True), (-1, True)):
        CoursePage.objects.update(expert_checked_on=today, next_check_on=today + datetime.timedelta(days=days))
        assert ("Kurser att sakgranska" in _panels(erik)) is shown, days


def test_a_panel_of_another_part_is_registered_in_a_few_lines(as_cecilia):
    def cases(_request):
        return DeskPanel("Öppna ärenden", 7, [Row("Ärende 1", "/admin/x/")], order=150)

    with hooks.register_temporarily("register_desk_panel", cases):
        page = as_cecilia.get(HOME).content.decode()
    assert "Öppna ärenden (7)" in page
    assert "och 6 till" in page
    assert "Öppna ärenden" not in as_cecilia.get(HOME).content.decode()


def _count(client):
    client.get(HOME)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code == 200
    return len(queries)


def test_the_page_costs_the_same_for_one_and_thirty(as_david):
    _outdate(school.lesson(1))
    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    raw = list(question.body.raw_data)
    raw[0]["value"]["facts"] = "B84"
    question.body = Question._meta.get_field("body").stream_block.to_python(raw)
    question.save_revision()
    school.lesson(2).save_revision()
    one = _count(as_david)
    course, body = school.course(), school.lesson(1).body.raw_data
    for n in range(30):
        lesson = LessonPage(title=f"Lektion {n}", slug=f"l{n}", locale=course.locale, live=False)
        lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(list(body))
        course.add_child(instance=lesson)
        lesson.save_revision()
        other = Question(key=f"Q{n}", locale=question.locale, body=question.body)
        other.save()
        other.save_revision()
    assert _count(as_david) == one
