"""A statement that is true or false, and the reason."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks.choice import OptionBlock
from content.blocks import facts_field, provisions_field


class TrueFalseBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Statement"))
    is_true = blocks.BooleanBlock(label=_("The statement is true"), required=False)
    why = blocks.TextBlock(label=_("Why the statement is true or false"))
    reasons = blocks.ListBlock(
        OptionBlock(),
        min_num=2,
        max_num=5,
        label=_("Reasons"),
        help_text=_("Reasons for true and for false, so that they do not give away the verdict. One of them is right."),
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("True or false, with reason")
        icon = "circle-check"
        description = _("A statement. The verdict gives one point, and the right reason for it one more.")
        template = "blocks/true_false_question.html"
        preview_value = {
            "stem": "Samtycket får vara muntligt.",
            "is_true": False,
            "why": "Samtycket är skriftligt, daterat och undertecknat.",
            "reasons": [
                {"text": "Det är skriftligt", "correct": True, "why": "Det står i artikeln."},
                {"text": "Det räcker med ett vittne", "correct": False, "why": "Vittnet ersätter inte skriften."},
            ],
            "provisions": [],
            "facts": "",
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(1 for reason in cleaned["reasons"] if reason["correct"]) != 1:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark exactly one reason as correct."))]
            )
        return cleaned
