"""Drawing and grading: tables, and properties that always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Key, draw, grade

ONE = Key("q1", ("a", "b", "c"), frozenset("a"))
MANY = Key("q2", ("a", "b", "c", "d"), frozenset("ab"))


@pytest.mark.parametrize(
    ("key", "answer", "points"),
    [
        (ONE, ["a"], 1), (ONE, ["b"], 0), (ONE, [], 0), (ONE, ["a", "b"], 0), (ONE, ["x"], 0),
        (MANY, ["a", "b"], 1), (MANY, ["b", "a"], 1), (MANY, ["a"], 0), (MANY, ["a", "b", "c"], 0), (MANY, [], 0),
    ],
)  # fmt: skip
def test_all_right_options_and_no_other_give_the_point(key, answer, points):
    assert grade([key], {key.question: answer}, 80).points == points


@pytest.mark.parametrize(
    ("right", "of", "passed"), [(9, 12, False), (10, 12, True), (8, 10, True), (7, 10, False), (0, 0, False)]
)
def test_eighty_per_cent_passes_and_less_does_not(right, of, passed):
    keys = [Key(f"q{n}", ("a", "b"), frozenset("a")) for n in range(of)]
    answers = {k.question: ["a"] if n < right else ["b"] for n, k in enumerate(keys)}
    assert grade(keys, answers, 80).passed is passed


options = st.lists(st.text("abcdef", min_size=1, max_size=2), min_size=2, max_size=6, unique=True)


@st.composite
def keys(draw_):
    ids = draw_(st.lists(st.text("xyz", min_size=1, max_size=4), max_size=12, unique=True))
    found = []
    for i in ids:
        chosen = draw_(options)
        found.append(Key(i, tuple(chosen), frozenset(chosen[: draw_(st.integers(1, len(chosen)))])))
    return found


@given(
    keys(), st.dictionaries(st.text("xyz", max_size=4), st.lists(st.text("abcdef", max_size=2))), st.integers(1, 100)
)
def test_points_never_exceed_the_maximum(bank, answers, percent):
    result = grade(bank, answers, percent)
    assert 0 <= result.points <= result.max == len(bank)
    assert not result.passed or result.points * 100 >= result.max * percent


@given(keys(), st.integers(0, 12), st.integers(0, 2**62), st.sets(st.text("xyz", max_size=4)))
def test_a_draw_is_repeatable_has_no_repeats_and_shows_every_option_once(bank, count, seed, seen):
    dealt = draw(bank, count, seen, seed)
    assert dealt == draw(list(reversed(bank)), count, seen, seed)
    assert len(dealt) == min(count, len(bank)) == len({d.question for d in dealt})
    by_id = {k.question: k for k in bank}
    assert all(sorted(d.options) == sorted(by_id[d.question].options) for d in dealt)


@given(keys(), st.integers(0, 12), st.integers(0, 2**62), st.sets(st.text("xyz", max_size=4)))
def test_unseen_questions_come_first(bank, count, seed, seen):
    dealt = {d.question for d in draw(bank, count, seen, seed)}
    unseen = {k.question for k in bank} - seen
    assert dealt <= unseen or unseen <= dealt


def test_another_seed_gives_another_order():
    bank = [Key(f"q{n}", ("a", "b", "c"), frozenset("a")) for n in range(20)]
    assert len({tuple(d.question for d in draw(bank, 12, set(), seed)) for seed in range(20)}) > 15
