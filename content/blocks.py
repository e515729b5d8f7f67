"""The blocks of a lesson's body that need nothing from other apps. One template a block."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from content import deadlines, factchecks
from content.languages import pick
from content.richtext import FEATURES, ProseBlock


class Regime(blocks.ChoiceBlock):
    """The kind of product, and with it the rules, that a statement is about."""

    choices = [
        ("medicine", _("Medicines for humans")),
        ("device", _("Medical devices")),
        ("ivd", _("IVD (performance studies)")),
        ("veterinary", _("Medicines for animals")),
    ]


def facts_field() -> blocks.RegexBlock:
    """Ids of the facts that a block states. Not prose, so not a CharBlock: those are translated."""
    return blocks.RegexBlock(
        r"^([A-Z]\d+( [A-Z]\d+)*)?$",
        required=False,
        label=_("Facts"),
        help_text=_("Ids from the fact base with a space between, for example A110 B85."),
        error_messages={"invalid": _("Write fact ids with a space between, for example A110 B85.")},
    )


class ProvisionBlock(SnippetChooserBlock):
    """A published provision: what is cited is read by everyone."""

    def clean(self, value: Any) -> Any:
        provision = super().clean(value)
        if provision is not None and not provision.live:
            raise ValidationError(_("This provision is a draft. Publish it before you cite it."))
        return provision


def provisions_field() -> blocks.ListBlock:
    return blocks.ListBlock(ProvisionBlock("content.Provision", label=_("Provision")), label=_("Provisions"))


def prose(label: Any, **options: Any) -> ProseBlock:
    return ProseBlock(features=FEATURES, label=label, **options)


class StatingBlock(blocks.StructBlock):
    """A block that states facts. Its template gets `is_pending` when an expert has not checked one of them."""

    facts = facts_field()

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return {**context, "is_pending": factchecks.has_pending(value.get("facts") or "")}


class HeadingBlock(blocks.CharBlock):
    class Meta:
        label = _("Heading")
        icon = "title"
        description = _("A heading within the lesson. It stands in the lesson's list of contents.")
        template = "blocks/heading.html"
        preview_value = "Vem skriver under?"


class TextBlock(StatingBlock):
    text = prose(_("Text"))

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        description = _("Running text with lists, bold and italics.")
        template = "blocks/text.html"
        preview_value = {
            "text": "<p>Sara är forskningssjuksköterska och möter sin första försöksperson.</p>",
            "facts": "",
        }


class RuleBlock(StatingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = prose(_("The rule"))
    provisions = provisions_field()

    class Meta:
        label = _("Rule box")
        icon = "clipboard-list"
        description = _("A rule with its provision and rank.")
        template = "blocks/rule.html"
        preview_value = {"title": "Skriftligt och daterat", "text": "<p>Samtycket är skriftligt.</p>", "provisions": []}


class ChoiceWithConsequence(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What you could do"), max_length=300)
    consequence = blocks.TextBlock(label=_("What follows"))
    best = blocks.BooleanBlock(label=_("The right decision"), required=False)


class CaseBlock(StatingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    situation = prose(_("Situation"))
    question = blocks.CharBlock(label=_("What do you do?"), max_length=300)
    choices = blocks.ListBlock(ChoiceWithConsequence(), min_num=2, label=_("Decisions"))
    takeaway = blocks.TextBlock(label=_("What to take with you"))
    provisions = provisions_field()

    class Meta:
        label = _("Case")
        icon = "help"
        description = _("A situation, decisions to choose between and what each leads to.")
        template = "blocks/case.html"
        preview_value = {
            "title": "Underskrift i efterhand",
            "situation": "<p>En läkare skriver under formuläret dagen efter samtalet.</p>",
            "question": "Vad gör du?",
            "choices": [
                {"text": "Låter det vara", "consequence": "Underskriften styrker inte samtalet.", "best": False},
                {"text": "Ber den som höll samtalet skriva under", "consequence": "Så ska det vara.", "best": True},
            ],
            "takeaway": "Den som höll samtalet skriver under.",
            "provisions": [],
        }


class ComparisonRow(blocks.StructBlock):
    regime = Regime(label=_("Kind of product"))
    applies = blocks.BooleanBlock(label=_("The rule applies"), required=False, default=True)
    text = prose(_("What applies"))
    provisions = provisions_field()


class ComparisonBlock(StatingBlock):
    caption = blocks.CharBlock(label=_("What is compared"), max_length=160)
    rows = blocks.ListBlock(ComparisonRow(), min_num=2, label=_("Kinds of product"))

    class Meta:
        label = _("Comparison of rules")
        icon = "table"
        description = _("What applies for each kind of product.")
        template = "blocks/comparison.html"
        preview_value = {
            "caption": "Underåriga utan direkt nytta",
            "rows": [
                {
                    "regime": "medicine",
                    "applies": True,
                    "text": "<p>Nytta för gruppen kan räcka.</p>",
                    "provisions": [],
                },
                {"regime": "device", "applies": True, "text": "<p>Direkt nytta krävs.</p>", "provisions": []},
            ],
        }


class ChecklistBlock(StatingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Points"))

    class Meta:
        label = _("Checklist")
        icon = "tasks"
        description = _("Short points to go through.")
        template = "blocks/checklist.html"
        preview_value = {"title": "Före samtalet", "items": ["Formuläret är godkänt.", "Det finns gott om tid."]}


class ExperienceBlock(StatingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = prose(_("What has been seen"))
    provisions = provisions_field()

    class Meta:
        label = _("Experience")
        icon = "glasses"
        description = _("What review and inspection have shown, and what to learn from it.")
        template = "blocks/experience.html"
        preview_value = {
            "title": "Signaturen som saknade datum",
            "text": "<p>Vid inspektioner är odaterade underskrifter en vanlig brist.</p>",
            "provisions": [],
        }


def period_choices() -> list[tuple[str, str]]:
    """Each period with its words, in the language of the author's desk."""
    return [(d.id, f"{d.id} {_in_words(d)}") for d in deadlines.deadlines().values()]


def _in_words(deadline: deadlines.Deadline) -> str:
    return f"{pick(deadline.duty)}: {pick(deadline.period)} ({pick(deadline.citation)})"


class PeriodBlock(blocks.ChoiceBlock):
    """One period of the rules. It is found and counted by what readers see, without its id."""

    def get_searchable_content(self, value: Any) -> list[str]:
        period = deadlines.deadlines().get(value)
        return [_in_words(period)] if period else []


class TimelineBlock(StatingBlock):
    """Periods drawn from the rules module. An author chooses them; their numbers and words are never typed."""

    caption = blocks.CharBlock(label=_("What the timeline shows"), max_length=160)
    deadlines = blocks.ListBlock(PeriodBlock(choices=period_choices, label=_("Period")), min_num=1, label=_("Periods"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        known = deadlines.deadlines()
        facts = " ".join(known[i].fact for i in value["deadlines"] if i in known)
        is_pending = context["is_pending"] or factchecks.has_pending(facts)
        return {**context, "lines": deadlines.lines(value["deadlines"]), "is_pending": is_pending}

    class Meta:
        label = _("Timeline of periods")
        icon = "calendar-alt"
        description = _("Periods in order from the day they are counted from, with who acts and the provision.")
        template = "blocks/timeline.html"
        preview_value = {"caption": "När sponsorn rapporterar", "deadlines": ["DL28", "DL30", "DL33"]}


class TableBlock(StatingBlock):
    """Cells of plain text in lists: so wagtail-localize finds each of them."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=160)
    header = blocks.ListBlock(
        blocks.CharBlock(max_length=80, label=_("Heading")), min_num=2, max_num=6, label=_("Column headings")
    )
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(max_length=300, label=_("Cell")), label=_("Row")), min_num=1, label=_("Rows")
    )
    header_column = blocks.BooleanBlock(
        label=_("The first cell of each row is its heading"), required=False, default=False
    )

    def clean(self, value: Any) -> Any:
        """Refuse a row with more or fewer cells than there are columns."""
        cleaned = super().clean(value)
        width = len(cleaned["header"])
        errors = {
            place: ValidationError(
                gettext("The row has %(cells)d cells, but the table has %(columns)d columns.")
                % {"cells": len(row), "columns": width}
            )
            for place, row in enumerate(cleaned["rows"])
            if len(row) != width
        }
        if errors:
            raise blocks.StructBlockValidationError({"rows": blocks.ListBlockValidationError(errors)})
        return cleaned

    class Meta:
        label = _("Table")
        icon = "table"
        description = _("Text in rows and columns with headings.")
        template = "blocks/table.html"
        preview_value = {
            "caption": "Vem rapporterar till vem",
            "header": ["Händelse", "Från", "Till"],
            "rows": [["Allvarlig incident (SAE)", "Prövaren", "Sponsorn"], ["SUSAR", "Sponsorn", "EudraVigilance"]],
            "header_column": True,
        }


class AccordionItem(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = prose(_("Text"))


class AccordionBlock(StatingBlock):
    items = blocks.ListBlock(AccordionItem(), min_num=1, label=_("Parts"))

    class Meta:
        label = _("Accordion")
        icon = "list-ul"
        description = _("Parts that the reader opens. Not for what everyone must read.")
        template = "blocks/accordion.html"
        preview_value = {
            "items": [
                {"title": "Måste formuläret vara på svenska?", "text": "<p>På ett språk som personen förstår.</p>"},
                {"title": "Får någon annan läsa upp det?", "text": "<p>Ja, inför ett opartiskt vittne.</p>"},
            ]
        }


CONTENT_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("rule", RuleBlock()),
    ("case", CaseBlock()),
    ("comparison", ComparisonBlock()),
    ("checklist", ChecklistBlock()),
    ("experience", ExperienceBlock()),
    ("timeline", TimelineBlock()),
    ("table", TableBlock()),
    ("accordion", AccordionBlock()),
]
