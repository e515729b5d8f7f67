"""Questions with written answers from the file to the result, through the real pages."""

import json
from unittest import mock
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from assessments.bank import readiness
from assessments.datecases import thaw
from assessments.models import Question, Quiz, SavedAnswer
from assessments.question_types import TYPES
from assessments.services import TestNotReady
from assessments.thawing import thaw_quiz
from content.curriculum import parse
from content.dates import in_words
from content.fieldreader import Faulty
from courses.feedback.services import About
from courses.practice import to_answer
from tests import school
from tests.courses.written import entry, files_with, school_with
from tests.reported import report_case

NUMERIC = """
value: 12.5
tolerance: "0.5"
why: {sv: "Räkna så här.", en: "Count like this."}
units:
  - {id: mg, correct: true, text: {sv: milligram, en: milligrams}, why: {sv: "I mg.", en: "In mg."}}
  - {id: g, correct: false, text: {sv: gram, en: grams}, why: {sv: "För mycket.", en: "Too much."}}
mistakes:
  - {value: 125, why: {sv: "En nolla för mycket.", en: "One zero too many."}}
"""

SHORT = """
model: {sv: "Du får avbryta när du vill.", en: "You may stop whenever you wish."}
points:
  - {id: reason, text: {sv: "Utan att ange skäl", en: "Without giving a reason"}}
"""


def the_question(attempt):
    return attempt.version.questions()[attempt.dealt()[0].question]


def answer(client, attempt, **posted):
    sent = {"question": attempt.dealt()[0].question, "go": "next", **posted}
    return client.post(reverse("question", args=[attempt.uuid, 1]), sent)


def submit(client, attempt):
    client.post(reverse("submit_test", args=[attempt.uuid]))
    return client.get(reverse("result", args=[attempt.uuid])).content.decode()


def units_of(attempt):
    return {unit["text"]["sv"]: unit["id"] for unit in the_question(attempt)["body"]["units"]}


def test_a_number_goes_from_the_file_through_the_test_to_the_result(as_anna, anna, tmp_path):
    school_with(tmp_path, entry("numeric", NUMERIC))
    _enrolment, attempt = school.deal(anna)
    response = answer(as_anna, attempt, answer="12,8", **{"answer-unit": units_of(attempt)["milligram"]})
    assert response.status_code == 302
    page = as_anna.get(reverse("question", args=[attempt.uuid, 1])).content.decode()
    assert 'value="12,8"' in page
    assert " selected>milligram" in page
    assert "<li>12,8\xa0milligram</li>" in as_anna.get(reverse("review", args=[attempt.uuid])).content.decode()
    result = submit(as_anna, attempt)
    assert "Du har klarat" in result
    assert "12,5 ± 0,5" in result
    assert "(2 av 2 poäng)" in result


def test_a_number_that_cannot_be_read_is_told_and_kept_on_the_page(as_anna, anna, tmp_path):
    school_with(tmp_path, entry("numeric", NUMERIC))
    _enrolment, attempt = school.deal(anna)
    response = answer(as_anna, attempt, answer="1,234.5", **{"answer-unit": units_of(attempt)["gram"]})
    page = response.content.decode()
    assert response.status_code == 422
    assert "kan läsas på två sätt" in page
    assert 'value="1,234.5"' in page
    assert " selected>gram" in page
    assert not SavedAnswer.objects.exists()


def test_a_number_says_the_same_in_both_languages_when_it_is_frozen(anna, tmp_path):
    school_with(tmp_path, entry("numeric", NUMERIC))
    swedish, english = (
        Question.objects.get(key="T01-W1", locale__language_code=c).body.raw_data[0] for c in ("sv", "en")
    )
    assert (swedish["value"]["value"], english["value"]["value"]) == ("12.5", "12.5")
    assert english["value"]["units"][0]["value"]["text"] == "milligrams"
    _enrolment, attempt = school.deal(anna)
    frozen = attempt.version.frozen
    assert thaw_quiz(frozen) == frozen
    assert the_question(attempt)["body"]["why"] == {"sv": "Räkna så här.", "en": "Count like this."}


def practice_of(question):
    args = [school.course().translation_key, school.lesson(1).translation_key, question.translation_key]
    return reverse("practice", args=args)


def swedish(key="T01-W1"):
    return Question.objects.get(key=key, locale__language_code="sv")


def test_a_text_is_written_on_a_page_of_its_own_and_compared_with_the_answer(db, client, tmp_path):
    school_with(tmp_path, entry("short_answer", SHORT), "practice")
    address = practice_of(swedish())
    assert f'href="{address}"' in client.get(school.lesson(1).url).content.decode()
    asked = client.get(address).content.decode()
    assert "<textarea" in asked
    assert "Du får avbryta" not in asked
    shown = client.post(address, {"answer": "Mitt <b>svar</b>\r\npå två rader"}).content.decode()
    assert "Jämför med svaret" in shown
    assert "Mitt &lt;b&gt;svar&lt;/b&gt;<br>på två rader" in shown
    assert "Du får avbryta när du vill." in shown
    assert "Utan att ange skäl" in shown
    assert "Rätt svar" not in shown
    assert "Fel svar" not in shown


def test_a_text_that_is_missing_or_too_long_is_told_and_stays_on_the_page(db, client, tmp_path):
    school_with(tmp_path, entry("short_answer", SHORT), "practice")
    address = practice_of(swedish())
    response = client.post(address, {"answer": "å" * 2001})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Svaret har 2001 tecken" in page
    assert "å" * 2001 + "</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert "Svara på frågan först" in client.post(address, {"answer": " "}).content.decode()
    assert client.put(address).status_code == 405


def test_a_text_is_kept_out_of_final_tests(db, tmp_path, anna):
    school_with(tmp_path, entry("numeric", NUMERIC))
    assert readiness(Quiz.objects.get(key="T01-final")).dealable == 1
    row = swedish()
    value = {"stem": "Hur?", "model": "Så.", "points": [], "provisions": [], "facts": ""}
    for question in Question.objects.filter(key="T01-W1"):
        question.body = json.dumps([{"type": "short_answer", "id": row.body.raw_data[0]["id"], "value": value}])
        question.save()
    with pytest.raises(ValidationError) as refusal:
        swedish().full_clean()
    assert "purpose" in refusal.value.message_dict
    kept_out = readiness(Quiz.objects.get(key="T01-final"))
    assert (kept_out.dealable, kept_out.kept_out) == (0, (("av en typ som inte ger poäng", 1),))
    with pytest.raises(TestNotReady):
        school.deal(anna)


def test_a_date_is_drawn_frozen_asked_and_explained(as_anna, anna, tmp_path):
    school_with(tmp_path, entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]"))
    _enrolment, attempt = school.deal(anna)
    case = thaw(attempt.dealt()[0].dealt["case"])
    start, right = in_words(case.start), in_words(case.answer)
    question = reverse("question", args=[attempt.uuid, 1])
    assert start["sv"] in as_anna.get(question).content.decode()
    assert "inte att läsa som en dag" in answer(as_anna, attempt, answer="snart").content.decode()
    assert answer(as_anna, attempt, answer=case.answer.isoformat()).status_code == 302
    review = as_anna.get(reverse("review", args=[attempt.uuid])).content.decode()
    assert start["sv"] in review
    assert right["sv"] in review
    result = submit(as_anna, attempt)
    assert case.provision["sv"] in result
    assert right["en"] in as_anna.get("/en" + reverse("result", args=[attempt.uuid])).content.decode()
    assert "(2 av 2 poäng)" in result


def test_who_questions_a_date_and_who_answers_see_the_facts_that_were_drawn(as_anna, anna, as_cecilia, tmp_path):
    school_with(tmp_path, entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]"))
    attempt = school.take_test(anna).submission.attempt
    drawn = attempt.dealt()[0]
    given = TYPES["date_calculation"].given(_body(), drawn.dealt, "sv")
    form = as_anna.get(reverse("feedback_on_test", args=[attempt.uuid, 1])).content.decode()
    about = About(school.course().translation_key, question_key=UUID(drawn.question), attempt=attempt.uuid)
    case = report_case(about=about, user=anna)
    desk = as_cecilia.get(reverse("feedback_case", args=[case.pk])).content.decode()
    assert given
    for page in (form, desk):
        assert "Hur blir det?" in page
        assert [line for line in given if line not in page] == []
        assert in_words(thaw(drawn.dealt["case"]).answer)["sv"] not in page


def test_a_rule_that_may_no_longer_be_asked_for_is_kept_out_and_not_shown_in_lessons(db, client, anna, tmp_path):
    school_with(tmp_path, entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]"))
    assert readiness(Quiz.objects.get(key="T01-final")).dealable == 1
    with mock.patch("assessments.question_types.date_calculation.rules", return_value=["DL28"]):
        kept_out = readiness(Quiz.objects.get(key="T01-final"))
        assert kept_out.kept_out == (("med en frist som inte får frågas efter", 1),)
        with pytest.raises(TestNotReady):
            school.deal(anna)


def test_a_date_in_a_lesson_is_the_same_for_all_and_in_both_languages(db, client, tmp_path):
    school_with(tmp_path, entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]"), "practice")
    case = thaw(TYPES["date_calculation"].deal(_body(), None)["case"])
    assert in_words(case.start)["sv"] in client.get(school.lesson(1).url).content.decode()
    shown = client.get(practice_of(swedish()), {"answer": case.answer.isoformat()}).content.decode()
    assert "Rätt" in shown
    assert case.explanation["sv"] in shown
    with mock.patch("assessments.question_types.date_calculation.rules", return_value=[]):
        assert client.get(practice_of(swedish())).status_code == 404
    english = Question.objects.get(key="T01-W1", locale__language_code="en")
    with override("en"):
        assert in_words(case.start)["en"] in to_answer(english).given[0]


def _body():
    raw = swedish().body.raw_data[0]["value"]["rules"]
    return {"rules": [{"id": item["id"], "rule": item["value"]["rule"]} for item in raw]}


FAULTS = [
    ("short_answer", "model:", "model:", "gives no points"),
    ("date_calculation", "DL30", "DL99", "“DL99” does not exist"),
    ("date_calculation", "DL30", "DL11", "“DL11” may not be asked for a date"),
    ("date_calculation", "DL30", "DL28", "each once"),
    ("date_calculation", "DL30", "DL33", "rests on A94: cite it"),
    ("short_answer", ', en: "Without giving a reason"', "", "no English text"),
    ("numeric", "value: 12.5", "value: tolv", "below a million"),
    ("numeric", "value: 12.5", "value: .inf", "below a million"),
    ("numeric", "value: 12.5", "value: 0.1234567", "6 decimals"),
    ("numeric", 'tolerance: "0.5"', 'tolerance: "-1"', "should be 0 or more"),
    ("numeric", "value: 125", "value: 12.9", "lies within the tolerance"),
    ("numeric", "correct: false", "correct: true", "exactly one is correct"),
    ("numeric", "sv: gram,", "sv: milligram,", "two units have the same text"),
    ("numeric", "units:", "unit: {sv: mg, en: mg}\nunits:", "not both"),
    ("numeric", "  - {value: 125,", '  - {value: 125.0, why: {sv: "a", en: "b"}}\n  - {value: 125,', "the same number"),
]
PARTS = {"numeric": NUMERIC, "short_answer": SHORT, "date_calculation": "rules: [DL28, DL30]"}
FACTS = {"date_calculation": "[A84, A85]"}


@pytest.mark.parametrize(("kind", "old", "new", "reason"), FAULTS)
def test_a_fault_in_the_file_is_told_with_its_line(tmp_path, kind, old, new, reason):
    assert old in PARTS[kind]
    files = files_with(tmp_path, entry(kind, PARTS[kind].replace(old, new, 1), FACTS.get(kind, "[A110]")))
    with pytest.raises(Faulty) as faulty:
        parse(files)
    (problem,) = [p for p in faulty.value.problems if reason in p.reason]
    assert problem.file == "T01-mini/questions/final.yaml"
    lines = {"no points": 2, "cite it": 6, "no English text": 11}
    first = next((line for words, line in lines.items() if words in reason), 9)
    # A number's own part has many lines.
    assert problem.line >= first if kind == "numeric" else problem.line == first
