"""The curriculum that is published: no fault, every promise kept, and what its first courses hold."""

import pytest

from content import factbase
from content.curriculum import parse
from content.curriculum_checks import LENGTH_AT_MOST, WORDS_A_MINUTE, count_words, is_of_four, survey
from content.languages import LANGUAGES

CURRICULUM = parse()
COURSES = CURRICULUM.courses

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)


def test_no_promise_is_broken():
    _rows, problems = survey(CURRICULUM)
    assert problems == []


def test_every_module_has_its_course():
    modules = {row["code"] for row in factbase.read_json("modules.json")}
    assert {course.code for course in COURSES} == modules
    assert len(modules) == 20


@each_course
def test_the_bank_lets_a_retake_ask_other_questions(course):
    final = [q for q in course.questions if q.purpose == "final"]
    assert len(final) >= 1.5 * course.test.draw
    assert {q.objective for q in final} == {code for code, _text in course.objectives}


@each_course
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pick", [max, min])
def test_the_right_answer_of_a_final_question_is_not_given_away_by_its_length(course, language, pick):
    four = [q for q in course.questions if is_of_four(q) and q.purpose == "final"]
    given_away = 0
    for question in four:
        lengths = {o["id"]: len(o["text"][language]) for o in question.values["options"]}
        right = next(o["id"] for o in question.values["options"] if o["correct"])
        given_away += lengths[right] == pick(lengths.values())
    assert given_away <= LENGTH_AT_MOST * len(four)


@each_course
def test_every_fact_of_a_lesson_is_usable_and_every_rule_shows_its_provision(course):
    facts = factbase.facts()
    blocks = [b for lesson in course.lessons for b in lesson.blocks]
    assert all(facts[i].is_usable for b in blocks for i in b.facts)
    assert all(b.provisions for b in blocks if b.type == "rule")


def test_the_course_on_safety_draws_its_periods():
    safety = next(course for course in COURSES if course.code == "M07")
    drawn = {
        i for lesson in safety.lessons for b in lesson.blocks if b.type == "timeline" for i in b.values["deadlines"]
    }
    assert drawn == {"DL27", "DL28", "DL29", "DL30", "DL31", "DL32"}


def test_minutes_are_counted_from_the_text():
    rows, _problems = survey(CURRICULUM)
    for row, course in zip(rows, COURSES, strict=True):
        words = sum(count_words(lesson, "sv") for lesson in course.lessons)
        assert row.words["sv"] == words
        assert 0 <= row.minutes * WORDS_A_MINUTE - words < WORDS_A_MINUTE
