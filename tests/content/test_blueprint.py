"""What a test is made of: every draw fits its blueprint, is even, and repeats as little as it can."""

import random

from hypothesis import given
from hypothesis import strategies as st

from content.blueprint import Cell, Traits, choose, missing, whole

OBJECTIVES, DIFFICULTIES = ("O1", "O2", "O3"), ("basic", "applied")


def bank(size, products=()):
    return [
        Traits(f"q{n:02}", OBJECTIVES[n % 3], DIFFICULTIES[n % 2], "single_choice" if n % 5 else "numeric", products)
        for n in range(size)
    ]


words = st.sampled_from(["", "a", "b"])
cells = st.lists(st.builds(Cell, st.integers(1, 3), words, words), max_size=4)
banks = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), max_size=14).map(
    lambda rows: [Traits(f"q{n:02}", objective, difficulty) for n, (objective, difficulty) in enumerate(rows)]
)


def largest(slots, questions):
    """How many slots can be filled at most, by trying everything."""
    if not slots or not questions:
        return 0
    first, rest = questions[0], questions[1:]
    found = largest(slots, rest)
    for cell in {slot for slot in slots if first.fits(slot)}:
        left = list(slots)
        left.remove(cell)
        found = max(found, 1 + largest(left, rest))
    return found


@given(st.lists(st.builds(Cell, st.just(1), words, words), max_size=4), banks.map(lambda found: found[:6]))
def test_as_many_places_are_filled_as_can_be(wanted, questions):
    total = sum(cell.count for cell in wanted)
    lacking = sum(n for _cell, n in missing(wanted, total, questions))
    assert total - lacking == largest(list(wanted), list(questions))
    assert len(choose(wanted, total, questions, {}, random.Random(1))) == total - lacking


@given(cells, banks, st.integers(0, 12), st.integers(0, 2**62))
def test_a_draw_has_no_repeats_and_fits_whenever_nothing_is_missing(wanted, questions, total, seed):
    chosen = choose(wanted, total, questions, {}, random.Random(seed))
    assert len(set(chosen)) == len(chosen)
    slots = sum(cell.count for cell in whole(wanted, total))
    lacking = missing(wanted, total, questions)
    assert len(chosen) == slots - sum(n for _cell, n in lacking)
    if not lacking:
        dealt = [q for q in questions if q.id in chosen]
        for cell in wanted:
            assert sum(q.fits(cell) for q in dealt) >= cell.count


@given(cells, banks, st.integers(0, 12), st.integers(0, 2**62))
def test_the_same_seed_gives_the_same_draw_whatever_the_order_of_the_bank(wanted, questions, total, seed):
    one = choose(wanted, total, questions, {}, random.Random(seed))
    assert one == choose(wanted, total, list(reversed(questions)), {}, random.Random(seed))


def test_over_a_thousand_draws_each_question_is_asked_nearly_as_often_as_any_other():
    questions, wanted = bank(30), [Cell(4, objective="O1"), Cell(4, objective="O2")]
    asked = dict.fromkeys((q.id for q in questions), 0)
    for seed in range(1000):
        for question in choose(wanted, 12, questions, {}, random.Random(seed)):
            asked[question] += 1
    for objective in ("O1", "O2", "O3"):
        counts = [asked[q.id] for q in questions if q.objective == objective]
        even = sum(counts) / len(counts)
        assert all(abs(count - even) <= 0.2 * even for count in counts), (objective, counts)
    without = [0] * 24
    for seed in range(1000):
        for question in choose([], 12, bank(24), {}, random.Random(seed)):
            without[int(question[1:])] += 1
    assert all(abs(count - 500) <= 100 for count in without)


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 2**62))
def test_a_retake_repeats_only_what_the_bank_forces(total, more, seed):
    questions, dice = bank(total + more), random.Random(seed)
    first = choose([], total, questions, {}, dice)
    second = choose([], total, questions, dict.fromkeys(first, 1), dice)
    assert len(set(first) & set(second)) <= max(0, 2 * total - len(questions))


def test_with_cells_a_retake_repeats_only_what_each_cell_forces():
    questions, wanted = bank(30), [Cell(4, objective="O1"), Cell(6, objective="O2")]
    for seed in range(50):
        dice = random.Random(seed)
        first = choose(wanted, 10, questions, {}, dice)
        second = choose(wanted, 10, questions, dict.fromkeys(first, 1), dice)
        # Ten questions on each objective: four of ten need no repeat, six of ten need two.
        assert len(set(first) & set(second)) == 2


def test_what_is_missing_is_named():
    wanted = [Cell(4, objective="O1", difficulty="applied"), Cell(2, type="numeric")]
    questions = [q for q in bank(12) if q.objective != "O1"]
    assert missing(wanted, 8, questions) == [(wanted[0], 4)]
    assert missing([Cell(3)], 3, bank(3)) == []


def test_a_question_for_one_kind_of_product_is_not_for_another():
    device = Traits("q", products=("device",))
    assert device.is_for("device")
    assert device.is_for("")
    assert not device.is_for("medicine")
    assert Traits("q").is_for("medicine")
