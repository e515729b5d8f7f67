"""Moodle XML: what the table says is carried comes back the same, and the table is the code's."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.moodle import reading, writing
from assessments.moodle.table import READERS, WRITERS
from assessments.moodle.values import Known, Plain, Reason
from assessments.question_types import TYPES
from assessments.question_types.numbers import plain as digits

DOCS = (Path(__file__).resolve().parents[2] / "docs/moodle.md").read_text(encoding="utf-8")
KNOWN = Known(
    frozenset({"basic", "applied"}), frozenset({"device"}), frozenset({"A1", "B22"}), frozenset({"CTR Art. 29(1)"})
)

words = st.sampled_from(
    ["samtycke", "Åsa", "<b>", "&amp;", "&", "]]>", "a<b", '"x"', "“så”", "5", "-->", "<!--", "é", "\u00a0x", "𝛼", "'"]
)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=3).map("\n".join)
whys = st.one_of(texts, st.just(""))


def unique(least, most):
    return st.lists(lines, min_size=least, max_size=most, unique=True)


@st.composite
def _options(draw, rights):
    found, right = draw(unique(3, 6)), draw(rights)
    return {"options": [{"text": t, "correct": n < right, "why": draw(whys)} for n, t in enumerate(found)]}


@st.composite
def _ordering(draw):
    return {"steps": [{"text": text, "why": draw(whys)} for text in draw(unique(3, 8))]}


@st.composite
def _matching(draw):
    found = draw(st.lists(lines, min_size=6, max_size=6, unique=True))
    pairs = [{"left": found[n], "right": found[n + 2], "why": draw(whys)} for n in (0, 1)]
    return {"pairs": pairs, "distractors": [{"text": text, "why": draw(whys)} for text in found[4:]]}


@st.composite
def _gaps(draw):
    order = draw(st.permutations([1, 2, 3]))
    text = " ".join(f"{draw(lines)} [{n}]" for n in order)
    right = draw(st.integers(0, 1))
    gaps = [[(t, n == right) for n, t in enumerate(draw(unique(2, 4)))] for _n in order]
    return {
        "text": text,
        "gaps": [{"choices": [{"text": t, "correct": r, "why": draw(whys)} for t, r in gap]} for gap in gaps],
    }


numbers = st.decimals(-99999, 99999, places=3).map(digits)


@st.composite
def _numeric(draw):
    mistakes = draw(st.lists(numbers, max_size=3))
    return {
        "value": draw(numbers),
        "tolerance": digits(abs(Decimal(draw(numbers)))),
        "why": draw(whys),
        "unit": draw(st.one_of(st.just(""), lines)),
        "units": [],
        "mistakes": [{"value": value, "why": draw(whys)} for value in mistakes],
    }


VALUES = {
    "single_choice": _options(st.just(1)),
    "multiple_response": _options(st.just(2)),
    "true_false": st.fixed_dictionaries({"is_true": st.booleans(), "why": whys, "reasons": st.just([])}),
    "ordering": _ordering(),
    "matching": _matching(),
    "gap_text": _gaps(),
    "numeric": _numeric(),
    "short_answer": st.fixed_dictionaries(
        {"model": whys, "points": st.lists(st.fixed_dictionaries({"text": texts}), max_size=4)}
    ),
}


@st.composite
def questions(draw, kind):
    return Plain(
        key=draw(st.from_regex(r"[A-Z][0-9]{2}-Q[0-9]{1,2}", fullmatch=True)),
        type=kind,
        stem=draw(texts),
        values=draw(VALUES[kind]),
        objective=draw(st.sampled_from(["", "M06-O1"])),
        lesson=draw(st.sampled_from(["", "M06-L2"])),
        difficulty=draw(st.sampled_from(["", "basic", "applied"])),
        product=draw(st.sampled_from(["", "device"])),
        facts=draw(st.sampled_from([(), ("A1",), ("B22", "A1")])),
        provisions=draw(st.sampled_from([(), ("CTR Art. 29(1)",)])),
    )


def rows(heading):
    """The cells of a table of the page."""
    part = DOCS.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
    ]
    return found[2:]


def test_the_table_of_our_types_is_the_codes():
    found = {row[1].strip("`"): row for row in rows("Our types")}
    assert set(TYPES) <= set(found)
    assert {row[3] for row in found.values()} == {"yes", "no"}
    carried = {name: row[2].strip("`") for name, row in found.items() if row[3] == "yes"}
    assert carried == {name: form.moodle for name, form in WRITERS.items()}
    assert set(VALUES) == set(WRITERS)


def test_the_table_of_moodles_types_is_the_codes():
    found = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows("Moodle's types")}
    wanted = {theirs: {ours} for theirs, (ours, _read) in READERS.items()}
    wanted["multichoice"] |= {"multiple_response"}
    assert found == wanted


@pytest.mark.parametrize("kind", sorted(WRITERS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back_the_same(kind, data):
    question = data.draw(questions(kind))
    xml, _lost = writing.write([question])
    assert writing.write([question])[0] == xml
    found = reading.read(xml.encode(), KNOWN)
    assert [one.plain for one in found.found] == [question]
    # What is told of a file of our own: what an author has left out, and the reasons that Moodle has not.
    assert {lost.reason for lost in found.lost} <= {Reason.TO_WRITE, Reason.REASONS}


@pytest.mark.parametrize("kind", sorted(set(TYPES) - set(WRITERS)))
def test_a_type_without_a_form_is_left_out_and_named(kind):
    xml, lost = writing.write([Plain("M1", kind, "När?", {})])
    assert "<question" not in xml
    assert [(row.name, row.reason, row.found, row.is_whole) for row in lost] == [("M1", Reason.TYPE, kind, True)]


def test_units_to_choose_among_become_one_and_that_is_told():
    units = [{"text": "mg", "correct": True, "why": "a"}, {"text": "g", "correct": False, "why": "b"}]
    values = {"value": "1", "tolerance": "0", "why": "c", "unit": "", "units": units, "mistakes": []}
    xml, lost = writing.write([Plain("M1", "numeric", "Hur mycket?", values)])
    assert [(row.reason, row.found) for row in lost] == [(Reason.UNITS, "g")]
    assert reading.read(xml.encode(), KNOWN).found[0].plain.values["unit"] == "mg"


def test_brackets_that_moodle_would_read_as_gaps_are_not_written():
    choices = [{"text": "a", "correct": True, "why": ""}, {"text": "b", "correct": False, "why": ""}]
    values = {"text": "Se [[1]] och [1].", "gaps": [{"choices": choices}]}
    assert [row.reason for row in writing.write([Plain("M1", "gap_text", "Fyll i.", values)])[1]] == [Reason.BRACKETS]
