"""Regulatory sources and their provisions: the map on which a change in the law is followed."""

import datetime
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index

from content.languages import BothLanguages, Texts, current
from content.previews import BilingualPreview


class FrozenSource(TypedDict):
    """A source as an edition or a certificate shows it, for ever."""

    key: str
    title: Texts
    version: Texts | None
    rank: str


class Rank(models.TextChoices):
    """How strongly a source binds. From the fact base's ranks."""

    BINDING = "binding", _("Binding (EU regulation, act, agency regulation)")
    GENERAL_ADVICE = "general_advice", _("General advice")
    GUIDELINE = "guideline_or_standard", _("Guideline or standard")
    PRIVATE = "private_recommendation", _("Private recommendation")
    PROPOSAL = "proposal", _("Proposal, not in force")

    @property
    def meaning(self) -> str:
        """What the rank asks of a reader, in a sentence."""
        return str(_MEANINGS[self.value])


_MEANINGS = {
    "binding": _("Has to be followed."),
    "general_advice": _("Recommendations on how a binding rule can or should be followed."),
    "guideline_or_standard": _("Guidance, not law."),
    "private_recommendation": _("A recommendation by an organisation, not by an authority."),
    "proposal": _("A proposal. It does not apply, and it may change."),
}


class Source(BothLanguages, DraftStateMixin, RevisionMixin, BilingualPreview, index.Indexed, models.Model):
    """An instrument, guideline or standard in the version that the training teaches.

    One row holds both languages: were it translatable, every citation would double.
    """

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[validate_slug],
        help_text=_("Short name, for example CTR. It stands in the address of the page."),
    )
    title_sv = models.CharField(_("title in Swedish"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300)
    short_sv = models.CharField(_("short name in Swedish"), max_length=80)
    short_en = models.CharField(_("short name in English"), max_length=80)
    rank = models.CharField(_("rank"), max_length=30, choices=Rank.choices)
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    version_label_sv = models.CharField(_("version in Swedish"), max_length=200, blank=True)
    version_label_en = models.CharField(_("version in English"), max_length=200, blank=True)
    in_force_on = models.CharField(_("in force from"), max_length=10, blank=True, help_text=_("Year, month or day."))
    replaced_by = models.CharField(_("replaced by"), max_length=200, blank=True)
    replaces = models.CharField(
        _("replaces"), max_length=200, blank=True, help_text=_("The key of a source, or the name of another text.")
    )
    url = models.URLField(_("address"), max_length=500, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("rank")]),
        FieldPanel("title_sv"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("short_sv"), FieldPanel("short_en")]),
        FieldRowPanel([FieldPanel("version_label_sv"), FieldPanel("version_label_en")]),
        FieldRowPanel([FieldPanel("in_force_on"), FieldPanel("replaces"), FieldPanel("replaced_by")]),
        FieldPanel("citation"),
        FieldPanel("url"),
    ]
    search_fields = [
        index.SearchField("title_sv"),
        index.SearchField("title_en"),
        index.AutocompleteField("title_sv"),
        index.AutocompleteField("title_en"),
        index.AutocompleteField("short_sv"),
        index.AutocompleteField("key"),
        index.FilterField("live"),
        index.FilterField("rank"),
    ]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.in_language("title")

    @property
    def short(self) -> str:
        return self.in_language("short")

    @property
    def version_label(self) -> str:
        return self.in_language("version_label")

    @property
    def in_force(self) -> str:
        """The day, month or year from which it applies, in words, as far as it is known."""
        form = {10: "j F Y", 7: "F Y"}.get(len(self.in_force_on))
        if form is None:
            return self.in_force_on
        try:
            return formats.date_format(datetime.date.fromisoformat(f"{self.in_force_on}-01"[:10]), form)
        except ValueError:
            return self.in_force_on

    @property
    def is_proposal(self) -> bool:
        return self.rank == Rank.PROPOSAL

    @property
    def meaning(self) -> str:
        return Rank(self.rank).meaning

    @property
    def address(self) -> str:
        """Where the text is read; EUR-Lex has it in Swedish too."""
        return self.url.replace("/legal-content/EN/", "/legal-content/SV/") if current() == "sv" else self.url

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content/source_preview.html"

    def frozen(self) -> FrozenSource:
        """What an edition and a certificate copy. A version without a label may not be shown."""
        labelled = self.version_label_sv and self.version_label_en
        version = self.in_both("version_label") if labelled else None
        return {"key": self.key, "title": self.in_both("title"), "version": version, "rank": self.rank}


class ProvisionManager(models.Manager["Provision"]):
    """A provision is never shown without its source, so both come in one query."""

    def get_queryset(self) -> models.QuerySet["Provision"]:
        return super().get_queryset().select_related("source")


class Provision(BothLanguages, DraftStateMixin, RevisionMixin, BilingualPreview, index.Indexed, models.Model):
    """A place in a source on which a statement rests."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="provisions", verbose_name=_("source"))
    ref = models.CharField(_("reference"), max_length=120, help_text=_("For example Art. 29(1)."))
    label_sv = models.CharField(_("label in Swedish"), max_length=160)
    label_en = models.CharField(_("label in English"), max_length=160)
    subject_sv = models.CharField(_("subject in Swedish"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)

    objects = ProvisionManager()

    panels = [
        FieldRowPanel([FieldPanel("source"), FieldPanel("ref")]),
        FieldRowPanel([FieldPanel("label_sv"), FieldPanel("label_en")]),
        FieldRowPanel([FieldPanel("subject_sv"), FieldPanel("subject_en")]),
    ]
    search_fields = [
        index.SearchField("ref"),
        index.SearchField("label_sv"),
        index.SearchField("subject_sv"),
        index.AutocompleteField("label_sv"),
        index.AutocompleteField("subject_sv"),
        index.FilterField("live"),
        index.FilterField("source"),
    ]

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["source__key", "ref"]
        constraints = [models.UniqueConstraint(fields=["source", "ref"], name="provision_once_per_source")]

    def __str__(self) -> str:
        return self.full_label()

    def clean(self) -> None:
        super().clean()
        if self.source_id and not self.source.live:
            raise ValidationError({"source": _("Publish the source first: readers see its name with the provision.")})

    @property
    def key(self) -> str:
        return f"{self.source.key} {self.ref}"

    @property
    def subject(self) -> str:
        return self.in_language("subject")

    @property
    def place(self) -> str:
        """The place in the source, without the source's name."""
        return self.in_language("label")

    def full_label(self, language: str | None = None) -> str:
        """The source's short name and the place in it, as readers see it."""
        return f"{self.source.in_language('short', language)}, {self.in_language('label', language)}"

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "content/provision_preview.html"
