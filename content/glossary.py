"""The glossary: the words of the rules in both languages, and the other words that people use for the same thing."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index

from content.blocks import Regime
from content.definitions import Clash, Meaning, clashes, regimes_of
from content.languages import LANGUAGES, BothLanguages
from content.previews import BilingualPreview

REGIMES = list(Regime.choices)


# What the file says only where it does not follow from the rest.
_FOLLOWING = ("regimes", "provision_sv", "note_en")


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.clean(data))


class TermForm(WagtailAdminModelForm):
    """Lists as boxes to tick and lines to write, not as JSON."""

    regimes = forms.MultipleChoiceField(
        choices=REGIMES, required=False, widget=forms.CheckboxSelectMultiple, label=_("Kinds of product")
    )
    synonyms = LinesField(
        required=False,
        label=_("Other words for it"),
        help_text=_("One on each line: abbreviations, everyday and older words. The search finds the term by them."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a word that another term defines already for the same kind of product."""
        cleaned: dict[str, Any] = super().clean()
        words = {term.key: term for term in Term.objects.exclude(pk=self.instance.pk)}
        meaning = Meaning(
            cleaned.get("key") or "",
            {language: cleaned.get(f"term_{language}") or "" for language in LANGUAGES},
            tuple(cleaned.get("synonyms") or ()),
            frozenset(cleaned.get("regimes") or ()),
        )
        for clash in clashes(meaning, [term.meaning() for term in words.values()]):
            if clash.word:
                self.add_error(clash.field, _refusal(clash, words[clash.earlier]))
        return cleaned


def _refusal(clash: Clash, earlier: "Term") -> str:
    return gettext(
        "“%(word)s” is defined already by %(term)s (%(key)s) for the same kind of product. Change that term instead, "
        "or say for which kind of product each of them is."
    ) % {"word": clash.word, "term": earlier.term, "key": earlier.key}


class Term(BothLanguages, DraftStateMixin, RevisionMixin, BilingualPreview, index.Indexed, models.Model):
    """A word with its definition. One row holds both languages, as for sources."""

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[validate_slug],
        help_text=_("Short name, for example T001. It stands in the address of the term."),
    )
    term_sv = models.CharField(_("term in Swedish"), max_length=160)
    term_en = models.CharField(_("term in English"), max_length=160)
    definition_sv = models.TextField(_("definition in Swedish"), max_length=600)
    definition_en = models.TextField(_("definition in English"), max_length=600)
    regimes = models.JSONField(_("kinds of product"), default=list, blank=True)
    provision_sv = models.CharField(_("where it is defined, in Swedish"), max_length=160, blank=True)
    provision_en = models.CharField(_("where it is defined, in English"), max_length=160, blank=True)
    note_sv = models.TextField(_("note in Swedish"), max_length=400, blank=True)
    note_en = models.TextField(_("note in English"), max_length=400, blank=True)
    synonyms = models.JSONField(_("other words for it"), default=list, blank=True)
    marked_sv = models.BooleanField(
        _("mark in Swedish lessons"),
        default=True,
        help_text=_("Off for words that texts often use in their everyday meaning."),
    )
    marked_en = models.BooleanField(_("mark in English lessons"), default=True)

    base_form_class = TermForm
    panels = [
        FieldPanel("key"),
        FieldRowPanel([FieldPanel("term_sv"), FieldPanel("term_en")]),
        FieldPanel("definition_sv"),
        FieldPanel("definition_en"),
        FieldRowPanel([FieldPanel("provision_sv"), FieldPanel("provision_en")]),
        FieldPanel("regimes"),
        FieldPanel("synonyms"),
        FieldRowPanel([FieldPanel("note_sv"), FieldPanel("note_en")]),
        FieldRowPanel([FieldPanel("marked_sv"), FieldPanel("marked_en")]),
    ]
    search_fields = [
        index.SearchField("term_sv"),
        index.SearchField("term_en"),
        index.SearchField("definition_sv"),
        index.AutocompleteField("term_sv"),
        index.AutocompleteField("term_en"),
        index.AutocompleteField("key"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.term

    @property
    def term(self) -> str:
        return self.in_language("term")

    @property
    def definition(self) -> str:
        return self.in_language("definition")

    @property
    def provision(self) -> str:
        return self.in_language("provision")

    @property
    def note(self) -> str:
        return self.in_language("note")

    @property
    def regime_labels(self) -> list[str]:
        """The kinds of product that the definition is about, in words."""
        return [str(label) for value, label in REGIMES if value in self.regimes]

    def meaning(self) -> Meaning:
        return Meaning(self.key, self.in_both("term"), tuple(self.synonyms), frozenset(self.regimes))

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content/term_preview.html"


def from_file(row: dict[str, Any]) -> dict[str, Any]:
    """The values of a term as it stands in glossary.json, but its key."""
    provision = row["provision"] or ""
    return {
        "term_sv": row["term_sv"],
        "term_en": row["term_en"],
        "definition_sv": row["def_sv"],
        "definition_en": row["def_en"],
        "regimes": row.get("regimes", regimes_of(provision)),
        "provision_sv": row.get("provision_sv", in_swedish(provision)),
        "provision_en": provision,
        "note_sv": row.get("note_sv") or "",
        "note_en": row.get("note_en", ""),
        "synonyms": row.get("synonyms") or [],
        **{f"marked_{language}": language not in row.get("unmarked", ()) for language in LANGUAGES},
    }


def to_file(key: str, values: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    """The row that gives these values, with the languages that unmarked.yaml names. `known`: the fact base's row."""
    unmarked = tuple(language for language in LANGUAGES if not values[f"marked_{language}"])
    if known is not None and from_file({**known, "unmarked": unmarked}) == values:
        return {**known, "unmarked": unmarked}
    row = {
        "id": key,
        **{name: values[name] for name in ("term_en", "term_sv")},
        "def_en": values["definition_en"],
        "def_sv": values["definition_sv"],
        "provision": values["provision_en"] or None,
        "note_sv": values["note_sv"] or None,
        "synonyms": values["synonyms"],
    }
    plain = from_file(row)
    following = {name: values[name] for name in _FOLLOWING if values[name] != plain[name]}
    return {**row, **following, "unmarked": unmarked}


_SWEDISH = [
    (r"\bArts\b", "artiklarna"),
    (r"\bArt\.", "artikel"),
    (r"(?<!E6\(R3\) )\bAnnex\b", "bilaga"),
    (r"\bAnnex\b", "annex"),
    (r"\bApp\.", "bihang"),
    (r"\bPrinciple\b", "princip"),
    (r"\b[Gg]lossary\b", "ordlistan"),
    (r"\bDirectives\b", "Direktiven"),
    (r"\bDirective\b", "Direktiv"),
    (r" and (?=\d)", " och "),
    (r"/EEC\b", "/EEG"),
    (r"\bRegulation \(EC\) No", "Förordning (EG) nr"),
    (r"/EC\b", "/EG"),
    (r"(?<=\d)\((\d+)\)", r".\1"),
    # The same again: a match does not begin inside the one before.
    (r"(?<=\d)\((\d+)\)", r".\1"),
    (r"(?<=\d)\(([a-z])\)", r" \1"),
    (r"(?<=\d)-(?=\d)", "–"),
]


def in_swedish(reference: str) -> str:
    """How a Swedish reader writes it: "CTR Art. 2(2)(32)" is "CTR artikel 2.2.32"."""
    for pattern, swedish in _SWEDISH:
        reference = re.sub(pattern, swedish, reference)
    return reference
