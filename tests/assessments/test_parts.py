"""Question types that are answered in several controls: tables, and properties that always hold."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.question_types import TYPES, BadAnswer, NoAnswer
from tests.assessments.test_grading import anything


def both(text):
    return {"sv": text, "en": text.upper()}


def option(i, *, correct=False):
    return {"id": i, "correct": correct, "text": both(f"val {i}"), "why": both(f"därför {i}")}


BODIES = {
    "true_false": {
        "is_true": False,
        "why": both("nej"),
        "reasons": [option("a"), option("b", correct=True), option("c")],
    },
    "ordering": {"steps": [{"id": i, "text": both(f"steg {i}"), "why": both(f"därför {i}")} for i in "abcd"]},
    "matching": {
        "pairs": [
            {"id": i, "left": both(f"vänster {i}"), "right": both(f"höger {i}"), "why": both(f"därför {i}")}
            for i in "abc"
        ],
        "distractors": [{"id": "x", "text": both("höger x"), "why": both("därför inte x")}],
    },
    "gap_text": {
        "text": both("a [1] b [2] c [3]"),
        "gaps": [
            {"id": "g", "choices": [option("a", correct=True), option("b")]},
            {"id": "h", "choices": [option("c"), option("d", correct=True), option("e")]},
            {"id": "i", "choices": [option("f", correct=True), option("1"), option("2")]},
        ],
    },
}
each_type = pytest.mark.parametrize("name", BODIES)


def dealt(name, seed=None):
    return TYPES[name].deal(BODIES[name], None if seed is None else random.Random(seed))


def right(name, deal):
    return TYPES[name].right(BODIES[name], deal)


def read(name, posted, seed=1):
    return TYPES[name].read(BODIES[name], dealt(name, seed), posted)


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"verdict": "false", "reason": "b"}, 2), ({"verdict": "false", "reason": "a"}, 1), ({"verdict": "false"}, 1),
        ({"verdict": "true", "reason": "b"}, 0), ({"verdict": "true", "reason": "a"}, 0), ({"reason": "b"}, 0),
        ({}, 0), ("false", 0), (["false", "b"], 0), ({"verdict": False, "reason": "b"}, 0), (None, 0),
    ],
)  # fmt: skip
def test_the_reason_counts_only_with_the_verdict(answer, points):
    assert TYPES["true_false"].points(BODIES["true_false"], dealt("true_false"), answer) == points


@pytest.mark.parametrize(
    ("order", "points"),
    [
        ("1234", 2), ("2134", 1), ("1324", 1), ("1243", 1),
        # Two that are no neighbours, two pairs, a place twice, none, and a place that there is not.
        ("3214", 0), ("2143", 0), ("2341", 0), ("4321", 0), ("1134", 0), ("123", 0), ("1235", 0), ("123-", 0),
    ],
)  # fmt: skip
def test_two_neighbours_may_have_changed_places(order, points):
    answer = dict(zip("abcd", order, strict=False))
    assert TYPES["ordering"].points(BODIES["ordering"], dealt("ordering"), answer) == points


@given(seed=st.none() | st.integers())
def test_steps_are_never_shown_in_the_right_order(seed):
    shown = dealt("ordering", seed)["steps"]
    assert sorted(shown) == list("abcd") != shown


def test_the_same_place_twice_is_named_with_its_steps():
    names = {f"answer-{i}": [place] for i, place in zip("abcd", "1242", strict=True)}
    with pytest.raises(BadAnswer) as refusal:
        TYPES["ordering"].read(BODIES["ordering"], {"steps": list("dbca")}, names)
    assert refusal.value.field == "answer-b"
    assert refusal.value.reason == {
        "sv": "Plats 2 är vald för både ”steg d” och ”steg b”. Ge dem var sin plats.",
        "en": "Place 2 is chosen for both “STEG D” and “STEG B”. Give each a place of its own.",
    }


def test_an_order_is_repeated_by_its_places_and_explained_by_the_right_ones():
    kind, deal, answer = TYPES["ordering"], {"steps": list("dbca")}, dict(zip("abcd", "2134", strict=True))
    assert kind.said(BODIES["ordering"], deal, answer, "sv") == ("1. steg b", "2. steg a", "3. steg c", "4. steg d")
    lines = kind.explained(BODIES["ordering"], deal, answer, "sv")
    assert [line.text for line in lines if line.is_right] == ["1. steg a", "2. steg b", "3. steg c", "4. steg d"]
    assert [line.text for line in lines if not line.is_right] == ["2. steg a", "1. steg b"]


@pytest.mark.parametrize(
    ("chosen", "points"),
    [("341", 2), ("342", 1), ("331", 1), ("321", 1), ("222", 0), ("343", 1), ("", 0), ("34", 1), ("3", 0), ("955", 0)],
)
def test_the_share_of_right_pairs_is_rounded_down(chosen, points):
    deal, answer = {"rights": list("cxab")}, dict(zip("abc", chosen, strict=False))
    assert TYPES["matching"].points(BODIES["matching"], deal, answer) == points


def test_no_control_of_a_matching_tells_the_key():
    fields = TYPES["matching"].fields(BODIES["matching"], {"rights": list("cxab")}, {}, "sv")
    assert [f.name for f in fields] == ["answer-a", "answer-b", "answer-c"]
    assert {tuple(c.id for c in f.choices) for f in fields} == {("1", "2", "3", "4")}
    assert {tuple(c.text for c in f.choices) for f in fields} == {("höger c", "höger x", "höger a", "höger b")}


def test_what_matches_nothing_says_why():
    deal, answer = {"rights": list("cxab")}, {"a": "2", "b": "3", "c": "1"}
    lines = TYPES["matching"].explained(BODIES["matching"], deal, answer, "sv")
    assert [(line.text, line.why) for line in lines if not line.is_right] == [
        ("vänster a: höger x", "därför inte x"),
        ("vänster b: höger a", ""),
    ]


@pytest.mark.parametrize(
    ("chosen", "points"), [("adf", 2), ("ad1", 1), ("acf", 1), ("bd2", 0), ("bc1", 0), ("", 0), ("ad", 1), ("da", 0)]
)
def test_the_share_of_right_gaps_is_rounded_down(chosen, points):
    answer = dict(zip("ghi", chosen, strict=False))
    assert TYPES["gap_text"].points(BODIES["gap_text"], dealt("gap_text", 4), answer) == points


def test_a_gap_is_named_by_its_number_and_its_text_stands_beside():
    kind, body = TYPES["gap_text"], BODIES["gap_text"]
    assert [f.label for f in kind.fields(body, dealt("gap_text"), {}, "en")] == ["Gap 1", "Gap 2", "Gap 3"]
    assert kind.passage(body, "en") == "A [1] B [2] C [3]"
    assert kind.said(body, dealt("gap_text"), {"g": "b", "i": "f"}, "sv") == ("Lucka 1: val b", "Lucka 3: val f")


@each_type
@given(answer=anything, seed=st.integers(0, 2**32))
def test_points_lie_within_the_maximum_whatever_an_answer_holds(name, answer, seed):
    kind, deal = TYPES[name], dealt(name, seed)
    assert 0 <= kind.points(BODIES[name], deal, answer) <= kind.most(BODIES[name]) == 2
    assert kind.said(BODIES[name], deal, answer, "sv") == ()
    assert kind.posted(answer) is not None


@each_type
@given(values=st.lists(st.sampled_from("abcdef1234") | st.text(max_size=3), min_size=9, max_size=9), seed=st.integers())
def test_points_lie_within_the_maximum_whatever_the_parts_hold(name, values, seed):
    kind, deal = TYPES[name], dealt(name, seed)
    answer = dict(zip(right(name, deal), values, strict=False))
    assert 0 <= kind.points(BODIES[name], deal, answer) <= 2
    assert all(line.text for line in kind.explained(BODIES[name], deal, answer, "en"))


@each_type
@given(seed=st.none() | st.integers())
def test_the_right_answer_gives_most_and_is_read_as_it_is_posted(name, seed):
    kind, deal = TYPES[name], dealt(name, seed)
    answer = right(name, deal)
    assert kind.points(BODIES[name], deal, answer) == 2
    assert kind.read(BODIES[name], deal, kind.posted(answer)) == answer
    lines = kind.explained(BODIES[name], deal, answer, "sv")
    assert all(line.is_right and line.is_chosen and line.why for line in lines)
    assert len(lines) == len(kind.said(BODIES[name], deal, answer, "en")) == len(answer)


@each_type
def test_what_is_marked_stands_in_the_controls_of_either_language(name):
    kind, deal = TYPES[name], dealt(name, 3)
    posted = kind.posted(right(name, deal))
    for language in ("sv", "en"):
        fields = kind.fields(BODIES[name], deal, posted, language)
        assert {f.name: [c.id for c in f.choices if c.is_chosen] for f in fields} == posted
        assert all(f.label and all(c.text for c in f.choices) for f in fields)


@each_type
@given(posted=st.dictionaries(st.sampled_from(["csrf", "go", "answer"]), st.lists(st.just("")), max_size=3))
def test_an_empty_answer_is_none(name, posted):
    with pytest.raises(NoAnswer) as refusal:
        read(name, posted)
    assert set(refusal.value.reason) == {"sv", "en"}


def _tampered(posted):
    """The answer with one thing in it that no browser sends."""
    first = next(iter(posted))
    yield {**posted, first: ["x"]}
    yield {**posted, first: ["a" * 100_000]}
    yield {**posted, first: posted[first] * 2}
    yield {**posted, first: [*posted[first], "x"]}
    yield {**posted, "answer-another": ["a"]}
    yield {**posted, "answer": ["a"]}


@each_type
def test_what_belongs_to_no_such_question_is_refused_in_both_languages(name):
    kind, deal = TYPES[name], dealt(name, 1)
    first = kind.fields(BODIES[name], deal, {}, "sv")[0].name
    for posted in _tampered(kind.posted(right(name, deal))):
        with pytest.raises(BadAnswer) as refusal:
            read(name, posted)
        assert refusal.value.field == first
        assert refusal.value.reason["sv"].startswith("Svaret hör inte till")
        assert refusal.value.reason["en"].startswith("That option does not belong")


@each_type
def test_a_part_left_empty_is_named(name):
    kind, deal = TYPES[name], dealt(name, 1)
    fields = {language: kind.fields(BODIES[name], deal, {}, language)[-1] for language in ("sv", "en")}
    with pytest.raises(BadAnswer) as refusal:
        read(name, {**kind.posted(right(name, deal)), fields["sv"].name: [""]})
    assert refusal.value.field == fields["sv"].name
    assert refusal.value.reason == {
        "sv": f"”{fields['sv'].label}” har inget svar än. Välj ett.",
        "en": f"“{fields['en'].label}” has no answer yet. Choose one.",
    }


@each_type
@given(seed=st.integers())
def test_chance_is_repeatable_and_without_dice_always_the_same(name, seed):
    assert dealt(name, seed) == dealt(name, seed)
    assert dealt(name) == dealt(name)
