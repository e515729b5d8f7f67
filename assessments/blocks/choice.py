"""Single choice and multiple response. The answer key lies in the options."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks import facts_field, provisions_field


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=400)
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    why = blocks.TextBlock(label=_("Why it is right or wrong"))


class ChoiceQuestionBlock(blocks.StructBlock):
    """What single choice and multiple response share. `correct_range`: how many options may be correct."""

    stem = blocks.TextBlock(label=_("Question"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("Options"))
    provisions = provisions_field()
    facts = facts_field()

    fewest_correct, most_correct = 1, 1
    wrong_number: Any = ""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        correct = sum(1 for option in cleaned["options"] if option["correct"])
        if not self.fewest_correct <= correct <= self.most_correct:
            raise StructBlockValidationError(non_block_errors=[ValidationError(self.wrong_number)])
        return cleaned


_PREVIEW = {
    "stem": "Vem skriver under samtycket?",
    "options": [
        {"text": "Försökspersonen och den som höll samtalet", "correct": True, "why": "Båda skriver under."},
        {"text": "Bara ansvarig prövare", "correct": False, "why": "Försökspersonens underskrift saknas då."},
    ],
    "provisions": [],
    "facts": "",
}


class SingleChoiceBlock(ChoiceQuestionBlock):
    wrong_number = _("Mark exactly one option as correct.")

    class Meta:
        label = _("Single choice")
        icon = "radio-full"
        description = _("One option is correct.")
        template = "blocks/choice_question.html"
        preview_value = _PREVIEW


class MultipleResponseBlock(ChoiceQuestionBlock):
    fewest_correct, most_correct = 2, 7
    wrong_number = _("Mark at least two options as correct, and leave at least one wrong.")

    class Meta:
        label = _("Multiple response")
        icon = "check"
        description = _("Two or more options are correct. All of them give two points, at least half of them one.")
        template = "blocks/choice_question.html"
        preview_value = _PREVIEW

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if all(option["correct"] for option in cleaned["options"]):
            raise StructBlockValidationError(non_block_errors=[ValidationError(self.wrong_number)])
        return cleaned
