"""A question that is answered with a text, for practice."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks import facts_field, provisions_field


class PointBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What to look for"))


class ShortAnswerBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"))
    model = blocks.TextBlock(label=_("Model answer"))
    points = blocks.ListBlock(
        PointBlock(),
        min_num=1,
        max_num=8,
        label=_("Points to look for"),
        help_text=_("What a learner compares the answer with, one thing in each."),
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("Short answer")
        icon = "edit"
        description = _("A text that the learner compares with a model answer. For practice only: it gives no points.")
        template = "blocks/short_answer_question.html"
        preview_value = {
            "stem": "Hur förklarar du för Lars att han får avbryta?",
            "model": "Du får när som helst avbryta, och du behöver inte säga varför.",
            "points": [{"text": "När som helst"}, {"text": "Utan att ange skäl"}],
            "provisions": [],
            "facts": "",
        }
