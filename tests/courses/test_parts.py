"""Question types with several controls: from their file to a test's result, and as practice."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from wagtail_localize.models import StringTranslation, Translation

from assessments.bank import readiness
from assessments.freezing import freeze
from assessments.models import Question, Quiz, SavedAnswer
from assessments.question_types import TYPES
from assessments.question_types.base import MISSING
from assessments.records import EndedBy
from assessments.services import TestNotReady
from assessments.thawing import freeze_deal, thaw_deal, thaw_quiz
from content.curriculum import parse
from content.fieldreader import Faulty
from courses.loading import load
from courses.models import Enrolment
from courses.practice import is_askable, to_answer
from courses.services import submit_test
from tests import school

FILE = Path(__file__).parent.parent / "questions/parts.yaml"
NAMES = re.findall(r"type: (\w+)", FILE.read_text(encoding="utf-8"))
MARKED = re.compile(r" (?:checked|selected)>")


@pytest.fixture
def files(tmp_path):
    """The small curriculum with a question of each type in its test, and again as practice in its first lesson."""
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    course, text = folder / "T01-mini", FILE.read_text(encoding="utf-8")
    (course / "questions/final.yaml").write_text(text, encoding="utf-8")
    (course / "questions/practice.yaml").write_text(text.replace("T01-Q", "T01-P"), encoding="utf-8")
    with (course / "lessons/01-underskrift.yaml").open("a", encoding="utf-8") as lesson:
        lesson.writelines(
            f"  - type: practice\n    key: more-{n}\n    question: T01-P{n}\n" for n in range(2, len(NAMES) + 1)
        )
    row = course / "course.yaml"
    row.write_text(row.read_text(encoding="utf-8").replace("draw: 4", f"draw: {len(NAMES)}"), encoding="utf-8")
    return folder


@pytest.fixture
def dealt(db, anna, files):
    """A test with all of them, dealt to Anna."""
    load(parse(files), force=True)
    return school.deal(anna)[1]


def _asked(attempt):
    """Place, type, body and what chance decided, of each question."""
    frozen = attempt.version.questions()
    for number, drawn in enumerate(attempt.dealt(), 1):
        question = frozen[drawn.question]
        yield number, TYPES[question["type"]], question["body"], drawn.dealt


def _address(attempt, number):
    with translation.override("sv"):
        return reverse("question", args=[attempt.uuid, number])


def _send(client, attempt, number, controls, go="next", prefix=""):
    question = attempt.dealt()[number - 1].question
    return client.post(prefix + _address(attempt, number), {"question": question, "go": go, **controls})


def test_right_answers_are_saved_reviewed_and_explained(as_anna, dealt):
    said, lines = [], []
    for number, kind, body, chance in _asked(dealt):
        answer = kind.right(body, chance)
        assert _send(as_anna, dealt, number, kind.posted(answer)).status_code == 302
        assert SavedAnswer.objects.get(question=dealt.dealt()[number - 1].question).answer == answer
        said += kind.said(body, chance, answer, "sv")
        lines += kind.explained(body, chance, answer, "sv")
    review = as_anna.get(reverse("review", args=[dealt.uuid])).content.decode()
    assert [text for text in said if f"<li>{text}</li>" not in review] == []
    result = as_anna.post(reverse("submit_test", args=[dealt.uuid]), follow=True).content.decode()
    assert result.count("Rätt (2 av 2 poäng)") == len(NAMES)
    assert [line for line in lines if line.text not in result or line.why not in result] == []


def test_what_is_marked_stays_in_either_language_saved_or_not(as_anna, dealt):
    for number, kind, body, chance in _asked(dealt):
        posted = kind.posted(kind.right(body, chance))
        carried = as_anna.get(_send(as_anna, dealt, number, posted, go="stay", prefix="/en").url).content.decode()
        assert len(MARKED.findall(carried)) == len(posted)
        assert "not saved yet" in carried
        _send(as_anna, dealt, number, posted)
        for prefix, language in (("", "sv"), ("/en", "en")):
            page = as_anna.get(prefix + _address(dealt, number)).content.decode()
            assert len(MARKED.findall(page)) == len(posted)
            assert kind.hint(body)[language] in page


def test_an_answer_with_a_hole_names_it_keeps_the_rest_and_can_be_skipped(as_anna, dealt):
    for number, kind, body, chance in _asked(dealt):
        field = kind.fields(body, chance, {}, "sv")[-1]
        posted = {n: v for n, v in kind.posted(kind.right(body, chance)).items() if n != field.name}
        response = _send(as_anna, dealt, number, posted)
        page = response.content.decode()
        assert response.status_code == 422
        assert f'<a href="#{field.first_id}">”{field.label}” har inget svar än.' in page
        assert len(MARKED.findall(page)) == len(posted)
        assert _send(as_anna, dealt, number, posted, go="skip").status_code == 302
        assert not SavedAnswer.objects.exists()


def test_an_empty_answer_leads_to_the_first_control(as_anna, dealt):
    for number, kind, body, chance in _asked(dealt):
        page = as_anna.get(_send(as_anna, dealt, number, {}).url).content.decode()
        first = kind.fields(body, chance, {}, "sv")[0]
        assert f'<a href="#{first.first_id}">' + MISSING["sv"] in page
        assert f'id="{first.first_id}"' in page


def test_freezing_and_thawing_is_the_identity(dealt):
    drawn = tuple(dealt.dealt())
    assert thaw_deal(freeze_deal(drawn)) == list(drawn)
    assert {q["id"]: q for q in thaw_quiz(dealt.version.frozen)["questions"]} == dealt.version.questions()
    assert freeze(Quiz.objects.get(key="T01-final")) == dealt.version


def test_practice_explains_and_asks_for_what_is_missing(db, client, files):
    load(parse(files), force=True)
    lesson = school.lesson(1)
    page = client.get(lesson.url).content.decode()
    questions = list(Question.objects.filter(purpose="practice", locale__language_code="sv"))
    assert {q.type for q in questions} == set(NAMES)
    for question in questions:
        names = [field.name for field in to_answer(question).fields]
        assert all(f'name="{name}"' in page for name in names)
        keys = [school.course().translation_key, lesson.translation_key, question.translation_key]
        choices = {field.name: field.choices[0].id for field in to_answer(question).fields}
        answered = client.get(reverse("practice", args=keys), {**choices, names[-1]: ""})
        text = answered.content.decode()
        assert "har inget svar än" in text
        # Nothing that was marked is lost without JavaScript: the form is there again with what is missing.
        assert len(MARKED.findall(text)) == len(names) - 1
        assert all(f'name="{name}"' in text for name in names)
        assert re.findall(r'id="([^"]+)"[^>]* aria-invalid', text) in ([], [names[-1]])
        fragment = client.get(reverse("practice", args=keys), {**choices, names[-1]: ""}, headers={"X-Fragment": "1"})
        assert "<form" not in fragment.content.decode()


def test_a_text_with_gaps_that_is_questioned_shows_the_text(as_anna, dealt):
    number, kind, body, _chance = next(each for each in _asked(dealt) if each[1].name == "gap_text")
    submit_test(Enrolment.objects.get(), attempt=dealt, language="sv", ended_by=EndedBy.TIME)
    page = as_anna.get(reverse("feedback_on_test", args=[dealt.uuid, number])).content.decode()
    assert escape(kind.passage(body, "sv")) in page


HOLES = [
    ("The material is [1] before it is.", "Luckan [2] saknas i texten."),
    ("The material is [1] before it is [2] or [3].", "Luckan [3] har inga svarsalternativ."),
    ("The [1] material is [1] before it is [2].", "Luckan [1] står två gånger i texten."),
]


@pytest.mark.parametrize(("text", "told"), HOLES)
def test_an_english_text_without_the_gaps_of_the_swedish_is_not_published_and_never_asked(
    db, files, anna, client, text, told
):
    load(parse(files), force=True)
    english = Question.objects.get(key="T01-Q4", locale__language_code="en")
    ours = StringTranslation.objects.get(
        context__object_id=english.translation_key, context__path__endswith=".text", data__contains="[1]"
    )
    StringTranslation.objects.filter(pk=ours.pk).update(data=text)
    translated = Translation.objects.get(source__object_id=english.translation_key)
    with pytest.raises(ValidationError) as refused:
        translated.save_target(publish=True)
    assert refused.value.messages == [f"I den engelska texten: {told}"]
    assert "[2]" in Question.objects.get(pk=english.pk).body.raw_data[0]["value"]["text"]
    # What stood there before the rule did.
    for key in ("T01-Q4", "T01-P4"):
        row = Question.objects.get(key=key, locale__language_code="en")
        raw = list(row.body.raw_data)
        raw[0]["value"]["text"] = text
        Question.objects.filter(pk=row.pk).update(body=raw)
    found = readiness(Quiz.objects.get(purpose="final"))
    assert found.kept_out == (("med ofullständig engelska", 1),)
    with pytest.raises(TestNotReady):
        school.deal(anna)
    assert not is_askable(Question.objects.get(key="T01-P4", locale__language_code="en"))
    assert is_askable(Question.objects.get(key="T01-P4", locale__language_code="sv"))


def test_an_english_question_with_an_empty_text_is_refused_too(db, files):
    load(parse(files), force=True)
    english = Question.objects.get(key="T01-Q4", locale__language_code="en")
    english.full_clean()
    english.body[0].value["text"] = "  "
    with pytest.raises(ValidationError, match="En text är tom på engelska"):
        english.full_clean()


def test_a_file_is_loaded_in_both_languages_with_the_same_ids(db, files):
    load(parse(files), force=True)
    for number, name in enumerate(NAMES, 1):
        ours, theirs = (Question.objects.get(key=f"T01-Q{number}", locale__language_code=code) for code in ("sv", "en"))
        assert ours.type == theirs.type == name
        assert ours.live
        assert theirs.live
        assert _ids(list(ours.body.raw_data)) == _ids(list(theirs.body.raw_data)) != []
        assert ours.stem != theirs.stem


def _ids(value):
    """The ids of all parts within, outermost first."""
    if isinstance(value, dict):
        return [*([value["id"]] if "id" in value else []), *(i for inner in value.values() for i in _ids(inner))]
    return [i for inner in value for i in _ids(inner)] if isinstance(value, list) else []


FAULTS = [
    ("is_true: false", "is_true: 0", 9, "“is_true” should be true or false"),
    ('why: {sv: "Samtycket är skriftligt.",', "why: {", 10, "“why” has no Swedish text"),
    ("{id: b, correct: false", "{id: b, correct: true", 11, "exactly one of the reasons is correct"),
    ("{id: b, ", "{id: c, ", 11, "two reasons have the same id"),
    ('"Prövaren får välja"', '"Ett vittne räcker"', 11, "two reasons have the same text"),
    ("reasons:", "options:", 1, "“reasons” should be a list with at least one entry"),
    ('"Provet tas"', '"Personen skriver under"', 23, "two steps have the same text"),
    ('    - {id: c, text: {sv: "Provet tas"', "    # ", 23, "2 steps; there can be 3 to 8"),
    ('left: {sv: "Sponsorn"', 'left: {sv: "Prövaren"', 35, "two left parts have the same text"),
    ('{sv: "godkänner"', '{sv: "bedömer"', 35, "two right parts have the same text"),
    ("{id: x, ", "{id: b, ", 35, "two right parts have the same id"),
    ("innan det [2]", "innan det används", 54, "gap [2] stands 0 times in the text (sv)"),
    ("it is [2]", "it is [3]", 48, "gap [3] has no choices (en)"),
    ("it is [2]", "it is [1]", 50, "gap [1] stands 2 times in the text (en)"),
    ("- id: h", "- id: g", 49, "two gaps have the same id"),
    (
        '{id: b, correct: false, text: {sv: "arkiveras"',
        '{id: b, correct: true, text: {sv: "arkiveras"',
        54,
        "exactly one of a gap's choices is correct",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), FAULTS)
def test_a_fault_in_a_file_names_its_line(files, old, new, line, reason):
    path = files / "T01-mini/questions/final.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        parse(files)
    found = [(p.line, p.reason) for p in faulty.value.problems if p.file.endswith("final.yaml")]
    assert (line, reason) in found
