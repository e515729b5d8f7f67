"""A question that is answered with a date, counted by a rule from facts that are drawn."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.datecases import rules
from content.blocks import PeriodBlock, facts_field, period_choices, provisions_field
from content.deadlines import deadlines


def _rule_choices() -> list[tuple[str, str]]:
    usable = rules()
    return [choice for choice in period_choices() if choice[0] in usable]


class RuleBlock(blocks.StructBlock):
    rule = PeriodBlock(choices=_rule_choices, label=_("Period"))


class DateCalculationBlock(blocks.StructBlock):
    stem = blocks.TextBlock(
        label=_("Question"),
        help_text=_("The situation, without days: they are drawn anew in each test and stand under the question."),
    )
    rules = blocks.ListBlock(
        RuleBlock(),
        min_num=1,
        max_num=6,
        label=_("Periods to draw from"),
        help_text=_("Only periods whose last day nobody can dispute can be chosen."),
    )
    provisions = provisions_field()
    facts = facts_field()

    def clean(self, value: Any) -> Any:
        chosen = [part["rule"] for part in value["rules"]]
        refused = [rule for rule in chosen if rule and rule not in rules()]
        if refused:
            text = _("%(rule)s cannot be asked for a date. Choose another period.")
            raise _fault("rules", text % {"rule": ", ".join(refused)})
        cleaned = super().clean(value)
        if len(set(chosen)) != len(chosen):
            raise _fault("rules", _("The same period stands twice."))
        missing = {deadlines()[rule].fact for rule in chosen} - set(cleaned["facts"].split())
        if missing:
            text = _("The periods rest on %(facts)s: name those facts too.")
            raise _fault("facts", text % {"facts": ", ".join(sorted(missing))})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        known = deadlines()
        return {**context, "periods": [known[part["rule"]] for part in value["rules"] if part["rule"] in known]}

    class Meta:
        label = _("Date calculation")
        icon = "date"
        description = _("The learner works out a last day from facts that are drawn by the rules of a period.")
        template = "blocks/date_calculation_question.html"
        preview_value = {
            "stem": "En sponsor får kännedom om en misstänkt biverkning. När går tiden ut?",
            "rules": [{"rule": "DL28"}, {"rule": "DL30"}],
            "provisions": [],
            "facts": "",
        }


def _fault(field: str, text: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={field: ValidationError(text)})
