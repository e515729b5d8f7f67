"""What authors are told when a question with several controls does not hold together."""

import copy

import pytest
from django.utils import translation
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks import QUESTION_TYPES

BLOCKS = dict(QUESTION_TYPES)


def _said(name, change):
    """What is said of the preview's value once it has been changed."""
    block, raw = BLOCKS[name], copy.deepcopy(BLOCKS[name].meta.preview_value)
    change(raw)
    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(block.normalize(raw))
    return str(refusal.value.as_json_data())


def _two_reasons(raw):
    raw["reasons"][1]["correct"] = True


def _few_steps(raw):
    del raw["steps"][0]


def _twins(raw):
    raw["distractors"][0]["text"] = raw["pairs"][0]["right"]


def _no_list(raw):
    raw["text"] += " Sedan [2]."


def _no_gap(raw):
    raw["text"] = "Samtycket är skriftligt."


def _gap_twice(raw):
    raw["text"] += " Och [1]."


def _two_choices(raw):
    raw["gaps"][0]["choices"][1]["correct"] = True


CASES = [
    ("true_false", _two_reasons, "Markera exakt ett skäl som rätt."),
    ("ordering", _few_steps, "block är 3"),
    ("matching", _twins, "Den högra delen ”Rapporterar till sponsorn” står två gånger."),
    ("gap_text", _no_list, "Lucka [2] har inga alternativ nedan."),
    ("gap_text", _no_gap, "Texten saknar [1], men det finns alternativ för den luckan."),
    ("gap_text", _gap_twice, "Lucka [1] står mer än en gång i texten."),
    ("gap_text", _two_choices, "Markera exakt ett alternativ som rätt."),
]


@pytest.mark.parametrize(("name", "change", "message"), CASES)
def test_what_does_not_hold_together_is_told(name, change, message):
    with translation.override("sv"):
        assert message in _said(name, change)


@pytest.mark.parametrize("name", ["true_false", "ordering", "matching", "gap_text"])
def test_the_previews_are_whole_questions(db, name):
    block = BLOCKS[name]
    assert block.clean(block.normalize(copy.deepcopy(block.meta.preview_value)))
