"""Readers tell what is wrong or unclear, without an account; editors answer by mail."""

import datetime
import re
import uuid
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Question
from courses import services
from courses.feedback import queries
from courses.feedback.records import FeedbackCase, FeedbackText
from courses.feedback.services import About, answer
from tests import people, school
from tests.reported import report_case

LONG = "å" * 50_000


def _address(number=1):
    return f"/fel-eller-oklart/{school.lesson(number).translation_key}/"


def _posted(**changes):
    return {"kind": "unclear", "text": "Vem är Lars?", "email": "", "token": str(uuid.uuid4()), **changes}


def _result(user, wrong=0):
    attempt = school.take_test(user, wrong=wrong).submission.attempt
    return attempt, f"/prov/{attempt.uuid}/resultat/"


# The reader


@pytest.mark.parametrize(("address", "words"), [
    ("/kurser/minikurs/underskrift/", "Var något fel eller oklart?"),
    ("/en/courses/mini-course/signature/", "Was something wrong or unclear?"),
])  # fmt: skip
def test_a_lesson_links_to_the_form_and_carries_neither_token_nor_cookie(db, client, address, words):
    response = client.get(address)
    page = response.content.decode()
    assert words in page
    assert f"fel-eller-oklart/{school.lesson(1).translation_key}/" in page
    assert "csrfmiddlewaretoken" not in page
    assert not response.cookies


def test_anyone_reports_and_gets_a_case_number(db, client):
    response = client.post(_address(), _posted(), follow=True)
    case = FeedbackCase.objects.get()
    year = timezone.localdate().year
    assert case.number == f"F-{year}-00001"
    assert case.number in response.content.decode()
    assert (case.kind, case.language, case.actor, case.attempt) == ("unclear", "sv", None, None)
    assert (case.lesson_key, case.edition.number) == (school.lesson(1).translation_key, 1)
    assert case.words.text == "Vem är Lars?"


def test_the_receipt_shows_nothing_of_what_was_written(db, client):
    case = report_case(text="Hemligt", email="eva@skola.example")
    page = client.get(reverse("feedback_received", args=[case.uuid])).content.decode()
    assert "Hemligt" not in page
    assert "eva@" not in page
    assert client.get(reverse("feedback_received", args=[uuid.uuid4()])).status_code == 404


def test_the_english_page_is_english_and_the_case_remembers_it(db, client):
    address = f"/en{_address()}"
    assert "Something is hard to understand" in client.get(address).content.decode()
    client.post(address, _posted())
    assert FeedbackCase.objects.get().language == "en"


def test_a_signed_in_reader_is_noted_and_finds_the_address_filled_in(as_anna, anna):
    assert f'value="{anna.email}"' in as_anna.get(_address()).content.decode()
    as_anna.post(_address(), _posted(email=anna.email))
    case = FeedbackCase.objects.get()
    assert (case.actor, case.words.email) == (anna, anna.email)


def test_the_same_form_sent_twice_is_one_case(db, client):
    posted = _posted()
    addresses = {client.post(_address(), posted).url for _ in range(2)}
    assert len(addresses) == 1
    assert FeedbackCase.objects.count() == 1


def test_a_form_with_a_broken_token_is_received_all_the_same(db, client):
    assert client.post(_address(), _posted(token="x")).status_code == 302
    assert FeedbackCase.objects.count() == 1


@pytest.mark.parametrize(("changes", "told"), [
    ({"kind": ""}, "Välj vad det gäller."),
    ({"kind": "x"}, "error-summary"),
    ({"text": "  "}, "Beskriv vad som är fel eller oklart."),
    ({"email": "eva"}, "Skriv hela adressen"),
    ({"website": "http://x.example"}, "Fältet ska vara tomt"),
    ({"text": "a\x00b"}, "error-summary"),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_told(db, client, changes, told):
    response = client.post(_address(), _posted(**changes))
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not FeedbackCase.objects.exists()


def test_a_text_of_50_000_characters_is_refused_in_words_and_kept_in_the_field(db, client):
    page = client.post(_address(), _posted(text=LONG)).content.decode()
    assert "Texten har 50\xa0000 tecken, men högst 5\xa0000 får plats" in page
    assert LONG in page
    assert not re.search(r"<textarea[^>]*maxlength", page)
    assert not FeedbackCase.objects.exists()


def test_line_breaks_count_once(db, client):
    assert client.post(_address(), _posted(text="\r\n".join(["a"] * 2_500))).status_code == 302


def test_markup_is_shown_as_text(db, client, as_cecilia):
    case = report_case(text="<script>alert(1)</script>")
    page = as_cecilia.get(reverse("feedback_case", args=[case.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_a_lesson_that_is_not_published_takes_no_feedback(db, client):
    address = _address(2)
    school.lesson(2).unpublish()
    assert client.get(address).status_code == 404
    assert client.post(address, _posted()).status_code == 404
    assert client.get(f"/fel-eller-oklart/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_refused(db, client, method):
    assert getattr(client, method)(_address()).status_code == 405


def test_the_page_of_a_practice_answer_leads_to_its_own_form(db, client):
    lesson = school.lesson(1)
    question = Question.objects.get(key="T01-P1", locale__language_code="sv")
    address = f"{_address()}{question.translation_key}/"
    practice = reverse("practice", args=[school.course().translation_key, lesson.translation_key,
                                         question.translation_key])  # fmt: skip
    shown = client.get(practice, {"answer": "x"}).content.decode()
    assert address in shown
    assert question.stem in client.get(address).content.decode()
    client.post(address, _posted())
    assert FeedbackCase.objects.get().question_key == question.translation_key
    assert client.get(f"{_address()}{uuid.uuid4()}/").status_code == 404


# The flood


def test_in_a_flood_most_are_asked_to_wait_and_lose_no_word(db):
    """A quarter of a minute of a thousand a minute: the limit of the minute is reached early on."""
    answers = []
    for n in range(250):
        client = Client(REMOTE_ADDR=f"10.0.{n % 250}.{n // 250}")
        answers.append(client.post(_address(), _posted(text=f"Text {n}")))
    codes = [a.status_code for a in answers]
    assert codes.count(302) == FeedbackCase.objects.count() == 60
    assert codes.count(429) == 190
    last = answers[-1]
    assert "Text 249" in last.content.decode()
    assert "Försök igen om en stund" in last.content.decode()
    assert last["Retry-After"] == "60"


def test_one_address_is_held_back_before_the_others(db, client):
    codes = [client.post(_address(), _posted()).status_code for _ in range(12)]
    assert codes == [302] * 10 + [429] * 2
    assert Client(REMOTE_ADDR="10.1.1.1").post(_address(), _posted()).status_code == 302


def test_the_form_held_back_can_be_sent_again_later(db, client):
    with mock.patch("allauth.core.ratelimit.consume", return_value=False):
        page = client.post(_address(), posted := _posted()).content.decode()
    assert posted["token"] in page
    assert client.post(_address(), posted).status_code == 302


# The test's questions


def test_after_a_pass_each_question_can_be_questioned(as_anna, anna):
    attempt, result = _result(anna)
    page = as_anna.get(result).content.decode()
    for number in range(1, 5):
        address = reverse("feedback_on_test", args=[attempt.uuid, number])
        assert address in page
    stem = attempt.version.frozen["questions"]
    response = as_anna.post(address, _posted(email=anna.email), follow=True)
    case = FeedbackCase.objects.get()
    assert case.attempt == attempt.uuid
    assert case.question_key.hex == attempt.dealt()[3].question
    assert case.question_key.hex in {q["id"] for q in stem}
    assert result in response.content.decode()


def test_after_a_failure_questions_can_be_questioned_and_the_key_stays_hidden(as_anna, anna):
    attempt, result = _result(anna, wrong=4)
    pages = as_anna.get(result).content.decode()
    assert pages.count("Ifrågasätt frågan") == len(attempt.dealt())
    pages += as_anna.get(reverse("feedback_on_test", args=[attempt.uuid, 1])).content.decode()
    dealt = {d.question for d in attempt.dealt()}
    for question in attempt.version.frozen["questions"]:
        if question["id"] in dealt:
            assert question["stem"]["sv"] in pages
            for option in question["body"]["options"]:
                assert option["why"]["sv"] not in pages
                assert option["text"]["sv"] not in pages


def test_a_test_is_questioned_by_its_learner_only_and_after_submission(as_anna, as_bjorn, client, anna):
    enrolment, attempt = school.deal(anna)
    address = reverse("feedback_on_test", args=[attempt.uuid, 1])
    assert as_anna.get(address).url == f"/prov/{attempt.uuid}/"
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    assert as_anna.get(address).status_code == 200
    assert as_anna.get(reverse("feedback_on_test", args=[attempt.uuid, 9])).status_code == 404
    assert as_bjorn.get(address).status_code == 404
    assert as_bjorn.post(address, _posted()).status_code == 404
    assert client.get(address).url.startswith("/konto/login/")
    assert as_anna.put(address).status_code == 405


# Rows


def test_what_was_written_lies_beside_the_fact_and_may_go(db):
    case = report_case(email="eva@skola.example")
    assert not {f.name for f in FeedbackCase._meta.get_fields()} & {"text", "email", "name"}
    FeedbackText.objects.all().delete()
    assert queries.cases().get().number == case.number
    assert answer(case, text="Svar", by=people.author("c", "C")).is_mailed is False


def test_a_case_is_about_something(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        report_case(about=About(school.course().translation_key))


def test_numbers_begin_anew_each_year(db):
    first = report_case()
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(days=366)):
        second = report_case()
    assert first.number.endswith("-00001")
    assert second.number.endswith("-00001")
    assert first.number != second.number
