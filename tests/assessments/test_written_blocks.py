"""What authors are told when a question with a written answer cannot be right."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks import QUESTION_TYPES

BLOCKS = dict(QUESTION_TYPES)
NUMERIC = {
    "stem": "Hur många?",
    "value": "12.5",
    "tolerance": "0.5",
    "why": "Räkna.",
    "unit": "mg",
    "units": [],
    "mistakes": [{"value": "125", "why": "En nolla för mycket."}],
    "provisions": [],
    "facts": "A110",
}
UNITS = [{"text": "mg", "correct": True, "why": "Ja."}, {"text": "g", "correct": False, "why": "Nej."}]


def cleaned(name, value):
    return BLOCKS[name].clean(BLOCKS[name].normalize(BLOCKS[name].to_python(value)))


def test_a_number_is_kept_as_it_was_written():
    assert str(cleaned("numeric", NUMERIC)["value"]) == "12.5"
    assert len(cleaned("numeric", {**NUMERIC, "unit": "", "units": UNITS})["units"]) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"units": UNITS}, "unit"),
        ({"unit": "", "units": UNITS[:1]}, "units"),
        ({"unit": "", "units": [UNITS[0], {**UNITS[1], "correct": True}]}, "units"),
        ({"unit": "", "units": [UNITS[0], {**UNITS[1], "text": "MG"}]}, "units"),
        ({"tolerance": "-1"}, "tolerance"),
        ({"value": "NaN"}, "value"),
        ({"value": "1234567890123"}, "value"),
        ({"mistakes": [{"value": "13", "why": "Nej."}]}, "mistakes"),
    ],
)
def test_a_number_that_cannot_be_asked_is_refused_at_its_field(changes, field):
    with pytest.raises(StructBlockValidationError) as refusal:
        cleaned("numeric", {**NUMERIC, **changes})
    assert field in refusal.value.block_errors


TEXT = {"stem": "Hur?", "model": "Så.", "points": [{"text": "Detta"}], "provisions": [], "facts": "A110"}


def test_a_short_answer_needs_something_to_look_for():
    assert cleaned("short_answer", TEXT)["model"] == "Så."
    with pytest.raises(StructBlockValidationError) as refusal:
        cleaned("short_answer", {**TEXT, "points": []})
    assert "points" in refusal.value.block_errors


DATES = {"stem": "När?", "rules": [{"rule": "DL28"}], "provisions": [], "facts": "A84"}


def test_a_date_is_asked_by_rules_that_may_be_asked_for():
    assert cleaned("date_calculation", DATES)["rules"][0]["rule"] == "DL28"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"rules": [{"rule": "DL11"}]}, "rules", "DL11"),
        ({"rules": [{"rule": "DL99"}]}, "rules", "DL99"),
        ({"rules": [{"rule": "DL28"}, {"rule": "DL28"}]}, "rules", ""),
        ({"rules": []}, "rules", ""),
        ({"facts": "A110"}, "facts", "A84"),
    ],
)
def test_a_date_that_cannot_be_asked_is_refused_at_its_field(changes, field, words):
    with pytest.raises(StructBlockValidationError) as refusal:
        cleaned("date_calculation", {**DATES, **changes})
    assert words in str(refusal.value.block_errors[field])
