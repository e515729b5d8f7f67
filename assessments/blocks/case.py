"""A case: steps, where each answer decides which step follows."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks.choice import OptionBlock
from content.blocks import facts_field, provisions_field
from content.branches import Fault, Kind, faults

MOST_STEPS = 6


def _following() -> list[tuple[str, Any]]:
    steps = [(str(n), gettext("Step %(n)d") % {"n": n}) for n in range(2, MOST_STEPS + 1)]
    return [("", gettext("The case ends")), *steps]


class CaseOptionBlock(OptionBlock):
    consequence = blocks.TextBlock(
        label=_("What follows from it"),
        help_text=_("Learners read it at once, also in a final test: tell what happens, not whether it was right."),
    )
    next = blocks.ChoiceBlock(
        choices=_following,
        required=False,
        default="",
        label=_("The step that follows"),
        help_text=_("A later step, counted from the top. Options may lead to different steps or to the same."),
    )


class CaseStepBlock(blocks.StructBlock):
    situation = blocks.TextBlock(label=_("What has happened now"))
    question = blocks.CharBlock(label=_("Question of the step"), max_length=200)
    options = blocks.ListBlock(CaseOptionBlock(), min_num=2, max_num=5, label=_("Options"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        options = cleaned["options"]
        if sum(1 for option in options if option["correct"]) != 1:
            raise _refusal([gettext("Mark exactly one option as correct.")])
        texts = [option["text"].strip() for option in options]
        twins = sorted({text for text in texts if texts.count(text) > 1})
        if twins:
            said = gettext("The option “%(text)s” stands twice, so nobody can tell the two apart.")
            raise _refusal([said % {"text": twins[0]}])
        return cleaned


class CaseBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"), help_text=_("What the case is about, in a sentence."))
    text = blocks.TextBlock(label=_("Scenario"), help_text=_("It stands above all steps."))
    steps = blocks.ListBlock(
        CaseStepBlock(),
        min_num=2,
        max_num=MOST_STEPS,
        label=_("Steps"),
        help_text=_("The first step is asked first. Each other step is one that an earlier option leads to."),
    )
    provisions = provisions_field()
    facts = facts_field()

    class Meta:
        label = _("Case in steps")
        icon = "redirect"
        description = _(
            "A scenario with questions, where each answer decides what happens next. Each right choice gives a point; "
            "after a wrong one not all points can be had."
        )
        template = "blocks/case_question.html"
        preview_value = {
            "stem": "Hur tar du hand om en försöksperson som vill avbryta?",
            "text": "Karin är med i en läkemedelsprövning. Hon ringer till prövningsstället.",
            "steps": [
                {
                    "situation": "Karin säger att hon vill sluta.",
                    "question": "Vad gör du först?",
                    "options": [
                        {
                            "text": "Ber henne om ett skäl",
                            "correct": False,
                            "consequence": "Karin tystnar.",
                            "why": "Hon behöver inte ange något skäl.",
                            "next": "2",
                        },
                        {
                            "text": "Noterar att hon avbryter",
                            "correct": True,
                            "consequence": "Karin tackar dig.",
                            "why": "Hon får avbryta när hon vill.",
                            "next": "",
                        },
                    ],
                },
                {
                    "situation": "Karin säger igen att hon vill sluta.",
                    "question": "Vad gör du nu?",
                    "options": [
                        {
                            "text": "Ber henne tänka över natten",
                            "correct": False,
                            "consequence": "Karin lägger på.",
                            "why": "Beslutet är hennes.",
                            "next": "",
                        },
                        {
                            "text": "Noterar att hon avbryter",
                            "correct": True,
                            "consequence": "Karin tackar dig.",
                            "why": "Hon får avbryta när hon vill.",
                            "next": "",
                        },
                    ],
                },
            ],
            "provisions": [],
            "facts": "",
        }

    def clean(self, value: Any) -> Any:
        """Every option leads on or to the end, and every step can be reached."""
        cleaned = super().clean(value)
        ways = [[int(option["next"] or 0) for option in step["options"]] for step in cleaned["steps"]]
        said = list(_said(faults(ways), ways))
        if said:
            raise _refusal(said)
        return cleaned


def _refusal(said: list[str]) -> StructBlockValidationError:
    return StructBlockValidationError(non_block_errors=[ValidationError(said)])


def _said(found: list[Fault], ways: list[list[int]]) -> Iterator[str]:
    """The faults as an author reads them."""
    for fault in found:
        if fault.kind is Kind.UNREACHED:
            yield gettext("No option of an earlier step leads to step %(step)d.") % {"step": fault.step}
            continue
        text = gettext("Step %(step)d, option %(option)d, leads to step %(next)d, which does not exist.")
        if fault.kind is Kind.NOT_LATER:
            text = gettext("Step %(step)d, option %(option)d, leads to step %(next)d, which is not a later step.")
        following = ways[fault.step - 1][fault.option - 1]
        yield text % {"step": fault.step, "option": fault.option, "next": following}
