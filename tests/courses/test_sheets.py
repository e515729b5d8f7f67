"""A test with all its questions on one page: what is kept, what is told, and that nothing is lost."""

import datetime
import json
import re
from collections import Counter
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from assessments.models import Question, Quiz, SavedAnswer, Submission
from assessments.queries import asked_in, saved_answers
from assessments.questions import Layout
from assessments.records import EndedBy
from courses import services
from tests import school

NOT_SAVED = "Några av dina svar är markerade nedan men inte sparade."


@pytest.fixture
def dealt(anna):
    """A test of every question in the small bank, some of which have boxes: the enrolment and the attempt."""
    count = Question.objects.filter(key__startswith="T01-Q", locale__language_code="sv").count()
    Quiz.objects.update(draw=count, layout=Layout.PAGE)
    return school.deal(anna)


@pytest.fixture
def attempt(dealt):
    return dealt[1]


def address(attempt):
    with translation.override("sv"):
        return reverse("sheet", args=[attempt.uuid])


def seen(attempt):
    """The marks that a page made now would carry."""
    return {f"{q.id}-seen": q.mark for q in asked_in(attempt, saved_answers(attempt))}


def form(attempt, answers, **changes):
    """What a browser would send that was shown the page as it stands now. `answers`: options by question."""
    return {**seen(attempt), **{f"{question}-answer": answer for question, answer in answers.items()}, **changes}


def kept(attempt):
    return dict(SavedAnswer.objects.filter(attempt=attempt).values_list("question", "answer"))


def marked(page):
    return page.count(" checked>")


def radio(attempt):
    """A question with one choice, and its options."""
    number = next(q.number for q in asked_in(attempt, {}) if not q.can_be_emptied)
    drawn = attempt.dealt()[number - 1]
    return number, drawn.question, drawn.dealt["options"]


def boxes(attempt):
    number = next(q.number for q in asked_in(attempt, {}) if q.can_be_emptied)
    drawn = attempt.dealt()[number - 1]
    return number, drawn.question, drawn.dealt["options"]


def later(minutes):
    now = timezone.now() + datetime.timedelta(minutes=minutes)
    return patch("django.utils.timezone.now", return_value=now)


def test_every_question_stands_on_the_page_with_ids_and_names_of_its_own(as_anna, attempt):
    page = as_anna.get(address(attempt)).content.decode()
    questions = asked_in(attempt, {})
    assert all(question.stem in page for question in questions)
    ids = Counter(re.findall(r' id="([^"]+)"', page))
    assert [name for name, count in ids.items() if count > 1] == []
    radios = re.findall(r'type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"', page)
    assert {name for name, _value in radios} == {f"{question.id}-answer" for question in questions}
    for target in re.findall(r'(?:href="#|for=")([^"]+)"', page):
        assert target in ids, f"nothing on the page has the id {target}"


def test_the_way_into_the_test_leads_to_the_page_and_to_what_has_no_answer(as_anna, attempt):
    begun = as_anna.get(reverse("test_resume", args=[attempt.uuid]), follow=True)
    assert begun.redirect_chain[-1][0] == address(attempt)
    as_anna.post(address(attempt), form(attempt, school.answers_to(attempt)))
    SavedAnswer.objects.filter(question=attempt.dealt()[2].question).delete()
    again = as_anna.get(reverse("test_resume", args=[attempt.uuid]), follow=True)
    assert again.redirect_chain[-1][0] == address(attempt) + "#fraga-3"
    question = reverse("question", args=[attempt.uuid, 2])
    assert as_anna.get("/en" + question).url == f"/en{address(attempt)}#fraga-2"


def test_a_test_of_one_question_at_a_time_has_no_such_page(as_anna, anna):
    _enrolment, attempt = school.deal(anna)
    resume = reverse("test_resume", args=[attempt.uuid])
    assert as_anna.get(address(attempt)).url == resume
    assert as_anna.post(address(attempt), form(attempt, school.answers_to(attempt))).url == resume
    assert kept(attempt) == {}


def test_the_whole_way_from_the_rules_to_the_certificate(as_anna, attempt):
    answers = school.answers_to(attempt)
    half = dict(list(answers.items())[:3])
    saved = as_anna.post(address(attempt), form(attempt, half, go="save"), follow=True)
    assert saved.redirect_chain == [(address(attempt), 302)]
    assert "Svaren är sparade." in saved.content.decode()
    assert kept(attempt) == half
    missing = as_anna.post(address(attempt), form(attempt, half, go="review"), follow=True).content.decode()
    assert "3 frågor saknar svar." in missing
    refused = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True).content.decode()
    assert "Provet är inte inlämnat" in refused
    review = as_anna.post(address(attempt), form(attempt, answers, go="review"))
    assert review.url == reverse("review", args=[attempt.uuid])
    result = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True).content.decode()
    assert "Du har klarat" in result


def test_what_is_saved_is_marked_on_another_device(as_anna, anna, attempt):
    answers = school.answers_to(attempt)
    as_anna.post(address(attempt), form(attempt, answers))
    other = Client()
    other.force_login(anna)
    page = other.get(address(attempt)).content.decode()
    assert marked(page) == sum(map(len, answers.values()))
    assert page.count("is-answered") == len(answers)


def test_boxes_can_be_emptied_and_one_choice_cannot(as_anna, attempt):
    answers = school.answers_to(attempt)
    as_anna.post(address(attempt), form(attempt, answers))
    (_n, one, _options), (_m, many, _others) = radio(attempt), boxes(attempt)
    as_anna.post(address(attempt), form(attempt, {k: v for k, v in answers.items() if k not in (one, many)}))
    assert kept(attempt) == {k: v for k, v in answers.items() if k != many}


def test_a_page_that_is_old_changes_only_what_was_changed_in_it(as_anna, attempt):
    _number, one, options = radio(attempt)
    old = seen(attempt)
    as_anna.post(address(attempt), form(attempt, {one: [options[0]]}))
    many = boxes(attempt)
    sent = {**old, f"{many[1]}-answer": many[2][:1]}
    page = as_anna.post(address(attempt), sent, follow=True).content.decode()
    assert kept(attempt) == {one: [options[0]], many[1]: many[2][:1]}
    assert "svarat annorlunda" not in page


def test_two_windows_that_answer_differently_the_last_counts_and_the_learner_is_told(as_anna, attempt):
    number, one, options = radio(attempt)
    old = seen(attempt)
    for answer in options[:2]:
        page = as_anna.post(address(attempt), {**old, f"{one}-answer": [answer]}, follow=True).content.decode()
        assert (f"svarat annorlunda på fråga {number} " in page) is (answer == options[1])
    assert kept(attempt) == {one: [options[1]]}


@pytest.mark.parametrize("value", ["x", "a" * 10_000, "\x00", "' OR 1=1"])
def test_what_no_browser_sends_is_told_at_its_question_and_the_others_are_saved(as_anna, attempt, value):
    answers = school.answers_to(attempt)
    number, one, _options = radio(attempt)
    response = as_anna.post(address(attempt), form(attempt, {**answers, one: [value]}))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#fraga-{number}-answer-1">Fråga {number}: ' in page
    assert f'id="fraga-{number}-answer-error"' in page
    assert "Dina övriga svar är sparade." in page
    assert kept(attempt) == {k: v for k, v in answers.items() if k != one}


def test_an_answer_to_a_question_of_another_test_is_refused_whole_and_nothing_is_lost(as_anna, attempt):
    answers = school.answers_to(attempt)
    response = as_anna.post(address(attempt), form(attempt, answers, **{f"{'0' * 32}-answer": "x"}))
    page = response.content.decode()
    assert response.status_code == 422
    assert "hörde inte till det här provet, så inget sparades" in page
    assert marked(page) == sum(map(len, answers.values()))
    assert kept(attempt) == {}


def test_someone_elses_page_does_not_exist(as_bjorn, attempt):
    assert as_bjorn.get(address(attempt)).status_code == 404
    assert as_bjorn.post(address(attempt), form(attempt, school.answers_to(attempt))).status_code == 404
    assert kept(attempt) == {}


def test_an_expired_session_gives_the_whole_page_back_after_sign_in(anna, attempt):
    answers, browser = school.answers_to(attempt), Client()
    response = browser.post(address(attempt), form(attempt, answers))
    target = parse_qs(urlsplit(response.url).query)["next"][0]
    assert target == address(attempt)
    assert len(response.url) < 300, "the answers do not travel in the address"
    browser.force_login(anna)
    for _ in range(2):
        page = browser.get(target).content.decode()
        assert NOT_SAVED in page
        assert marked(page) == sum(map(len, answers.values()))
        assert kept(attempt) == {}
    browser.post(target, form(attempt, answers))
    assert kept(attempt) == answers
    assert NOT_SAVED not in browser.get(target).content.decode()


def test_what_waited_through_a_sign_in_hides_nothing_that_was_saved_since(as_anna, anna, attempt):
    _number, one, options = radio(attempt)
    browser = Client()
    browser.post(address(attempt), form(attempt, {}))
    as_anna.post(address(attempt), form(attempt, {one: [options[0]]}))
    browser.force_login(anna)
    page = browser.get(address(attempt)).content.decode()
    assert marked(page) == 1
    assert NOT_SAVED not in page


def test_nobody_can_make_the_session_keep_a_form_of_no_open_test(client, dealt):
    enrolment, attempt = dealt
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    client.post(address(attempt), form(attempt, {}))
    assert "sessionid" not in client.cookies


def test_a_stale_tab_gets_its_answers_back_instead_of_a_csrf_error(anna, attempt):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    answers = school.answers_to(attempt)
    response = strict.post(address(attempt), form(attempt, answers), follow=True)
    assert response.redirect_chain == [(address(attempt), 302)]
    assert marked(response.content.decode()) == sum(map(len, answers.values()))
    assert NOT_SAVED in response.content.decode()


def test_the_other_language_keeps_what_is_marked_and_not_saved(as_anna, attempt):
    answers = school.answers_to(attempt)
    response = as_anna.post("/en" + address(attempt), form(attempt, answers, go="stay"), follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/en" + address(attempt), 302)]
    assert marked(page) == sum(map(len, answers.values()))
    assert "press “Save the answers”" in page
    assert kept(attempt) == {}


def test_a_page_sent_after_the_test_was_submitted_leads_to_the_result(as_anna, dealt):
    enrolment, attempt = dealt
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    response = as_anna.post(address(attempt), form(attempt, school.answers_to(attempt, wrong=3)), follow=True)
    assert response.redirect_chain[-1][0] == reverse("result", args=[attempt.uuid])
    assert "redan inlämnat" in response.content.decode()


def test_when_the_time_is_up_what_was_saved_is_submitted_and_nothing_more(as_anna, anna):
    Quiz.objects.update(layout=Layout.PAGE, minutes=30)
    _enrolment, attempt = school.deal(anna)
    answers = school.answers_to(attempt)
    half = dict(list(answers.items())[:2])
    assert "30 minuter kvar" in as_anna.get(address(attempt)).content.decode()
    with later(30.5):
        as_anna.post(address(attempt), form(attempt, half))
    with later(32):
        response = as_anna.post(address(attempt), form(attempt, answers))
    assert response.url == reverse("result", args=[attempt.uuid])
    submission = Submission.objects.get()
    assert (submission.ended_by, submission.answers["answers"]) == (EndedBy.TIME, half)


def test_a_course_closed_in_the_middle_says_so_and_keeps_the_page_as_it_was(as_anna, dealt):
    _enrolment, attempt = dealt
    school.course().unpublish()
    answers = school.answers_to(attempt)
    response = as_anna.post(address(attempt), form(attempt, answers))
    assert response.status_code == 409
    assert "stängt" in response.content.decode() or "stängd" in response.content.decode()
    assert marked(response.content.decode()) == sum(map(len, answers.values()))
    assert kept(attempt) == {}


def test_a_page_that_saves_by_itself_is_told_what_is_saved_and_asks_nothing(as_anna, attempt):
    number, one, options = radio(attempt)
    told = as_anna.post(address(attempt), form(attempt, {one: [options[0]]}, go="meanwhile"))
    answer = json.loads(told.content)
    assert answer["seen"] == seen(attempt)
    assert answer["map"].count("is-answered") == 1
    assert re.fullmatch(r"Sparat klockan \d\d:\d\d\.", answer["saved"])
    assert kept(attempt) == {one: [options[0]]}
    again = as_anna.post(address(attempt), form(attempt, {one: ["x"]}, go="meanwhile"))
    assert f"utom fråga {number}, som inte är komplett än" in json.loads(again.content)["saved"]
    assert "Svaren är sparade." not in as_anna.get(address(attempt)).content.decode()


def test_a_test_before_the_lessons_may_stand_on_one_page_too(as_anna, anna):
    Quiz.objects.filter(purpose="pretest").update(layout=Layout.PAGE)
    begin = reverse("pretest", args=[school.enrol(anna).course_key])
    rules = as_anna.get(begin).content.decode()
    assert "Alla frågor står på en sida." in rules
    assert "Börja förtestet</button>" in rules
    response = as_anna.post(begin, follow=True)
    assert "<h1>Förtest</h1>" in response.content.decode()
    assert response.content.decode().count("<fieldset") == 2


def test_the_rules_say_how_the_questions_come_and_a_test_keeps_what_it_was_begun_with(as_anna, dealt, anna):
    enrolment, attempt = dealt
    rules = reverse("test", args=[enrolment.course_key])
    assert "Alla frågor står på en sida." in as_anna.get(rules).content.decode()
    Quiz.objects.update(layout=Layout.QUESTION)
    assert "Frågorna kommer en i taget." in as_anna.get(rules).content.decode()
    assert as_anna.get(address(attempt)).status_code == 200
