"""The pages of the learning paths: their list, and one path for a role and a kind of product."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.fields import SynchronizedField

from content import generation
from content.blocks import Regime, facts_field
from content.entries import CORE_AT_LEAST, CORE_MINUTES_AT_MOST
from content.fields import BodyField
from content.pages import BilingualPage
from content.roles import Role
from courses.pages import CoursePage, NotedPage, note_panel
from courses.paths.tasks import CourseChooser


class Core(blocks.StreamBlock):
    course = CourseChooser()


class Tasks(blocks.StreamBlock):
    task = SnippetChooserBlock("courses.DelegatedTask", label=_("Task"), icon="list-ul")


class SectionBlock(blocks.StructBlock):
    """A section of a guideline that the path covers, by the facts that the lessons state of it."""

    section = blocks.CharBlock(max_length=40, label=_("Section"))
    subject = blocks.CharBlock(max_length=160, label=_("What it is about"))
    facts = facts_field()

    class Meta:
        label = _("Section")
        icon = "list-ul"


class Coverage(blocks.StreamBlock):
    section = SectionBlock()


class PathsPage(BilingualPage):
    """All learning paths, and the doors to them."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["courses.StartPage"]
    subpage_types = ["courses.LearningPathPage"]
    max_count = 2
    template = "courses/paths/paths_page.html"

    class Meta:
        verbose_name = _("learning paths")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.paths import queries

        context = super().get_context(request, *args, **kwargs)
        return {**context, "groups": queries.listed_paths()}


class LearningPathPage(NotedPage):
    """A core of courses for a role and a kind of product, and the tasks that ask for more."""

    role = models.CharField(
        _("role"), max_length=40, choices=Role.choices, blank=True, help_text=_("Empty: the path is for several roles.")
    )
    product = models.CharField(_("kind of product"), max_length=20, choices=Regime.choices)
    lead = models.TextField(_("lead"), max_length=400)
    note = models.TextField(
        _("note"), max_length=400, blank=True, help_text=_("What the path lacks, or what a reader may take it for.")
    )
    responsible = models.CharField(_("owner"), max_length=120)
    core = BodyField(Core(min_num=CORE_AT_LEAST, max_num=20), verbose_name=_("core"))
    tasks = BodyField(Tasks(required=False, max_num=40), blank=True, verbose_name=_("tasks that ask for more courses"))
    scope = models.TextField(
        _("what the certificate covers"),
        max_length=500,
        blank=True,
        help_text=_("Stands on the certificate of the path. Empty: only the courses stand there."),
    )
    coverage = BodyField(
        Coverage(required=False, max_num=80), blank=True, verbose_name=_("sections of a guideline that it covers")
    )
    expert_checked_on = models.DateField(_("last expert check"), null=True, blank=True)
    next_check_on = models.DateField(_("next expert check"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("role"), FieldPanel("product")]),
        FieldPanel("lead"),
        FieldPanel("core"),
        FieldPanel("tasks"),
        FieldPanel("note"),
        FieldPanel("responsible"),
        FieldPanel("scope"),
        FieldPanel("coverage"),
        FieldRowPanel([FieldPanel("expert_checked_on", read_only=True), FieldPanel("next_check_on", read_only=True)]),
        note_panel(),
    ]
    override_translatable_fields = [
        *NotedPage.override_translatable_fields,
        *(
            SynchronizedField(n, overridable=False)
            for n in ("role", "product", "core", "tasks", "expert_checked_on", "next_check_on")
        ),
    ]
    # A copy is another path, which no expert has checked.
    exclude_fields_in_copy = [*NotedPage.exclude_fields_in_copy, "expert_checked_on", "next_check_on"]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    parent_page_types = ["courses.PathsPage"]
    subpage_types: list[str] = []
    template = "courses/paths/path_page.html"

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    @property
    def is_draft(self) -> bool:
        """No expert has checked it."""
        return self.expert_checked_on is None

    def core_ids(self) -> list[int]:
        """Primary keys of the Swedish pages of the core's courses, in order. No query."""
        return [item["value"] for item in self.core.raw_data if item["value"]]

    def core_pages(self) -> list[CoursePage]:
        """The Swedish pages of the core's courses, in order. One query."""
        rows = CoursePage.objects.in_bulk(self.core_ids())
        return [rows[pk] for pk in self.core_ids() if pk in rows]

    def task_ids(self) -> list[int]:
        """Primary keys of the tasks, in order. No query."""
        return [item["value"] for item in self.tasks.raw_data if item["value"]]

    def clean(self) -> None:
        super().clean()
        ids = self.core_ids()
        if len(set(ids)) != len(ids):
            raise ValidationError({"core": _("A course stands twice in the core. Take one of them out.")})
        minutes = self._core_minutes()
        if minutes > CORE_MINUTES_AT_MOST:
            told = _("The core takes %(minutes)d minutes, but at most %(most)d are meant. Move a course to a task.")
            raise ValidationError({"core": told % {"minutes": minutes, "most": CORE_MINUTES_AT_MOST}})
        if self.role and self._has_twin():
            raise ValidationError(
                {"role": _("Another path is already the one for this role and kind of product. Change that one.")}
            )

    def _core_minutes(self) -> int:
        from courses.paths.queries import Courses, minutes_of

        return minutes_of(row.course for row in Courses(AnonymousUser(), self.core_ids()).rows(self.core_ids()))

    def _has_twin(self) -> bool:
        same = LearningPathPage.objects.filter(role=self.role, product=self.product, locale_id=self.locale_id)
        return same.exclude(pk=self.pk).exists()

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.paths import coverage, queries
        from courses.shown import kept

        context = super().get_context(request, *args, **kwargs)
        covered = (
            coverage.sections(self)
            if getattr(request, "is_preview", False)
            else kept(generation.of(request), f"coverage:{self.pk}", lambda: coverage.sections(self))
        )
        return {**context, "view": queries.path_view(request.user, self), "sections": covered}
