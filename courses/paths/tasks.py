"""Tasks that are delegated in a trial, and the courses for each kind of product that they ask for."""

from typing import Any

from django.core.validators import validate_slug
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import DraftStateMixin, RevisionMixin

from content.blocks import Regime
from content.fields import BodyField
from content.languages import BothLanguages, Texts


class CourseChooser(blocks.PageChooserBlock):
    """A course, by its Swedish page: whoever reads is shown the one in the language of the reader."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(page_type="courses.CoursePage", **kwargs)

    class Meta:
        label = _("Course")
        icon = "doc-full"


class ProductBlock(blocks.StructBlock):
    """What a task asks for where the study is about one kind of product."""

    product = Regime(label=_("Kind of product"))
    courses = blocks.ListBlock(CourseChooser(), min_num=1, label=_("Courses"))
    provision_sv = blocks.CharBlock(max_length=160, label=_("Provision in Swedish"))
    provision_en = blocks.CharBlock(max_length=160, label=_("Provision in English"))

    class Meta:
        label = _("Kind of product")
        icon = "list-ul"


class TaskProducts(blocks.StreamBlock):
    product = ProductBlock()


class DelegatedTask(BothLanguages, DraftStateMixin, RevisionMixin, models.Model):
    """A task, why it takes training, and the courses. One row holds both languages, as for sources."""

    key = models.CharField(_("key"), max_length=40, unique=True, validators=[validate_slug])
    title_sv = models.CharField(_("task in Swedish"), max_length=160)
    title_en = models.CharField(_("task in English"), max_length=160)
    reason_sv = models.CharField(
        _("reason in Swedish"), max_length=200, help_text=_("Why the courses are needed, in one line.")
    )
    reason_en = models.CharField(_("reason in English"), max_length=200)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    products = BodyField(TaskProducts(), verbose_name=_("courses by kind of product"))

    # No expert has checked it as it stands. Read by `checks.mark_drafts`.
    is_draft = True

    panels = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("position")]),
        FieldPanel("title_sv"),
        FieldPanel("title_en"),
        FieldPanel("reason_sv"),
        FieldPanel("reason_en"),
        FieldPanel("products"),
    ]

    class Meta:
        verbose_name = _("delegated task")
        verbose_name_plural = _("delegated tasks")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.in_language("title")

    @property
    def reason(self) -> str:
        return self.in_language("reason")

    def courses_for(self, product: str) -> list[int]:
        """Primary keys of the Swedish pages of the courses, in order. No query."""
        return [item["value"] for row in self._rows(product) for item in row["courses"] if item["value"]]

    def provision_for(self, product: str) -> Texts:
        """The provisions that the reason rests on; empty for a kind of product that the task has nothing for."""
        for row in self._rows(product):
            return {"sv": row["provision_sv"], "en": row["provision_en"]}
        return {"sv": "", "en": ""}

    def _rows(self, product: str) -> list[dict[str, Any]]:
        rows = [item["value"] for item in self.products.raw_data]
        return [row for row in rows if row["product"] == product]
