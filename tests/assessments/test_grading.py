"""Drawing and grading: tables, and properties that always hold."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Drawn, Item, deal, grade


def item(question, type_, options, correct, **body):
    both = {"sv": "text", "en": "text"}
    parts = [{"id": i, "correct": i in correct, "text": both, "why": both} for i in options]
    return Item(question, type_, {"options": parts, **body})


def dealt(*items):
    return [Drawn(i.question, {"options": [o["id"] for o in i.body["options"]]}) for i in items]


def graded(*items, answers, percent=80):
    return grade({i.question: i for i in items}, dealt(*items), answers, percent)


ONE = item("q1", "single_choice", "abc", "a")
ALL = item("q2", "multiple_response", "abcd", "ab", credit="all")
MANY = item("q3", "multiple_response", "abcdef", "abc")


@pytest.mark.parametrize(
    ("asked", "answer", "points"),
    [
        (ONE, ["a"], 1), (ONE, ["b"], 0), (ONE, [], 0), (ONE, ["a", "b"], 0), (ONE, ["x"], 0),
        (ALL, ["a", "b"], 1), (ALL, ["b", "a"], 1), (ALL, ["a"], 0), (ALL, ["a", "b", "c"], 0), (ALL, [], 0),
        # Two points for all, one for at least half when each wrong mark has taken away a right one.
        (MANY, ["a", "b", "c"], 2), (MANY, ["a", "b"], 1), (MANY, ["a"], 0), (MANY, ["a", "b", "c", "d"], 1),
        (MANY, ["a", "b", "d"], 0), (MANY, ["a", "b", "c", "d", "e", "f"], 0), (MANY, ["d"], 0), (MANY, [], 0),
        (MANY, "abc", 0), (MANY, {"a": 1}, 0), (MANY, [["a"], None, "b"], 0), (MANY, 7, 0), (ONE, True, 0),
    ],
)  # fmt: skip
def test_the_points_of_choices(asked, answer, points):
    assert graded(asked, answers={asked.question: answer}).points == points


@pytest.mark.parametrize(
    ("right", "of", "passed"), [(9, 12, False), (10, 12, True), (8, 10, True), (7, 10, False), (0, 0, False)]
)
def test_eighty_per_cent_passes_and_less_does_not(right, of, passed):
    items = [item(f"q{n}", "single_choice", "ab", "a") for n in range(of)]
    answers = {i.question: ["a"] if n < right else ["b"] for n, i in enumerate(items)}
    assert graded(*items, answers=answers).passed is passed


options = st.lists(st.text("abcdef", min_size=1, max_size=2), min_size=2, max_size=6, unique=True)
types = st.sampled_from([("single_choice", {}), ("multiple_response", {}), ("multiple_response", {"credit": "all"})])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@st.composite
def banks(draw_):
    ids = draw_(st.lists(st.text("xyz", min_size=1, max_size=4), max_size=12, unique=True))
    found = []
    for i in ids:
        chosen, (name, body) = draw_(options), draw_(types)
        found.append(item(i, name, chosen, chosen[: draw_(st.integers(1, len(chosen)))], **body))
    return found


@given(banks(), st.dictionaries(st.text("xyz", max_size=4), anything), st.integers(1, 100))
def test_points_never_exceed_the_maximum_whatever_the_answers_hold(bank, answers, percent):
    result = graded(*bank, answers=answers, percent=percent)
    assert 0 <= result.points <= result.max == sum(i.most for i in bank)
    assert all(0 <= o.points <= o.max for o in result.outcomes)
    assert not result.passed or result.points * 100 >= result.max * percent


@given(banks(), st.integers(0, 2**62))
def test_dealing_is_repeatable_keeps_the_order_and_shows_every_option_once(bank, seed):
    found = deal(bank, random.Random(seed))
    assert found == deal(bank, random.Random(seed))
    assert [d.question for d in found] == [i.question for i in bank]
    assert all(
        sorted(d.dealt["options"]) == sorted(o["id"] for o in i.body["options"])
        for d, i in zip(found, bank, strict=True)
    )


def test_another_seed_gives_another_order():
    bank = [item(f"q{n}", "single_choice", "abc", "a") for n in range(20)]
    assert len({str(deal(bank, random.Random(seed))) for seed in range(20)}) > 15
