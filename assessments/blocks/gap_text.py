"""A text with gaps to fill by choice."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks.choice import OptionBlock
from content.blocks import facts_field, provisions_field
from content.gaps import faults_of_gaps


class GapChoiceBlock(OptionBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=100)


class GapBlock(blocks.StructBlock):
    choices = blocks.ListBlock(GapChoiceBlock(), min_num=2, max_num=6, label=_("Options"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(1 for choice in cleaned["choices"] if choice["correct"]) != 1:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark exactly one option as correct."))]
            )
        return cleaned


class GapTextBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"))
    text = blocks.TextBlock(
        label=_("Text with gaps"),
        help_text=_("Write [1] where the first gap is, [2] where the second is, and so on."),
    )
    gaps = blocks.ListBlock(
        GapBlock(), min_num=1, max_num=6, label=_("Gaps"), help_text=_("The first is of gap [1], the second of [2].")
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("Text with gaps")
        icon = "form"
        description = _("A text with gaps to fill by choice. All right give two points, at least half of them one.")
        template = "blocks/gap_text_question.html"
        preview_value = {
            "stem": "Fyll i det som saknas.",
            "text": "Samtycket är [1] och daterat.",
            "gaps": [
                {
                    "choices": [
                        {"text": "Skriftligt", "correct": True, "why": "Det står i artikeln."},
                        {"text": "Muntligt", "correct": False, "why": "Skrift krävs."},
                    ]
                }
            ],
            "provisions": [],
            "facts": "",
        }

    def clean(self, value: Any) -> Any:
        """Each gap of the text has its choices, and the other way about."""
        cleaned = super().clean(value)
        found = faults_of_gaps(cleaned["text"], len(cleaned["gaps"]))
        faults = [
            gettext(template) % {"n": n}
            for numbers, template in (
                (found.unlisted, gettext_noop("Gap [%(n)d] has no options below.")),
                (found.missing, gettext_noop("The text has no [%(n)d], but there are options for it.")),
                (found.twice, gettext_noop("Gap [%(n)d] stands twice in the text.")),
            )
            for n in numbers
        ]
        if faults:
            raise StructBlockValidationError(block_errors={"text": ValidationError(faults)})
        return cleaned
