"""Readers tell what is wrong or unclear, without an account; editors answer by mail."""

import datetime
import re
import uuid
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Question
from courses import letters, services
from courses.feedback import queries
from courses.feedback.records import FeedbackAnswer, FeedbackCase, FeedbackKind, FeedbackText
from courses.feedback.services import About, AlreadyAnswered, answer, report
from courses.letters import Letter, LetterKind
from lms.groups import ensure_groups
from tests import people, school

LONG = "å" * 50_000


def _address(number=1):
    return f"/fel-eller-oklart/{school.lesson(number).translation_key}/"


def _posted(**changes):
    return {"kind": "unclear", "text": "Vem är Lars?", "email": "", "token": str(uuid.uuid4()), **changes}


def _case(**changes):
    course, lesson = school.course(), school.lesson(1)
    given = {
        "token": uuid.uuid4(), "kind": FeedbackKind.UNCLEAR, "text": "Vem är Lars?", "email": "",
        "language": "sv", "user": AnonymousUser(), **changes,
    }  # fmt: skip
    about = given.pop("about", About(course.translation_key, lesson.translation_key))
    return report(about, **given)


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
    case = _case(text="Hemligt", email="eva@skola.example")
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
    case = _case(text="<script>alert(1)</script>")
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
            for option in question["options"]:
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
    case = _case(email="eva@skola.example")
    assert not {f.name for f in FeedbackCase._meta.get_fields()} & {"text", "email", "name"}
    FeedbackText.objects.all().delete()
    assert queries.cases().get().number == case.number
    assert answer(case, text="Svar", by=people.author("c", "C")).is_mailed is False


def test_a_case_is_about_something(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        _case(about=About(school.course().translation_key))


def test_numbers_begin_anew_each_year(db):
    first = _case()
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(days=366)):
        second = _case()
    assert first.number.endswith("-00001")
    assert second.number.endswith("-00001")
    assert first.number != second.number


# The desk


def test_an_editor_answers_and_the_reader_gets_one_letter_in_their_language(
    as_cecilia, cecilia, django_capture_on_commit_callbacks
):
    case = _case(email="eva@skola.example", language="en", text="Who is Lars?")
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
    case = _case()
    response = as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": "Tack."}, follow=True)
    assert "inget mejl" in response.content.decode()
    assert "Tack." in response.content.decode()
    assert not Letter.objects.exists()


def test_a_case_is_answered_once(as_cecilia, cecilia):
    case = _case(email="eva@skola.example")
    answer(case, text="Ett", by=cecilia)
    with pytest.raises(AlreadyAnswered):
        answer(case, text="Två", by=cecilia)
    response = as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": "Tre"}, follow=True)
    assert "redan besvarat" in response.content.decode()
    assert Letter.objects.count() == 1


def test_an_empty_answer_is_asked_for(as_cecilia):
    response = as_cecilia.post(reverse("feedback_case", args=[_case().pk]), {"text": " "})
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
    waiting, done = _case(text="Öppen fråga"), _case()
    about = About(course.translation_key, question_key=question.translation_key)
    questioned = _case(about=about)
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
    case = _case()
    for someone in (as_anna, as_expert, client):
        for address in (reverse("feedback:index"), reverse("feedback_case", args=[case.pk]),
                        reverse("feedback_report")):  # fmt: skip
            response = someone.get(address)
            assert response.status_code in (302, 403)
            assert case.number not in response.content.decode()
        someone.post(reverse("feedback_case", args=[case.pk]), {"text": "Svar"})
    assert not FeedbackAnswer.objects.exists()


def test_cases_are_neither_added_nor_changed_by_hand(as_david):
    case = _case()
    for name, args in (("add", []), ("edit", [case.pk]), ("delete", [case.pk])):
        assert as_david.get(reverse(f"feedback:{name}", args=args)).status_code == 302


def test_open_cases_stand_beside_the_lesson_and_the_question_in_the_cms(as_cecilia, cecilia):
    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    lesson = reverse("wagtailadmin_pages:edit", args=[school.lesson(1).pk])
    snippet = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
    assert "0 öppna ärenden" in as_cecilia.get(lesson).content.decode()
    first = _case()
    _case()
    _case(about=About(school.course().translation_key, question_key=question.translation_key))
    answer(first, text="Svar", by=cecilia)
    page = as_cecilia.get(lesson).content.decode()
    assert "1 öppet ärende" in page
    assert f"lesson_key={school.lesson(1).translation_key}" in page
    assert "1 öppet ärende" in as_cecilia.get(snippet).content.decode()


def test_the_monthly_report_counts_open_and_answered_and_the_median(as_cecilia, cecilia):
    cases = [_case(), _case(), _case(), _case(kind=FeedbackKind.WRONG)]
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

    _case()
    few = count()
    for _ in range(30):
        _case()
    assert count() == few


def test_open_cases_wait_on_the_first_page_of_the_cms_for_those_who_may_answer(as_cecilia):
    home = reverse("wagtailadmin_home")
    assert "Öppna ärenden från läsare" not in as_cecilia.get(home).text
    _case()
    page = as_cecilia.get(home).text
    assert "Öppna ärenden från läsare (1)" in page
    assert FeedbackCase.objects.get().number in page
