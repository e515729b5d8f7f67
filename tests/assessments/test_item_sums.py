"""The arithmetic of item statistics: equal to numpy's on the same data, true to a simulated school, bounded."""

import datetime
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.statistics.sums import LONGEST, STEPS, TIME_STEP, Answer, Sums, Use, pace

AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
WITHIN_A_STEP = math.sqrt(TIME_STEP) - 1


def _summed(tests):
    sums = Sums()
    for number, answers in enumerate(tests):
        sums.add(answers, AT + datetime.timedelta(minutes=number))
    return sums


def _figures(tests, item="Q1"):
    return _summed(tests).tallies[item].figures()


def _answer(item="Q1", points=1, most=1, chosen=None, seconds=None):
    return Answer(item, points, most, None if chosen is None else frozenset(chosen), seconds)


def _rasch(learners, questions, seed=20261122):
    """Right or wrong of each learner on each question, and how hard the questions truly are."""
    dice = np.random.default_rng(seed)
    difficulty = dice.normal(0, 1, questions)
    ability = dice.normal(0, 1, (learners, 1))
    return dice.random((learners, questions)) < 1 / (1 + np.exp(difficulty - ability)), difficulty


def test_two_thousand_learners_show_how_hard_the_questions_truly_are():
    right, difficulty = _rasch(2000, 40)
    sums = _summed([[_answer(q, int(is_right)) for q, is_right in enumerate(row)] for row in right])
    estimated = [1 - sums.tallies[q].figures().share for q in range(40)]
    assert np.corrcoef(difficulty, estimated)[0, 1] >= 0.97


def test_share_and_discrimination_are_numpys_with_part_of_the_points_and_tests_of_different_length():
    dice = np.random.default_rng(7)
    most = np.array([1, 3, 1, 5, 2, 1, 4, 1])
    points = dice.binomial(most, dice.beta(2, 1, (700, 1)), (700, 8))
    asked = dice.random((700, 8)) < 0.8
    asked[:, :2] = True
    tests = [
        [_answer(q, int(p), int(most[q])) for q, p in enumerate(row) if drawn[q]]
        for row, drawn in zip(points, asked, strict=True)
    ]
    sums = _summed(tests)
    total, possible = (points * asked).sum(axis=1), (most * asked).sum(axis=1)
    for q in range(8):
        met = asked[:, q]
        shares = points[met, q] / most[q]
        rest = (total[met] - points[met, q]) / (possible[met] - most[q])
        figures = sums.tallies[q].figures()
        assert figures.asked == met.sum()
        assert figures.full == (shares == 1).sum()
        assert figures.share == pytest.approx(shares.mean(), abs=1e-12)
        assert figures.discrimination == pytest.approx(np.corrcoef(shares, rest)[0, 1], abs=1e-12)


def test_where_all_take_the_same_test_the_rest_is_total_minus_item_in_points():
    right, _difficulty = _rasch(500, 12, seed=3)
    sums = _summed([[_answer(q, int(is_right)) for q, is_right in enumerate(row)] for row in right])
    for q in range(12):
        rest = right.sum(axis=1) - right[:, q]
        expected = np.corrcoef(right[:, q], rest)[0, 1]
        assert sums.tallies[q].figures().discrimination == pytest.approx(expected, abs=1e-12)


def test_options_are_counted_as_numpy_counts_them_in_all_and_in_thirds():
    dice = np.random.default_rng(11)
    rest = dice.integers(0, STEPS + 1, 900)
    chosen = dice.choice(["a", "b", "c"], 900)
    sums = _summed(
        [[_answer(chosen=[str(c)]), _answer("rest", int(r), STEPS)] for c, r in zip(chosen, rest, strict=True)]
    )
    figures = sums.tallies["Q1"].figures()
    low = min(s for s in range(STEPS + 2) if (rest < s).sum() >= 300)
    high = max(s for s in range(STEPS + 2) if (rest >= s).sum() >= 300)
    assert (figures.weakest, figures.best) == ((rest < low).sum(), (rest >= high).sum())
    for option in "abc":
        marked = chosen == option
        expected = Use(marked.sum(), (marked & (rest >= high)).sum(), (marked & (rest < low)).sum())
        assert figures.options[option] == expected


def test_the_median_time_is_numpys_within_half_a_step():
    seconds = np.random.default_rng(5).lognormal(4, 0.8, 1000)
    figures = _figures([[_answer(seconds=float(s))] for s in seconds])
    assert figures.median_seconds == pytest.approx(np.median(seconds), rel=WITHIN_A_STEP)
    assert figures.timed == 1000


def test_a_pause_of_a_day_counts_as_an_hour_and_no_time_as_a_second():
    assert _figures([[_answer(seconds=86400.0)]]).median_seconds == pytest.approx(LONGEST, rel=0.05)
    assert _figures([[_answer(seconds=0.0)]]).median_seconds == pytest.approx(1, rel=0.05)
    assert _figures([[_answer()]]).median_seconds is None


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        ([[_answer()], [_answer(points=0)]], "no other question"),
        ([[_answer(), _answer("Q2")], [_answer(), _answer("Q2", 0)]], "all have it right"),
        ([[_answer(points=p, most=3), _answer("Q2", 1, 3)] for p in (1, 2, 3)], "the rest is the same for all"),
    ],
)
def test_discrimination_is_unknown_where_nothing_varies(tests, why):
    assert _figures(tests).discrimination is None, why


def test_a_question_without_points_says_nothing():
    sums = _summed([[_answer(), _answer("Q2", 0, 0)]])
    assert set(sums.tallies) == {"Q1"}


def test_what_is_left_out_and_what_cannot_be_counted_are_told_apart():
    figures = _figures([[_answer(chosen=[])], [_answer(chosen=None)], [_answer(chosen=["a", "b"])]])
    assert (figures.asked, figures.counted, figures.empty) == (3, 2, 1)
    assert {option: use.all for option, use in figures.options.items()} == {"a": 1, "b": 1}


def test_groups_that_would_overlap_are_empty():
    figures = _figures([[_answer(chosen=["a"]), _answer("Q2")] for _ in range(10)])
    assert (figures.best, figures.weakest) == (0, 0)
    assert figures.options["a"] == Use(10, 0, 0)


_TESTS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(0, 5), st.lists(st.sampled_from("abcd")), st.floats(0, 1e7)),
        min_size=1,
        max_size=6,
    ),
    min_size=1,
    max_size=40,
)


@given(_TESTS)
def test_figures_stay_within_their_bounds_and_counts_agree(tests):
    sums = _summed(
        [
            [Answer(q, min(p, most), most, frozenset(chosen), s) for q, (most, p, chosen, s) in enumerate(test)]
            for test in tests
        ]
    )
    for q, tally in sums.tallies.items():
        figures = tally.figures()
        assert figures.asked == sum(len(test) > q for test in tests) == figures.counted == figures.timed
        assert 0 <= figures.share <= 1
        assert figures.full <= figures.asked
        assert figures.discrimination is None or -1 <= figures.discrimination <= 1
        assert figures.best + figures.weakest <= figures.counted
        for use in figures.options.values():
            assert use.best <= figures.best
            assert use.weakest <= figures.weakest
            assert use.best + use.weakest <= use.all <= figures.counted
        assert 0.9 <= figures.median_seconds <= LONGEST * TIME_STEP


@given(_TESTS, st.randoms())
def test_the_order_of_the_submissions_changes_nothing(tests, dice):
    made = [
        [Answer(q, min(p, most), most, frozenset(c), s) for q, (most, p, c, s) in enumerate(test)] for test in tests
    ]
    first = _figures(made, 0)
    dice.shuffle(made)
    again = _figures(made, 0)
    assert (again.asked, again.full, again.options) == (first.asked, first.full, first.options)
    assert again.median_seconds == first.median_seconds
    assert again.share == pytest.approx(first.share)


def _cells(sums):
    """How many numbers are kept."""
    return sum(
        len(t.__slots__) + len(t.rests) + len(t.times) + sum(map(len, t.options.values()))
        for t in sums.tallies.values()
    )


def test_what_is_kept_grows_with_questions_not_with_answers():
    dice = random.Random(2)

    def answer(q):
        return _answer(q, dice.randint(0, 1), chosen=[dice.choice("abcd")], seconds=dice.random() * 900)

    def tests(count, questions):
        return [[answer(q) for q in range(questions)] for _ in range(count)]

    few, many, wide = _cells(_summed(tests(200, 10))), _cells(_summed(tests(4000, 10))), _cells(_summed(tests(200, 20)))
    assert many == few
    assert wide == 2 * few


def _at(seconds):
    return AT + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        ([], {}),
        ([("Q1", 30), ("Q2", 50)], {"Q1": 30, "Q2": 20}),
        ([("Q2", 50), ("Q1", 80)], {"Q2": 50, "Q1": 30}),
        ([("Q1", 0)], {"Q1": 0}),
        ([("Q1", -5), ("Q2", 20)], {"Q2": 20}),
        ([("Q1", 30), ("Q2", 30), ("Q3", 50)], {"Q3": 20}),
    ],
    ids=["none", "in turn", "changed last", "at once", "a clock that jumped", "two sent together"],
)
def test_time_is_counted_from_the_answer_before(saves, expected):
    assert pace(AT, [(question, _at(seconds)) for question, seconds in saves]) == expected
