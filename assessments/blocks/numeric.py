"""A question that is answered with a number."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.question_types.numeric import is_within
from content.blocks import facts_field, provisions_field

# So that every number can be written within the characters that a learner has.
_DIGITS = {"max_digits": 12, "decimal_places": 6}


class UnitBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Unit"), max_length=40)
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    why = blocks.TextBlock(label=_("Why it is right or wrong"))


class MistakeBlock(blocks.StructBlock):
    value = blocks.DecimalBlock(label=_("Wrong number"), **_DIGITS)
    why = blocks.TextBlock(label=_("Why it is wrong"))


class NumericBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"))
    value = blocks.DecimalBlock(label=_("Right number"), **_DIGITS)
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        min_value=0,
        default=Decimal(0),
        help_text=_("How far from the right number an answer may lie and still be right. 0: not at all."),
        **_DIGITS,
    )
    why = blocks.TextBlock(label=_("Why it is right, with the calculation"))
    unit = blocks.CharBlock(
        label=_("Fixed unit"), required=False, max_length=40, help_text=_("Shown beside the field, for example “days”.")
    )
    units = blocks.ListBlock(
        UnitBlock(),
        min_num=0,
        max_num=6,
        default=[],
        label=_("Units to choose among"),
        help_text=_("Instead of a fixed unit. The right number and the right unit then give a point each."),
    )
    mistakes = blocks.ListBlock(
        MistakeBlock(),
        min_num=0,
        max_num=6,
        default=[],
        label=_("Typical wrong answers"),
        help_text=_("Who gives one of them reads why it is wrong."),
    )
    provisions = provisions_field()
    facts = facts_field()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        faults = {name: ValidationError(fault) for name, fault in _faults(cleaned)}
        if faults:
            raise StructBlockValidationError(block_errors=faults)
        return cleaned

    class Meta:
        label = _("Numeric")
        icon = "decimal"
        description = _("The answer is a number, with a tolerance and a unit.")
        template = "blocks/numeric_question.html"
        preview_value = {
            "stem": "Hur många patienter ska screenas?",
            "value": "40",
            "tolerance": "1",
            "why": "30 delat med 0,75 är 40.",
            "unit": "patienter",
            "units": [],
            "mistakes": [{"value": "37.5", "why": "Här är en fjärdedel lagd till i stället."}],
            "provisions": [],
            "facts": "",
        }


def _faults(value: Any) -> list[tuple[str, Any]]:
    """What is wrong, by the name of the field."""
    units = value["units"]
    found: list[tuple[str, Any]] = []
    if units and value["unit"]:
        found.append(("unit", _("Write a fixed unit or units to choose among, not both.")))
    if units and (len(units) < 2 or sum(1 for u in units if u["correct"]) != 1):
        found.append(("units", _("Give at least two units and mark exactly one as correct.")))
    if len({u["text"].casefold() for u in units}) != len(units):
        found.append(("units", _("Two units have the same text.")))
    if any(is_within(m["value"], value["value"], value["tolerance"]) for m in value["mistakes"]):
        found.append(("mistakes", _("One of these numbers is right: it lies within the tolerance.")))
    return found
