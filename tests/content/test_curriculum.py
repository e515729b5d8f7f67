"""The curriculum that is published: no fault, and the promises that each of its courses makes."""

import re

import pytest

from content import factbase
from content.curriculum import parse
from content.deadlines import deadlines
from content.languages import LANGUAGES

COURSES = parse().courses
WORDS_A_MINUTE = 130
# Minutes of reading in Swedish that a course may take at most, and the cases that it holds at least.
CEILING = {"M06": 30, "M07": 20}
CASES = {"M06": 5, "M07": 2}

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)


def test_the_curriculum_holds_the_courses_that_it_should():
    assert {course.code: len(course.lessons) for course in COURSES} == {"M06": 8, "M07": 6}


@each_course
def test_the_final_test_draws_from_enough_questions(course):
    final = [q for q in course.questions if q.purpose == "final"]
    assert course.test.draw == 12
    assert len(final) >= 20
    assert {q.type for q in final} == {"single_choice", "multiple_response"}
    assert {q.objective for q in final} == {code for code, _text in course.objectives}
    assert {q.lesson for q in final} == {lesson.key for lesson in course.lessons}


@each_course
def test_practice_and_test_share_no_question_and_every_practice_question_is_used(course):
    stems = [q.stem["sv"] for q in course.questions]
    assert len(stems) == len(set(stems))
    used = {b.values["question"] for lesson in course.lessons for b in lesson.blocks if b.type == "practice"}
    assert used == {q.id for q in course.questions if q.purpose == "practice"}


@each_course
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pick", [max, min])
def test_the_right_answer_is_not_given_away_by_its_length(course, language, pick):
    four = [
        q
        for q in course.questions
        if q.type == "single_choice" and len(q.values["options"]) == 4 and q.purpose == "final"
    ]
    given_away = 0
    for question in four:
        lengths = {o["id"]: len(o["text"][language]) for o in question.values["options"]}
        right = next(o["id"] for o in question.values["options"] if o["correct"])
        given_away += lengths[right] == pick(lengths.values())
    assert given_away <= 0.35 * len(four)


@each_course
def test_every_fact_of_a_lesson_is_usable_and_every_rule_shows_its_provision(course):
    facts = factbase.facts()
    blocks = [b for lesson in course.lessons for b in lesson.blocks]
    assert all(facts[i].is_usable for b in blocks for i in b.facts)
    assert all(b.provisions for b in blocks if b.type == "rule")
    assert sum(b.type == "case" for b in blocks) >= CASES[course.code]


@each_course
def test_a_timeline_names_the_fact_of_each_of_its_periods(course):
    for block in (b for lesson in course.lessons for b in lesson.blocks if b.type == "timeline"):
        assert set(block.facts) == {deadlines()[i].fact for i in block.values["deadlines"]}


def test_the_course_on_safety_draws_its_periods():
    safety = next(course for course in COURSES if course.code == "M07")
    drawn = {
        i for lesson in safety.lessons for b in lesson.blocks if b.type == "timeline" for i in b.values["deadlines"]
    }
    assert drawn == {"DL27", "DL28", "DL29", "DL30", "DL31", "DL32"}


@each_course
def test_lessons_are_neither_padded_nor_cut(course):
    for lesson in course.lessons:
        words = len(re.findall(r"\w+", " ".join(_texts(lesson.blocks, "sv"))))
        assert 200 <= words <= 750, lesson.key


@each_course
def test_a_course_takes_no_longer_than_its_ceiling(course):
    words = sum(len(re.sub(r"<[^>]+>", " ", text).split()) for text in _texts(course.lessons, "sv"))
    assert words <= CEILING[course.code] * WORDS_A_MINUTE


def _texts(value, language):
    """What a reader meets in blocks: their texts, and the words of the periods that a timeline draws."""
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield value[language]
            return
        for inner in value.values():
            yield from _texts(inner, language)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, language)
    elif hasattr(value, "blocks"):
        yield from _texts(value.blocks, language)
    elif hasattr(value, "values") and hasattr(value, "facts"):
        yield from _texts(value.values, language)
        for i in value.values.get("deadlines", ()):
            yield from _texts(deadlines()[i].frozen(), language)
