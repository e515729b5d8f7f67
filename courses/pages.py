"""The pages of the school: start, catalogue, courses and lessons."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import StreamBlock
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from assessments.panels import ReadinessPanel
from assessments.questions import Quiz, TestPurpose
from content import publication
from content.fields import BodyField
from content.pages import BilingualPage
from content.panels import NotesPanel
from content.richtext import FEATURES, ProseField
from courses.blocks import LessonBody, ObjectiveBlock


class StartPage(BilingualPage):
    """The front door."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = ProseField(_("text"), features=[*FEATURES, "h2"], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CataloguePage", "courses.PathsPage"]
    max_count = 2
    template = "courses/start_page.html"

    class Meta:
        verbose_name = _("start page")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import queries, shown

        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "resume": queries.resume_for(request.user),
            "courses": queries.catalogue(request.user, shown.shown_courses()),
            "catalogue": CataloguePage.objects.child_of(self).live().first(),
        }


class CataloguePage(BilingualPage):
    """All courses."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["courses.StartPage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/catalogue_page.html"

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import queries, shown

        context = super().get_context(request, *args, **kwargs)
        return {**context, "courses": queries.catalogue(request.user, shown.shown_courses())}


class ChangeKind(models.TextChoices):
    """How an edition differs from the one before."""

    FIRST = "first", _("First edition")
    SUBSTANCE = "substance", _("The substance has changed")
    WORDING = "wording", _("Wording or correction, same substance")
    TRANSLATION = "translation", _("The English text has been updated")
    ORDER = "order", _("The order of the lessons has changed")
    LESSON_OUT = "lesson_out", _("A lesson has been taken out")


class NotedPageForm(WagtailAdminPageForm):
    """A published change makes an edition, and an edition says what changed: so publishing asks for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and "change_note" in self.fields:
            # Each change has a note of its own; the last one must not slip into the next edition.
            self.initial["change_note"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        noted = {"action-publish", "action-submit", "action-workflow-action"} & set(self.data)
        if noted and not (cleaned.get("change_note") or "").strip():
            self.add_error(
                "change_note",
                ValidationError(_("Say in a sentence what has changed. Learners read it in the edition's history.")),
            )
        return cleaned

    def _post_clean(self) -> None:
        """Refuse to publish, now or at an hour to come, what an expert has not checked."""
        from courses import gate

        super()._post_clean()
        approves = "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve"
        if "action-publish" in self.data or approves:
            waiting = gate.waiting_for(self.instance, None if self.instance.pk else self.parent_page)
            if waiting:
                self.add_error(None, waiting.sentence())


def note_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldPanel("change_note"), FieldPanel("change_kind")], heading=_("What has changed (needed to publish)")
    )


class NotedPage(BilingualPage):
    """A page whose publication makes a new edition of its course."""

    change_note = models.CharField(_("what has changed"), max_length=200, blank=True)
    change_kind = models.CharField(
        _("kind of change"), max_length=20, choices=ChangeKind.choices, default=ChangeKind.WORDING
    )

    base_form_class = NotedPageForm
    override_translatable_fields = [
        *BilingualPage.override_translatable_fields,
        SynchronizedField("change_note", overridable=False),
        SynchronizedField("change_kind", overridable=False),
    ]

    # The curriculum's files know one page by its code. A translation is given it again as a synchronised field.
    exclude_fields_in_copy = ["code"]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.live and self.locale.language_code != "sv":
            # wagtail-localize saves the published row before it publishes.
            from courses import gate

            gate.require_check(self)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """In production an expert has checked what is published, whichever way it comes."""
        from courses import gate

        if publication.admits(revision, gate.refusal_of(revision), kwargs):
            return super().publish(revision, *args, **kwargs)
        return None


class CoursePage(NotedPage):
    """A course: what it is for and its final test; its lessons are its children."""

    summary = models.TextField(_("summary"), max_length=400)
    audience = models.TextField(_("who it is for"), max_length=300, blank=True)
    responsible = models.CharField(_("owner"), max_length=120)
    products = models.JSONField(_("kinds of product"), default=list, blank=True)
    roles = models.JSONField(_("roles"), default=list, blank=True)
    objectives = BodyField(
        StreamBlock([("objective", ObjectiveBlock())], max_num=12), blank=True, verbose_name=_("objectives")
    )
    final_test = models.ForeignKey(
        Quiz, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("final test")
    )
    pre_test = models.ForeignKey(
        Quiz,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("test before the lessons"),
        help_text=_("Taken once by those who want to, before reading. It says which lessons may be skipped."),
    )
    expert_checked_on = models.DateField(_("last expert check"), null=True, blank=True)
    next_check_on = models.DateField(_("next expert check"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("objectives"),
        FieldPanel("responsible"),
        FieldRowPanel([FieldPanel("final_test"), FieldPanel("pre_test")]),
        ReadinessPanel("final_test", heading=_("What the final test can deal")),
        ReadinessPanel("pre_test", heading=_("What the test before the lessons can deal")),
        FieldRowPanel([FieldPanel("expert_checked_on", read_only=True), FieldPanel("next_check_on", read_only=True)]),
        note_panel(),
    ]
    override_translatable_fields = [
        *NotedPage.override_translatable_fields,
        *(
            SynchronizedField(n, overridable=False)
            for n in ("products", "roles", "final_test", "pre_test", "expert_checked_on", "next_check_on")
        ),
    ]
    # A copy is another course, which no expert has checked.
    exclude_fields_in_copy = [*NotedPage.exclude_fields_in_copy, "expert_checked_on", "next_check_on"]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("audience")]
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.LessonPage"]
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def is_draft(self) -> bool:
        """No expert has checked it."""
        return self.expert_checked_on is None

    def clean(self) -> None:
        super().clean()
        wrong = _("This test is taken as something else. Choose another, or change what it is taken as.")
        for name, purpose in (("final_test", TestPurpose.FINAL), ("pre_test", TestPurpose.PRETEST)):
            quiz = getattr(self, name)
            if quiz is not None and quiz.purpose != purpose:
                raise ValidationError({name: wrong})

    def lessons(self) -> Any:
        """Published lessons in order."""
        return LessonPage.objects.child_of(self).live().order_by("path")

    def objective_texts(self) -> dict[str, str]:
        """The objectives' texts by code, in this page's language."""
        return {o.value["code"]: o.value["text"] for o in self.objectives}

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import queries
        from courses.books.views import offer

        context = super().get_context(request, *args, **kwargs)
        return {**context, "view": queries.course_view(request.user, self), "books": offer(request, self)}


class LessonPage(NotedPage):
    """A lesson: a body of blocks. The learner marks it as read."""

    objectives = models.CharField(
        _("objectives"),
        max_length=120,
        blank=True,
        help_text=_("Codes with a space between, for example M06-O1 M06-O2."),
    )
    body = BodyField(LessonBody(), verbose_name=_("body"))

    content_panels = [
        NotesPanel(heading=_("Readers and corrections")),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("objectives")]),
        FieldPanel("body"),
        note_panel(),
    ]
    override_translatable_fields = [
        *NotedPage.override_translatable_fields,
        SynchronizedField("objectives", overridable=False),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses import queries, shown

        context = super().get_context(request, *args, **kwargs)
        lesson = shown.shown_lesson(self, is_preview=getattr(request, "is_preview", False))
        return {**context, "lesson": lesson, "view": queries.lesson_view(request.user, lesson)}
