"""The curriculum that is published: no fault, and the promises that it makes."""

import re

import pytest

from content import factbase
from content.curriculum import parse
from content.languages import LANGUAGES


@pytest.fixture(scope="module")
def m06():
    return next(c for c in parse().courses if c.code == "M06")


def test_the_curriculum_has_no_fault(m06):
    assert len(m06.lessons) == 8


def test_the_final_test_draws_from_enough_questions(m06):
    final = [q for q in m06.questions if q.purpose == "final"]
    assert m06.test.draw == 12
    assert len(final) >= 20
    assert {q.type for q in final} == {"single_choice", "multiple_response"}
    assert {q.objective for q in final} == {code for code, _text in m06.objectives}


def test_practice_and_test_share_no_question_and_every_practice_question_is_used(m06):
    stems = [q.stem["sv"] for q in m06.questions]
    assert len(stems) == len(set(stems))
    used = {b.values["question"] for lesson in m06.lessons for b in lesson.blocks if b.type == "practice"}
    assert used == {q.id for q in m06.questions if q.purpose == "practice"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pick", [max, min])
def test_the_right_answer_is_not_given_away_by_its_length(m06, language, pick):
    four = [q for q in m06.questions if q.type == "single_choice" and len(q.options) == 4 and q.purpose == "final"]
    given_away = 0
    for question in four:
        lengths = {o.id: len(o.text[language]) for o in question.options}
        right = next(o.id for o in question.options if o.correct)
        given_away += lengths[right] == pick(lengths.values())
    assert given_away <= 0.35 * len(four)


def test_every_fact_of_a_lesson_is_usable_and_every_rule_shows_its_provision(m06):
    facts = factbase.facts()
    blocks = [b for lesson in m06.lessons for b in lesson.blocks]
    assert all(facts[i].is_usable for b in blocks for i in b.facts)
    assert all(b.provisions for b in blocks if b.type == "rule")
    assert sum(b.type == "case" for b in blocks) >= 5


def test_lessons_are_neither_padded_nor_cut(m06):
    for lesson in m06.lessons:
        words = len(re.findall(r"\w+", " ".join(_texts(lesson.blocks, "sv"))))
        assert 200 <= words <= 750, lesson.key


def _texts(value, language):
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield value[language]
            return
        for inner in value.values():
            yield from _texts(inner, language)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, language)
    elif hasattr(value, "values") and hasattr(value, "facts"):
        yield from _texts(value.values, language)
