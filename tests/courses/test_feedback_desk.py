"""Editors find what readers have reported in the CMS, and answer it."""

import datetime
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Question
from courses import letters
from courses.feedback import queries
from courses.feedback.records import FeedbackAnswer, FeedbackCase, FeedbackKind
from courses.feedback.services import About, AlreadyAnswered, answer
from courses.letters import Letter, LetterKind
from lms.groups import ensure_groups
from tests import people, school
from tests.reported import report_case


def test_an_editor_answers_and_the_reader_gets_one_letter_in_their_language(
    as_cecilia, cecilia, django_capture_on_commit_callbacks
):
    case = report_case(email="eva@skola.example", language="en", text="Who is Lars?")
    with django_capture_on_commit_callbacks(execute=True):
        as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": "A participant."})
    made = FeedbackAnswer.objects.get()
    assert (made.case, made.actor, made.is_mailed) == (case, cecilia, True)
    message = mail.outbox[0]
    assert message.to == ["eva@skola.example"]
    assert case.number in message.subject
    for words in ("This is our answer.", "A participant.", "Who is Lars?"):
        assert words in message.body
    assert not letters.Delivery.objects.exists()


def test_an_answer_without_an_address_is_kept_and_not_sent(as_cecilia):
    case = report_case()
    response = as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": "Tack."}, follow=True)
    assert "inget mejl" in response.content.decode()
    assert "Tack." in response.content.decode()
    assert not Letter.objects.exists()


def test_a_case_is_answered_once(as_cecilia, cecilia):
    case = report_case(email="eva@skola.example")
    answer(case, text="Ett", by=cecilia)
    with pytest.raises(AlreadyAnswered):
        answer(case, text="Två", by=cecilia)
    response = as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": "Tre"}, follow=True)
    assert "redan besvarat" in response.content.decode()
    assert Letter.objects.count() == 1


def test_an_empty_answer_is_asked_for(as_cecilia):
    response = as_cecilia.post(reverse("feedback_case", args=[report_case().pk]), {"text": " "})
    assert "Skriv svaret." in response.content.decode()
    assert not FeedbackAnswer.objects.exists()


def test_a_letter_to_an_address_without_an_account_is_once_too(db):
    about = uuid.uuid4()
    Letter.objects.create(kind=LetterKind.FEEDBACK_ANSWERED, about=about, user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(kind=LetterKind.FEEDBACK_ANSWERED, about=about, user=None)
    kwargs = {"user": None, "to": "eva@skola.example", "subject": "x", "text": "x"}
    assert letters.queue(LetterKind.FEEDBACK_ANSWERED, about=about, **kwargs) == Letter.objects.get()


def test_the_list_is_filtered_by_state_course_lesson_and_question(as_cecilia, cecilia, anna):
    course, question = school.course(), Question.objects.get(key="T01-Q1", locale__language_code="sv")
    waiting, done = report_case(text="Öppen fråga"), report_case()
    about = About(course.translation_key, question_key=question.translation_key)
    questioned = report_case(about=about)
    answer(done, text="Svar", by=cecilia)

    def listed(**wanted):
        page = as_cecilia.get(reverse("feedback:index"), wanted).content.decode()
        return {c.number for c in (waiting, done, questioned) if c.number in page}

    assert listed() == {c.number for c in (waiting, done, questioned)}
    assert listed(state="open") == {waiting.number, questioned.number}
    assert listed(state="answered") == {done.number}
    assert listed(question_key=str(question.translation_key)) == {questioned.number}
    assert listed(lesson_key=str(school.lesson(1).translation_key)) == {waiting.number, done.number}
    assert len(listed(course_key=str(course.translation_key))) == 3
    assert listed(q="Öppen") == {waiting.number}


def test_learners_and_subject_experts_neither_read_nor_answer(as_anna, client, db):
    ensure_groups()
    expert = people.author("sara", "Sara Sak")
    expert.groups.set(list(expert.groups.model.objects.filter(name="Sakgranskare")))
    as_expert = Client()
    as_expert.force_login(expert)
    case = report_case()
    for someone in (as_anna, as_expert, client):
        for address in (reverse("feedback:index"), reverse("feedback_case", args=[case.pk]),
                        reverse("feedback_report")):  # fmt: skip
            response = someone.get(address)
            assert response.status_code in (302, 403)
            assert case.number not in response.content.decode()
        someone.post(reverse("feedback_case", args=[case.pk]), {"text": "Svar"})
    assert not FeedbackAnswer.objects.exists()


def test_cases_are_neither_added_nor_changed_by_hand(as_david):
    case = report_case()
    for name, args in (("add", []), ("edit", [case.pk]), ("delete", [case.pk])):
        assert as_david.get(reverse(f"feedback:{name}", args=args)).status_code == 302


def test_open_cases_stand_beside_the_lesson_and_the_question_in_the_cms(as_cecilia, cecilia):
    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    lesson = reverse("wagtailadmin_pages:edit", args=[school.lesson(1).pk])
    snippet = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
    assert "0 öppna ärenden" in as_cecilia.get(lesson).content.decode()
    first = report_case()
    report_case()
    report_case(about=About(school.course().translation_key, question_key=question.translation_key))
    answer(first, text="Svar", by=cecilia)
    page = as_cecilia.get(lesson).content.decode()
    assert "1 öppet ärende" in page
    assert f"lesson_key={school.lesson(1).translation_key}" in page
    assert "1 öppet ärende" in as_cecilia.get(snippet).content.decode()


def test_the_monthly_report_counts_open_and_answered_and_the_median(as_cecilia, cecilia):
    cases = [report_case(), report_case(), report_case(), report_case(kind=FeedbackKind.WRONG)]
    for case, days in zip(cases, (1, 4), strict=False):
        later = case.at + datetime.timedelta(days=days)
        FeedbackAnswer.objects.create(case=case, is_mailed=False, actor=cecilia, at=later)
    wrong, unclear = queries.monthly()
    assert (wrong.reported, wrong.still_open, wrong.answered, wrong.median_days) == (1, 1, 0, None)
    assert (unclear.reported, unclear.still_open, unclear.answered, unclear.median_days) == (3, 1, 2, 2.5)
    page = as_cecilia.get(reverse("feedback_report")).content.decode()
    assert "2,5" in page


@pytest.mark.parametrize("address", ["feedback:index", "feedback_report"])
def test_the_desk_costs_the_same_queries_for_1_and_30_cases(as_cecilia, address):
    def count():
        as_cecilia.get(reverse(address))
        with CaptureQueriesContext(connection) as captured:
            assert as_cecilia.get(reverse(address)).status_code == 200
        return len(captured)

    report_case()
    few = count()
    for _ in range(30):
        report_case()
    assert count() == few


def test_open_cases_wait_on_the_first_page_of_the_cms_for_those_who_may_answer(as_cecilia):
    home = reverse("wagtailadmin_home")
    assert "Öppna ärenden från läsare" not in as_cecilia.get(home).text
    report_case()
    page = as_cecilia.get(home).text
    assert "Öppna ärenden från läsare (1)" in page
    assert FeedbackCase.objects.get().number in page
