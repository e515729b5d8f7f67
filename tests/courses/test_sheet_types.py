"""Every type of question on one page: right answers, gaps, and a case step by step."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from assessments.models import Quiz, SavedAnswer
from assessments.queries import asked_in, saved_answers
from assessments.question_types import TYPES
from assessments.questions import Layout
from assessments.records import EndedBy
from content.curriculum import parse
from courses import services
from courses.loading import load
from tests import school
from tests.courses.test_written_questions import NUMERIC
from tests.courses.written import entry, files_with

QUESTIONS = Path(__file__).parent.parent / "questions"
DATE = entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]")
FIRST, SECOND, LAST = "Karin säger ja i telefon.", "Monitorn frågar efter underskriften.", "Karin sitter hos dig."


@pytest.fixture
def dealt(anna, tmp_path):
    """A test with a question of each type that gives points: the enrolment and the attempt."""
    own = (
        (school.MINI / "T01-mini/questions/final.yaml")
        .read_text(encoding="utf-8")
        .replace("- id: T01-Q", "- id: T01-R")
    )
    single, multiple = (
        next(f"- id: T01-R{text}" for text in own.split("- id: T01-R") if f"type: {kind}" in text)
        for kind in ("single_choice", "multiple_response")
    )
    texts = [
        single,
        multiple,
        *((QUESTIONS / name).read_text(encoding="utf-8") for name in ("parts.yaml", "case.yaml")),
        entry("numeric", NUMERIC).replace("T01-W1", "T01-W2"),
        DATE.replace("T01-W1", "T01-W3"),
    ]
    files = files_with(tmp_path, "".join(texts))
    course = files / "T01-mini/course.yaml"
    text, count = course.read_text(encoding="utf-8"), sum(t.count("- id: T01-") for t in texts)
    course.write_text(text.replace("test: {draw: 1", f"test: {{layout: page, draw: {count}"), encoding="utf-8")
    load(parse(files), force=True)
    return school.deal(anna)


@pytest.fixture
def attempt(dealt):
    return dealt[1]


def address(attempt):
    return reverse("sheet", args=[attempt.uuid])


def asked(attempt):
    """Number, id, type, body and what chance decided, of each question."""
    frozen = attempt.version.questions()
    for number, drawn in enumerate(attempt.dealt(), 1):
        question = frozen[drawn.question]
        yield number, drawn.question, TYPES[question["type"]], question["body"], drawn.dealt


def one(attempt, kind):
    return next(row for row in asked(attempt) if row[2].name == kind)


def right_controls(attempt, *, of=None):
    """What a browser sends for right answers to questions without steps."""
    return {
        f"{question}-{name}": values
        for _n, question, kind, body, chance in asked(attempt)
        if not kind.is_stepped and of in (None, kind.name)
        for name, values in kind.posted(kind.right(body, chance)).items()
    }


def seen(attempt):
    return {f"{q.id}-seen": q.mark for q in asked_in(attempt, saved_answers(attempt))}


def send(client, attempt, go="save", **controls):
    return client.post(address(attempt), {**seen(attempt), **controls, "go": go})


def kept(attempt, question):
    saved = SavedAnswer.objects.filter(attempt=attempt, question=question).first()
    return saved and saved.answer


def option(attempt, text):
    """The control and value of the option of the case with this text, wherever in it that stands."""
    _number, question, _kind, body, _chance = one(attempt, "case")
    for step in body["steps"]:
        for found in step["options"]:
            if found["text"]["sv"] == text:
                return {f"{question}-answer-{step['id']}": found["id"]}
    raise LookupError(text)


def test_every_type_that_gives_points_is_there(attempt):
    assert {kind.name for _n, _q, kind, _b, _c in asked(attempt)} == {k for k, v in TYPES.items() if v.is_graded}


def test_ids_and_names_are_unique_and_every_link_and_label_has_its_target(as_anna, attempt):
    for controls in ({}, option(attempt, "Bokar ett möte")):
        step = f"step-{one(attempt, 'case')[0]}" if controls else "save"
        send(as_anna, attempt, step, **controls)
        page = as_anna.get(address(attempt)).content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        for target in re.findall(r'(?:href="#|for="|aria-describedby=")([^"]+)"', page):
            assert set(target.split()) <= set(ids)
        names = re.findall(r'<(?:select|input type="text")[^>]* name="([^"]+)"', page)
        assert len(names) == len(set(names)) > 5


def test_right_answers_of_all_types_give_all_points(as_anna, attempt):
    assert send(as_anna, attempt, **right_controls(attempt)).status_code == 302
    number = one(attempt, "case")[0]
    for text in ("Bokar ett möte", "Karin och den som håller samtalet"):
        response = send(as_anna, attempt, f"step-{number}", **right_controls(attempt), **option(attempt, text))
        assert response.url == f"{address(attempt)}#fraga-{number}-steg"
    page = as_anna.get(address(attempt)).content.decode()
    assert f'id="fraga-{number}-steg"' in page
    assert "Här slutar fallet." in page
    assert page.count('class="is-answered"') == len(attempt.dealt())
    assert send(as_anna, attempt, "review", **right_controls(attempt)).url == reverse("review", args=[attempt.uuid])
    result = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True).content.decode()
    assert "100 procent" in result


def test_half_an_answer_is_told_where_it_lacks_and_stays_as_it_was_marked(as_anna, attempt):
    number, question, _kind, _body, _chance = one(attempt, "matching")
    controls = right_controls(attempt)
    mine = [name for name in controls if name.startswith(question)]
    page = send(as_anna, attempt, **{**controls, mine[0]: [""]})
    assert page.status_code == 422
    text = page.content.decode()
    assert len(re.findall(r'">Fråga \d+: ', text)) == 1
    assert re.search(rf'<li><a href="#(fraga-{number}-answer[^"]*)">Fråga {number}: ', text)
    assert text.count('aria-invalid="true"') == 1
    chosen = controls[mine[1]][0]
    assert f'value="{chosen}" selected' in text
    assert kept(attempt, question) is None
    assert SavedAnswer.objects.count() == len(attempt.dealt()) - 2, "all but this one and the case"


def test_text_of_any_length_is_told_and_comes_back(as_anna, attempt):
    number, question, *_rest = one(attempt, "numeric")
    controls = right_controls(attempt) | {f"{question}-answer": "9" * 10_000}
    response = send(as_anna, attempt, "review", **controls)
    assert response.status_code == 422
    assert f'<a href="#fraga-{number}-answer">' in response.content.decode()
    assert "9" * 10_000 in response.content.decode()


def test_a_saved_text_can_be_taken_away(as_anna, attempt):
    question = one(attempt, "numeric")[1]
    send(as_anna, attempt, **right_controls(attempt, of="numeric"))
    assert kept(attempt, question)
    empty = dict.fromkeys(right_controls(attempt, of="numeric"), "")
    send(as_anna, attempt, **empty)
    assert kept(attempt, question) is None


def test_a_case_is_answered_by_its_own_button_alone_and_every_button_keeps_its_mark(as_anna, attempt):
    number, question, *_rest = one(attempt, "case")
    for go in ("save", "meanwhile", "review", "step-1000", "step-x", f"step-{number % len(attempt.dealt()) + 1}"):
        send(as_anna, attempt, go, **option(attempt, "Bokar ett möte"))
        assert kept(attempt, question)["path"] == []
        page = as_anna.get(address(attempt)).content.decode()
        assert FIRST in page
        assert "Karin kommer på tisdag." not in page
        assert LAST not in page
        assert page.count(" checked>") == 1
    answered = send(as_anna, attempt, f"step-{number}", **right_controls(attempt), **option(attempt, "Bokar ett möte"))
    assert answered.status_code == 302
    assert len(kept(attempt, question)["path"]) == 1
    assert SavedAnswer.objects.count() == len(attempt.dealt()), "the button keeps everything else as well"


def test_the_button_of_a_step_without_a_mark_asks_for_one(as_anna, attempt):
    number, _question, *_rest = one(attempt, "case")
    response = send(as_anna, attempt, f"step-{number}", **right_controls(attempt))
    page = response.content.decode()
    assert response.status_code == 422
    target = re.search(
        rf'<li><a href="#(fraga-{number}-answer-[^"]*)">Fråga {number}: Markera ett svar i steget', page
    )[1]
    assert f'id="{target}"' in page
    assert SavedAnswer.objects.count() == len(attempt.dealt()) - 1


def test_an_answered_step_stands_whatever_an_older_page_sends(as_anna, attempt):
    number, question, *_rest = one(attempt, "case")
    old = seen(attempt)
    send(as_anna, attempt, f"step-{number}", **option(attempt, "Noterar hennes ja"))
    path = kept(attempt, question)["path"]
    again = as_anna.post(address(attempt), {**old, **option(attempt, "Noterar hennes ja"), "go": f"step-{number}"})
    assert again.status_code == 302, "a button pressed twice is harmless"
    other = as_anna.post(address(attempt), {**old, **option(attempt, "Bokar ett möte"), "go": f"step-{number}"})
    assert other.status_code == 422
    assert "Det steget har du redan svarat på, och det svaret gäller." in other.content.decode()
    assert SECOND in other.content.decode()
    assert as_anna.post(address(attempt), {**old, "go": "save"}).status_code == 302
    ahead = send(as_anna, attempt, f"step-{number}", **option(attempt, "Bara Karin"))
    assert "Du har inte kommit till det steget än." in ahead.content.decode()
    assert kept(attempt, question)["path"] == path


def test_when_the_time_is_up_the_mark_of_a_case_is_its_answer(as_anna, dealt):
    enrolment, attempt = dealt
    send(as_anna, attempt, **option(attempt, "Bokar ett möte"))
    graded = services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
    assert graded.grade.points == 1


def test_the_layout_came_from_the_file(attempt):
    assert Quiz.objects.get(key="T01-final").layout == Layout.PAGE
    assert attempt.is_on_one_page
