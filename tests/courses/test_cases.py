"""A case in steps from its file to a test's result, one step at a time, and as practice."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from assessments.freezing import freeze
from assessments.models import Question, Quiz, SavedAnswer
from assessments.queries import asked_in, saved_answers
from assessments.question_types import TYPES
from assessments.records import EndedBy, Submission
from assessments.services import AnswersMissing
from assessments.statistics.services import compute
from assessments.thawing import freeze_deal, thaw_deal, thaw_quiz
from content.curriculum import parse
from content.fieldreader import Faulty
from courses import services
from tests import school
from tests.courses.written import files_with, school_with

FILE = (Path(__file__).parent.parent / "questions/case.yaml").read_text(encoding="utf-8")


@pytest.fixture
def dealt(db, anna, tmp_path):
    """A test with the case, dealt to Anna: her enrolment and the attempt."""
    school_with(tmp_path, FILE)
    return school.deal(anna)


@pytest.fixture
def attempt(dealt):
    return dealt[1]


def body_of(attempt):
    return attempt.version.items()[attempt.dealt()[0].question].body


def control(attempt, text):
    """The control and value of the option with this text, wherever in the case it stands."""
    for step in body_of(attempt)["steps"]:
        for option in step["options"]:
            if option["text"]["sv"] == text:
                return {f"answer-{step['id']}": option["id"]}
    raise LookupError(text)


def address(attempt):
    with translation.override("sv"):
        return reverse("question", args=[attempt.uuid, 1])


def page(client, attempt):
    return client.get(address(attempt)).content.decode()


def send(client, attempt, *texts, go="next", prefix="", **extra):
    sent = {"question": attempt.dealt()[0].question, "go": go, **extra}
    for text in texts:
        sent |= control(attempt, text)
    return client.post(prefix + address(attempt), sent)


def kept(attempt):
    saved = SavedAnswer.objects.filter(attempt=attempt).first()
    return saved and saved.answer


def chosen(attempt):
    """The texts of the steps that stand."""
    texts = {o["id"]: o["text"]["sv"] for step in body_of(attempt)["steps"] for o in step["options"]}
    return [texts[option] for _step, option in (kept(attempt) or {"path": []})["path"]]


def everything_after(attempt, reached):
    """All texts of the steps that have not been reached, and the reasons of all."""
    for step in body_of(attempt)["steps"]:
        for option in step["options"]:
            yield option["why"]["sv"]
            if step["situation"]["sv"] not in reached:
                yield from (option["text"]["sv"], option["consequence"]["sv"], option["id"])
        if step["situation"]["sv"] not in reached:
            yield from (step["id"], step["situation"]["sv"])


FIRST, SECOND, LAST = "Karin säger ja i telefon.", "Monitorn frågar efter underskriften.", "Karin sitter hos dig."


def test_one_step_at_a_time_is_answered_told_and_explained_in_the_end(as_anna, attempt):
    start = page(as_anna, attempt)
    assert FIRST in start
    assert [text for text in everything_after(attempt, {FIRST}) if text in start] == []
    assert "Karin kommer på tisdag." not in start
    response = send(as_anna, attempt, "Bokar ett möte")
    assert response.url == reverse("question", args=[attempt.uuid, 1]) + "#steg"
    second = page(as_anna, attempt)
    assert all(text in second for text in (FIRST, "Bokar ett möte", "Karin kommer på tisdag.", LAST))
    assert [text for text in everything_after(attempt, {FIRST, LAST}) if text in second] == []
    assert 'value="next">Svara och gå vidare' in second
    send(as_anna, attempt, "Karin och den som håller samtalet")
    end = page(as_anna, attempt)
    assert "Här slutar fallet." in end
    assert "Pappret läggs i pärmen." in end
    assert 'type="radio"' not in end
    assert 'value="next">Fortsätt' in end
    assert send(as_anna, attempt).url == reverse("review", args=[attempt.uuid])
    review = as_anna.get(reverse("review", args=[attempt.uuid])).content.decode()
    assert "<li>1. Vad gör du? – Bokar ett möte</li>" in review
    assert "Alla frågor är besvarade" in review
    result = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True).content.decode()
    assert "Rätt (2 av 2 poäng)" in result
    assert "Båda skriver under." in result


def test_an_answered_step_stands_whatever_another_window_sends(as_anna, attempt):
    send(as_anna, attempt, "Noterar hennes ja")
    again = send(as_anna, attempt, "Noterar hennes ja")
    assert again.status_code == 302, "a button pressed twice is harmless"
    other = send(as_anna, attempt, "Bokar ett möte")
    assert other.status_code == 422
    assert "Det steget har du redan svarat på, och det svaret gäller." in other.content.decode()
    assert SECOND in other.content.decode()
    assert chosen(attempt) == ["Noterar hennes ja"]


def test_a_step_that_has_not_been_reached_is_refused(as_anna, attempt):
    for texts in (["Bara Karin"], ["Bokar ett möte", "Bara Karin"], ["Bjuder in Karin"]):
        response = send(as_anna, attempt, *texts)
        assert response.status_code == 422
        assert "Du har inte kommit till det steget än." in response.content.decode()
        assert kept(attempt) is None


def _first(attempt):
    return f"answer-{body_of(attempt)['steps'][0]['id']}"


@pytest.mark.parametrize("value", ["x", "a" * 10_000, "a:b", "\x00", "' OR 1=1"])
def test_what_no_browser_sends_is_refused_and_nothing_is_lost(as_anna, attempt, value):
    send(as_anna, attempt, "Noterar hennes ja", go="review")
    before = kept(attempt)
    for name in (_first(attempt), "answer-x", "answer-path", "answer", "answer-" + "a" * 800):
        response = send(as_anna, attempt, **{name: value})
        assert response.status_code == 422
        assert "Svaret hör inte till den här frågan" in response.content.decode()
        assert kept(attempt) == before


def test_an_option_of_another_step_is_refused(as_anna, attempt):
    (option,) = control(attempt, "Bara Karin").values()
    assert send(as_anna, attempt, **{_first(attempt): option}).status_code == 422
    assert kept(attempt) is None


def test_a_path_of_ones_own_shows_no_step_that_has_not_been_reached(as_anna, attempt):
    ((name, option),) = control(attempt, "Bokar ett möte").items()
    path = {"answer-path": f"{name.removeprefix('answer-')}:{option}"}
    for go in ("stay", "next", "skip", "review"):
        response = send(as_anna, attempt, go=go, **path)
        shown = as_anna.get(response.url).content.decode() if response.status_code == 302 else response.content.decode()
        assert "Karin kommer på tisdag." not in shown
        assert LAST not in shown
        assert kept(attempt) is None


@pytest.mark.parametrize("go", ["review", "skip", "previous"])
def test_a_mark_is_kept_and_is_no_answer_before_the_button_is_pressed(as_anna, attempt, go):
    send(as_anna, attempt, "Noterar hennes ja", go=go)
    assert chosen(attempt) == []
    shown = page(as_anna, attempt)
    assert shown.count(" checked") == 1
    assert "Monitorn läser noteringen." not in shown
    send(as_anna, attempt, "Bokar ett möte")
    assert chosen(attempt) == ["Bokar ett möte"]


def test_the_button_without_a_mark_asks_for_one_in_the_step_that_stands(as_anna, attempt):
    send(as_anna, attempt, "Bokar ett möte")
    response = send(as_anna, attempt)
    assert response.url.endswith("?svar=saknas")
    shown = as_anna.get(response.url).content.decode()
    ((name, _option),) = control(attempt, "Bara Karin").items()
    assert f'<a href="#{name}-1">' in shown
    send(as_anna, attempt, "Bara Karin")
    assert as_anna.get(response.url).status_code == 200, "an old address of a case that has ended"


def test_a_mark_follows_to_the_other_language_and_through_a_sign_in(as_anna, anna, attempt):
    send(as_anna, attempt, "Bokar ett möte")
    carried = as_anna.get(send(as_anna, attempt, "Bara Karin", go="stay", prefix="/en").url).content.decode()
    assert "press “Answer and go on”" in carried
    assert carried.count(" checked") == 1
    assert chosen(attempt) == ["Bokar ett möte"]
    nobody = Client()
    away = send(nobody, attempt, "Bara Karin")
    nobody.force_login(anna)
    back = nobody.get(f"{address(attempt)}?{_next(away.url)}").content.decode()
    assert "inte sparat än" in back
    assert back.count(" checked") == 1


def _next(address):
    return urlsplit(parse_qs(urlsplit(address).query)["next"][0]).query


def test_a_case_that_has_not_ended_counts_as_unanswered(as_anna, dealt):
    enrolment, attempt = dealt
    send(as_anna, attempt, "Bokar ett möte")
    review = as_anna.get(reverse("review", args=[attempt.uuid])).content.decode()
    assert "1 fråga saknar svar." in review
    assert "Det finns steg kvar att svara på" in review
    assert "Vad gör du? – Bokar ett möte" in review
    assert as_anna.get(reverse("test_resume", args=[attempt.uuid])).url == reverse("question", args=[attempt.uuid, 1])
    with pytest.raises(AnswersMissing):
        services.submit_test(enrolment, attempt=attempt, language="sv")


def test_when_the_time_is_up_a_mark_is_the_answer_and_the_rest_gives_nothing(as_anna, dealt):
    enrolment, attempt = dealt
    send(as_anna, attempt, "Bokar ett möte", go="review")
    graded = services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
    assert (graded.grade.points, graded.grade.max) == (1, 2)
    assert Submission.objects.get().answer_to(attempt.dealt()[0].question)["path"]
    assert "marked" not in json.dumps(Submission.objects.get().answers)


def test_a_step_after_the_end_of_the_test_is_not_kept(as_anna, dealt):
    enrolment, attempt = dealt
    send(as_anna, attempt, "Bokar ett möte")
    services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
    assert send(as_anna, attempt, "Bara Karin").url == reverse("result", args=[attempt.uuid])
    assert chosen(attempt) == ["Bokar ett möte"]


def test_a_wrong_choice_is_explained_with_the_best_path_after_a_pass(as_anna, anna, tmp_path):
    school_with(tmp_path, FILE)
    Quiz.objects.update(pass_percent=50)
    attempt = school.deal(anna)[1]
    for text in ("Noterar hennes ja", "Bjuder in Karin", "Karin och den som håller samtalet"):
        send(as_anna, attempt, text)
    result = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True).content.decode()
    assert "Delvis rätt (1 av 2 poäng)" in result
    assert all(escape(text) in result for text in ("En notering räcker inte.", "1. Vad gör du? – Bokar ett möte"))
    assert compute() >= 1


def test_freezing_and_thawing_is_the_identity(attempt):
    drawn = tuple(attempt.dealt())
    assert thaw_deal(freeze_deal(drawn)) == list(drawn)
    assert {q["id"]: q for q in thaw_quiz(attempt.version.frozen)["questions"]} == attempt.version.questions()
    assert freeze(Quiz.objects.get(purpose="final")) == attempt.version
    assert TYPES["case"].most(body_of(attempt)) == 2


def test_a_review_reads_a_case_without_a_query_of_its_own(attempt, django_assert_num_queries):
    answers = saved_answers(attempt)
    asked_in(attempt, answers)
    with django_assert_num_queries(0):
        asked_in(attempt, answers)


def _practice(tmp_path):
    school_with(tmp_path, FILE, "practice")
    question = Question.objects.get(key="T01-W1", locale__language_code="sv")
    keys = [school.course().translation_key, school.lesson(1).translation_key, question.translation_key]
    value = question.body.raw_data[0]["value"]["steps"]
    options = {o["value"]["text"]: (s["id"], o["id"]) for s in value for o in s["value"]["options"]}
    return reverse("practice", args=keys), options


def test_practice_goes_step_by_step_without_an_account_and_ends_with_the_reasons(db, client, tmp_path):
    address, options = _practice(tmp_path)
    lesson = client.get(school.lesson(1).url).content.decode()
    assert FIRST in lesson
    assert "En notering räcker inte." not in lesson
    assert SECOND not in lesson
    (first, note), (second, late), (third, one) = (
        options[text] for text in ("Noterar hennes ja", "Bjuder in Karin", "Bara Karin")
    )
    shown = client.get(address, {f"answer-{first}": note}).content.decode()
    assert SECOND in shown
    assert f'name="answer-path" value="{first}:{note}"' in shown
    assert "En notering räcker inte." not in shown
    path = [f"{first}:{note}"]
    empty = client.get(address, {"answer-path": path}).content.decode()
    assert "Svara på frågan först" in empty
    assert f'name="answer-path" value="{first}:{note}"' in empty, "nothing is lost"
    shown = client.get(address, {"answer-path": path, f"answer-{second}": late}).content.decode()
    assert LAST in shown
    path.append(f"{second}:{late}")
    end = client.get(address, {"answer-path": path, f"answer-{third}": one}).content.decode()
    assert all(text in end for text in ("En notering räcker inte.", "Bokar ett möte", "Delvis rätt: 1 av 2 poäng"))
    assert not SavedAnswer.objects.exists()


def test_practice_refuses_what_no_form_of_ours_carries(db, client, tmp_path):
    address, options = _practice(tmp_path)
    (first, note), (third, one) = options["Noterar hennes ja"], options["Bara Karin"]
    ended = [f"{first}:{options['Tar första provet'][1]}"]
    for sent in (
        {"answer-path": [f"{third}:{one}"]},
        {"answer-path": "a" * 10_000},
        {f"answer-{third}": one},
        {f"answer-{first}": [note, note]},
        {"answer-path": ended, f"answer-{third}": one},
        {"answer-path": ended, "answer-x": "y"},
    ):
        response = client.get(address, sent)
        assert response.status_code == 200
        assert any(text in response.content.decode() for text in ("hör inte till", "inte kommit till det steget"))
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 405


FAULTS = [
    ('next: sign, text: {sv: "Bokar', 'next: sing, text: {sv: "Bokar', 15, "it can be ask, call, end, sign"),
    ('next: sign, text: {sv: "Bjuder', 'next: ask, text: {sv: "Bjuder', 22, "“ask” is no later step, nor “end”"),
    ("next: call", "next: end", 18, "no option of an earlier step leads to the step “call”"),
    ("id: note, correct: false", "id: note, correct: true", 14, "exactly one option of a step is correct"),
    ('sv: "Bara Karin"', 'sv: "Karin och den som håller samtalet"', 27, "two options have the same text"),
    ('consequence: {sv: "Karin kommer på tisdag.", ', "consequence: {", 15, "“consequence” has no Swedish text"),
    ("- id: call", "- id: ask", 10, "two steps have the same id"),
    ('situation: {sv: "Karin sitter', 'situations: {sv: "Karin sitter', 24, "“situation” has no Swedish text"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "reason"), FAULTS)
def test_a_fault_in_a_file_names_its_line(tmp_path, old, new, line, reason):
    assert old in FILE
    files = files_with(tmp_path, FILE.replace(old, new, 1))
    with pytest.raises(Faulty) as faulty:
        parse(files)
    assert [p for p in faulty.value.problems if p.line == line and reason in p.reason]
