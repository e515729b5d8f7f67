"""Parts to match with each other."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks import facts_field, provisions_field


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Left part"), max_length=200)
    right = blocks.CharBlock(label=_("Right part that matches"), max_length=100)
    why = blocks.TextBlock(label=_("Why they match"))


class DistractorBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Right part that matches nothing"), max_length=100)
    why = blocks.TextBlock(label=_("Why it matches nothing"))


class MatchingBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"))
    pairs = blocks.ListBlock(PairBlock(), min_num=2, max_num=8, label=_("Pairs"))
    distractors = blocks.ListBlock(
        DistractorBlock(), min_num=0, max_num=8, default=[], label=_("Right parts that match nothing")
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("Matching")
        icon = "link"
        description = _("Parts to match. All right give two points, at least half of them one.")
        template = "blocks/matching_question.html"
        preview_value = {
            "stem": "Vem gör vad?",
            "pairs": [
                {"left": "Prövaren", "right": "Rapporterar till sponsorn", "why": "Prövaren möter försökspersonen."},
                {"left": "Sponsorn", "right": "Rapporterar till databasen", "why": "Sponsorn ser hela prövningen."},
            ],
            "distractors": [{"text": "Godkänner prövningen", "why": "Det gör myndigheten."}],
            "provisions": [],
            "facts": "",
        }

    def clean(self, value: Any) -> Any:
        """Two right parts that say the same cannot be told apart."""
        cleaned = super().clean(value)
        rights = [pair["right"].strip() for pair in cleaned["pairs"]] + [
            d["text"].strip() for d in cleaned["distractors"]
        ]
        twins = sorted({text for text in rights if rights.count(text) > 1})
        if twins:
            said = gettext("The right part “%(text)s” stands twice. Each right part matches one left part.") % {
                "text": twins[0]
            }
            raise StructBlockValidationError(non_block_errors=[ValidationError(said)])
        return cleaned
