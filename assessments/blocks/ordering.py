"""Steps to put in order."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks import facts_field, provisions_field


class StepBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Step"), max_length=200)
    why = blocks.TextBlock(label=_("Why it stands there"))


class OrderingBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"))
    steps = blocks.ListBlock(
        StepBlock(),
        min_num=3,
        max_num=8,
        label=_("Steps"),
        help_text=_("In the right order. Learners meet them in another."),
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("Ordering")
        icon = "list-ol"
        description = _("Steps to put in order. All in place give two points, two neighbours swapped one.")
        template = "blocks/ordering_question.html"
        preview_value = {
            "stem": "I vilken ordning sker det?",
            "steps": [
                {"text": "Personen informeras", "why": "Den som samtycker ska veta till vad."},
                {"text": "Personen skriver under", "why": "Samtycket ges efter informationen."},
                {"text": "Första åtgärden utförs", "why": "Inget görs före samtycket."},
            ],
            "provisions": [],
            "facts": "",
        }
