"""Questions whose answers are written: tables of answers, and properties that hold for whatever is kept or sent."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.grading import Drawn, Item, grade
from assessments.question_types import TYPES, BadAnswer, NoAnswer
from assessments.question_types.numbers import (
    NO_NUMBER,
    TOO_LONG,
    TWO_WAYS,
    Unreadable,
    in_words,
    read_number,
    written,
)
from content.question_entries import PRACTICE_ONLY, READERS


def both(text):
    return {"sv": text, "en": f"{text} (en)"}


def unit(name, correct):
    return {"id": name, "correct": correct, "text": both(name), "why": both(f"om {name}")}


FIXED = {
    "value": "12.5",
    "tolerance": "0.5",
    "unit": both("mg"),
    "units": [],
    "why": both("räkna så"),
    "mistakes": [{"id": "m", "value": "125", "why": both("en nolla för mycket")}],
}
CHOSEN = {**FIXED, "unit": {"sv": "", "en": ""}, "units": [unit("mg", True), unit("g", False)]}
TEXT = {"model": both("Du får avbryta."), "points": [{"id": "p", "text": both("när som helst")}]}
CASES = [("numeric", FIXED), ("numeric", CHOSEN), ("short_answer", TEXT)]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["12.5", "mg"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["value", "unit", "written", "x"]), inner, max_size=3)
    ),
)
sent = st.dictionaries(
    st.sampled_from(["answer", "answer-unit", "answer-x"]),
    st.lists(st.text(max_size=25) | st.sampled_from(["12,5", "mg", "NaN"]), max_size=3),
)


def fault_of(name, body, posted):
    with pytest.raises(BadAnswer) as bad:
        TYPES[name].read(body, TYPES[name].deal(body, None), posted)
    assert all(bad.value.reason[language] for language in ("sv", "en"))
    return bad.value


@pytest.mark.parametrize(("name", "body"), CASES)
def test_the_right_answer_gives_all_points_and_survives_the_form(name, body):
    kind, dealt = TYPES[name], TYPES[name].deal(body, None)
    right = kind.right(body, dealt)
    assert kind.points(body, dealt, right) == kind.most(body)
    assert kind.read(body, dealt, kind.posted(right)) == right
    for language in ("sv", "en"):
        lines = kind.explained(body, dealt, right, language)
        chosen = [line for line in lines if line.is_chosen]
        assert chosen
        assert all(line.why and line.is_right is kind.is_graded for line in chosen)
        assert kind.said(body, dealt, right, language)


@pytest.mark.parametrize(("name", "body"), CASES)
@given(answer=anything)
def test_whatever_an_answer_holds_the_points_stay_within_bounds_and_it_can_be_shown(name, body, answer):
    kind, dealt = TYPES[name], TYPES[name].deal(body, None)
    assert 0 <= kind.points(body, dealt, answer) <= kind.most(body)
    for language in ("sv", "en"):
        kind.said(body, dealt, answer, language)
        kind.explained(body, dealt, answer, language)
        kind.fields(body, dealt, kind.posted(answer), language)


@pytest.mark.parametrize(("name", "body"), CASES)
@given(posted=sent)
def test_whatever_is_sent_is_refused_or_read_and_comes_back_as_it_was(name, body, posted):
    kind, dealt = TYPES[name], TYPES[name].deal(body, None)
    kind.fields(body, dealt, posted, "sv")
    try:
        answer = kind.read(body, dealt, posted)
    except BadAnswer:
        return
    assert kind.read(body, dealt, kind.posted(answer)) == answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), ("1 250", "1250"), ("1\u00a0250,75", "1250.75"), ("1\u202f250", "1250"),
        ("1250", "1250"), ("−3", "-3"), ("–3,5", "-3.5"), ("- 3", "-3"), ("+4", "4"), ("0,125", "0.125"),
        ("1,2500", "1.25"), ("007", "7"), ("1 000 000", "1000000"), (" 8 ", "8"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_swedes_and_english_write_them(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234.5", TWO_WAYS), ("1.234,5", TWO_WAYS), ("1,234", TWO_WAYS), ("12.345", TWO_WAYS),
        ("1,234,567", TWO_WAYS),
        ("tolv", NO_NUMBER), ("12,5 mg", NO_NUMBER), ("inf", NO_NUMBER), ("NaN", NO_NUMBER), ("1e5", NO_NUMBER),
        ("1 23", NO_NUMBER), ("--3", NO_NUMBER), (",5", NO_NUMBER), ("5,", NO_NUMBER), ("1_000", NO_NUMBER),
        ("\u0663", NO_NUMBER),
        ("1" * 21, TOO_LONG), ("9" * 100_000, TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_refused_with_what_to_write(text, reason):
    with pytest.raises(Unreadable) as fault:
        read_number(text)
    assert fault.value.reason is reason


@given(st.decimals(-99999, 99999, places=3))
def test_a_number_written_is_read_back(number):
    assert read_number(written(number)) == number
    for language in ("sv", "en"):
        assume(not _is_like_thousands(number))
        assert read_number(in_words(number, language)) == number


def _is_like_thousands(number):
    return number != round(number, 2) and 1 <= abs(number) < 1000


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_unreadable(text):
    try:
        assert read_number(text).is_finite()
    except Unreadable:
        return


def number(text, unit=None):
    return {"written": text, "value": text, **({"unit": unit} if unit else {})}


@pytest.mark.parametrize(
    ("body", "answer", "points"),
    [
        (FIXED, number("12.5"), 1), (FIXED, number("12"), 1), (FIXED, number("13"), 1), (FIXED, number("13.01"), 0),
        (FIXED, number("-12.5"), 0), (FIXED, number("NaN"), 0), (FIXED, number("Infinity"), 0), (FIXED, {}, 0),
        (FIXED, "12.5", 0), (FIXED, number("1E+999999"), 0), (FIXED, {"value": 12.5}, 0),
        (CHOSEN, number("12.5", "mg"), 2), (CHOSEN, number("12.5", "g"), 1), (CHOSEN, number("1", "mg"), 1),
        (CHOSEN, number("1", "g"), 0), (CHOSEN, number("12.5"), 1), (CHOSEN, number("12.5", ["mg"]), 1),
    ],
)  # fmt: skip
def test_the_points_of_numbers(body, answer, points):
    assert TYPES["numeric"].points(body, {}, answer) == points


@pytest.mark.parametrize(
    ("body", "posted", "field", "words"),
    [
        (FIXED, {"answer": ["tolv"]}, "answer", "inte att läsa som ett tal"),
        (FIXED, {"answer": ["1" * 4000]}, "answer", "högst 20 tecken"),
        (CHOSEN, {"answer": ["12,5"]}, "answer-unit", "Välj en enhet också"),
        (CHOSEN, {"answer-unit": ["mg"]}, "answer", "Skriv ett tal också"),
        (CHOSEN, {"answer": ["12,5"], "answer-unit": ["kg"]}, "answer-unit", "hör inte till den här frågan"),
        (CHOSEN, {"answer": ["12,5"], "answer-unit": ["mg", "g"]}, "answer-unit", "hör inte till den här frågan"),
    ],
)
def test_a_number_that_cannot_be_kept_is_refused_at_its_field(body, posted, field, words):
    fault = fault_of("numeric", body, posted)
    assert (fault.field, words in fault.reason["sv"]) == (field, True)
    shown = {f.name: f for f in TYPES["numeric"].fields(body, {"units": ["mg", "g"]}, posted, "sv")}
    assert shown["answer"].value == posted.get("answer", [""])[0]


@pytest.mark.parametrize("posted", [{}, {"answer": []}, {"answer": ["  "]}, {"answer": [""], "answer-unit": [""]}])
def test_nothing_written_is_no_answer(posted):
    assert isinstance(fault_of("numeric", CHOSEN, posted), NoAnswer)


def test_a_typical_wrong_number_is_explained_and_shown_as_it_was_written():
    kind = TYPES["numeric"]
    answer = kind.read(FIXED, {}, {"answer": ["125,0"]})
    assert kind.posted(answer) == {"answer": ["125,0"]}
    wrong, right = kind.explained(FIXED, {}, answer, "sv")
    assert (wrong.text, wrong.why, wrong.is_chosen) == ("125\xa0mg", "en nolla för mycket", True)
    assert (right.text, right.why) == ("12,5 ± 0,5\xa0mg", "räkna så")
    assert kind.explained(FIXED, {}, answer, "en")[1].text == "12.5 ± 0.5\xa0mg (en)"


def test_each_part_of_a_number_with_a_unit_is_explained():
    answer = number("12.5", "g")
    lines = TYPES["numeric"].explained(CHOSEN, {}, answer, "sv")
    assert [(line.text, line.is_right, line.is_chosen) for line in lines] == [
        ("12,5 ± 0,5", True, True),
        ("Enhet: mg", True, False),
        ("Enhet: g", False, True),
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Hej", "Hej"), (" Två\r\nrader ", "Två\nrader"), ("å" * 2000, "å" * 2000), ("\r\n" * 2000 + "a", "a")],
)
def test_a_text_is_kept_as_it_was_written(text, kept):
    assert TYPES["short_answer"].read(TEXT, {}, {"answer": [text]}) == kept


@pytest.mark.parametrize("text", ["", "  \n", "\u00a0"])
def test_an_empty_text_is_no_answer(text):
    assert isinstance(fault_of("short_answer", TEXT, {"answer": [text]}), NoAnswer)


def test_a_text_that_is_too_long_is_refused_and_stays_in_its_field():
    posted = {"answer": ["a" * 2001]}
    assert "Svaret har 2001 tecken" in fault_of("short_answer", TEXT, posted).reason["sv"]
    assert TYPES["short_answer"].fields(TEXT, {}, posted, "sv")[0].value == "a" * 2001


@given(answer=anything)
def test_a_text_gives_no_points_and_passes_no_test(answer):
    item = Item("q", "short_answer", TEXT)
    result = grade({"q": item}, [Drawn("q", {})], {"q": answer}, 80)
    assert (result.points, result.max, result.passed) == (0, 0, False)


def test_the_files_know_which_types_give_no_points():
    assert {name for name, kind in TYPES.items() if not kind.is_graded} == PRACTICE_ONLY
    assert set(TYPES) == set(READERS)
