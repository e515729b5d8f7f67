"""Questions and quizzes as authors write them. A test never reads these after it has been dealt."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from assessments.blocks import QUESTION_TYPES
from assessments.english import refuse_incomplete
from assessments.panels import ReadinessPanel
from assessments.question_types import TYPES
from assessments.statistics.panel import StatisticsPanel
from content import factchecks, publication
from content.blocks import Regime
from content.blueprint import Cell
from content.fields import BodyField
from content.panels import NotesPanel
from content.previews import BilingualPreview
from content.translation import refuse_holes


class Purpose(models.TextChoices):
    """Practice and final test share no question."""

    PRACTICE = "practice", _("Practice question")
    FINAL = "final", _("Final test")


# What a learner affirms before a final test, unless the test says something else.
HONOUR = {
    "sv": "Jag försäkrar att jag gör provet själv och utan hjälp av någon annan.",
    "en": "I affirm that I take the test myself and without help from anyone else.",
}


class TestPurpose(models.TextChoices):
    """What a test is taken for. What is asked before reading is never part of the bank of a final test."""

    FINAL = "final", _("Final test")
    PRETEST = "pretest", _("Test first, before the lessons are read")


class Shows(models.TextChoices):
    """What a learner gets to see of a graded final test. The key of a test is never shown before it is passed."""

    EXPLAINED = "explained", _("By objective; after a pass each question is explained")
    OBJECTIVES = "objectives", _("By objective only, after a pass too")
    VERDICT = "verdict", _("Only whether it is passed")


class Layout(models.TextChoices):
    """How the questions of a test meet the learner."""

    QUESTION = "question", _("One question at a time")
    PAGE = "page", _("All questions on one page")


class Difficulty(models.TextChoices):
    BASIC = "basic", _("Basic")
    APPLIED = "applied", _("Applied")
    ADVANCED = "advanced", _("Advanced")


def type_names() -> list[tuple[str, str]]:
    """The question types for a choice, by name."""
    return [(name, str(block.label)) for name, block in QUESTION_TYPES]


class QuestionForm(WagtailAdminModelForm):
    """An expert's check is of a text: another text waits for one anew."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if "body" in self.changed_data:
            self.instance.expert_checked_on = None


class Question(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """One question block with what is known of it."""

    key = models.CharField(_("key"), max_length=40, help_text=_("Short name, for example M06-Q1."))
    purpose = models.CharField(_("used for"), max_length=10, choices=Purpose.choices, default=Purpose.FINAL)
    objective = models.CharField(_("objective"), max_length=40, blank=True, help_text=_("For example M06-O1."))
    lesson = models.CharField(_("lesson to reread"), max_length=40, blank=True, help_text=_("For example M06-L2."))
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.BASIC)
    product = models.CharField(
        _("kind of product"),
        max_length=12,
        choices=Regime.choices,
        blank=True,
        help_text=_("Asked only of learners who work with it. Empty: asked of all."),
    )
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("The key can be read by anyone, as for questions from the curriculum's files."),
    )
    expert_checked_on = models.DateField(_("checked by an expert on"), null=True, blank=True)
    body = BodyField(QUESTION_TYPES, min_num=1, max_num=1, verbose_name=_("question"))

    revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    base_form_class = QuestionForm
    override_translatable_fields = [
        SynchronizedField(name, overridable=False)
        for name in (
            *("key", "purpose", "objective", "lesson", "difficulty", "product", "is_public", "expert_checked_on"),
        )
    ]
    panels = [
        NotesPanel(heading=_("Readers and corrections")),
        FieldRowPanel([FieldPanel("key"), FieldPanel("purpose")]),
        FieldRowPanel([FieldPanel("objective"), FieldPanel("lesson")]),
        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("product")]),
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("expert_checked_on", read_only=True), FieldPanel("is_public")]),
        StatisticsPanel(heading=_("How the question does in final tests")),
    ]
    search_fields = [
        index.SearchField("key"),
        index.SearchField("body"),
        index.AutocompleteField("key"),
        index.AutocompleteField("body"),
        *(index.FilterField(n) for n in ("locale", "live", "purpose", "difficulty", "objective", "is_public")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["key", "locale"], name="question_key_once_per_language")]

    def __str__(self) -> str:
        return f"{self.key} {self.stem}"[:100]

    @property
    def content(self) -> Any:
        """The value of the one question block."""
        return self.body[0].value

    @property
    def type(self) -> str:
        return str(self.body.raw_data[0]["type"])

    @property
    def stem(self) -> str:
        """The raw text: the whole value would read its provisions."""
        return str(self.body.raw_data[0]["value"]["stem"]) if self.body else ""

    @property
    def is_pending(self) -> bool:
        """It rests on a fact that no expert has checked, and no expert has checked the question."""
        if not self.body or self.expert_checked_on is not None:
            return False
        return factchecks.has_pending(self.body.raw_data[0]["value"].get("facts") or "")

    def clean(self) -> None:
        super().clean()
        refuse_holes(self)
        refuse_incomplete(self)
        if self.purpose == Purpose.FINAL and self.body and not TYPES[self.type].is_graded:
            raise ValidationError({"purpose": _("This type gives no points: use it for practice.")})

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "assessments/question_preview.html"


class QuizForm(WagtailAdminModelForm):
    """Says before the save that a test which cannot be dealt is not published; as a draft it can be saved."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "action-publish" in self.data and cleaned.get("draw"):
            self._refuse_holes(cleaned["draw"], cleaned.get("purpose") or TestPurpose.FINAL)
        return cleaned

    def _refuse_holes(self, total: int, purpose: str) -> None:
        from assessments.bank import readiness_of

        rows = {name: self._rows(name) for name in ("items", "cells")}
        cells = [Cell(r["count"], r["objective"], r["difficulty"], r["type"]) for r in rows["cells"] if r.get("count")]
        keys = [r["question"].translation_key for r in rows["items"] if r.get("question")]
        found = readiness_of(keys, cells, total, purpose)
        if not found.is_ready:
            self.add_error(None, found.sentence())

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """What the form says of the rows that stay."""
        formset = self.formsets[name]
        return [row for row in getattr(formset, "cleaned_data", []) if row and not row.get("DELETE")]


class Quiz(DraftStateMixin, RevisionMixin, BilingualPreview, index.Indexed, ClusterableModel):
    """What a test draws from and by which rules."""

    key = models.CharField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.CharField(
        _("taken as"),
        max_length=10,
        choices=TestPurpose.choices,
        default=TestPurpose.FINAL,
        help_text=_(
            "A final test draws questions that are kept for it. A test before the lessons draws practice questions, is "
            "taken once, counts towards nothing and says which lessons may be skipped."
        ),
    )
    draw = models.PositiveSmallIntegerField(_("questions in a test"), validators=[MinValueValidator(1)])
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark in per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts before a wait"), default=3, validators=[MinValueValidator(1)]
    )
    wait_hours = models.PositiveSmallIntegerField(_("hours to wait"), default=24)
    minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"),
        default=0,
        validators=[MaxValueValidator(600)],
        help_text=_("0 for no limit. When the time is up, what has been saved is submitted."),
    )

    shows = models.CharField(
        _("what is shown afterwards"),
        max_length=12,
        choices=Shows.choices,
        default=Shows.EXPLAINED,
        help_text=_("Learners are told before they begin. A test that has begun keeps what it was begun with."),
    )
    layout = models.CharField(
        _("how the questions are shown"),
        max_length=10,
        choices=Layout.choices,
        default=Layout.QUESTION,
        help_text=_(
            "On one page learners read all questions before they answer any; a case is still answered step by step. "
            "A test that has begun keeps what it was begun with."
        ),
    )
    shuffles_questions = models.BooleanField(
        _("shuffle the questions"), default=True, help_text=_("Otherwise they come in the order of the list below.")
    )
    shuffles_options = models.BooleanField(
        _("shuffle the options"),
        default=True,
        help_text=_("Otherwise they come as written. What is drawn or put in order in a question stays drawn."),
    )
    honour_sv = models.TextField(
        _("to affirm before the test, in Swedish"),
        max_length=400,
        blank=True,
        default=HONOUR["sv"],
        help_text=_("Learners tick it to begin. Empty in both languages: nothing is asked."),
    )
    honour_en = models.TextField(
        _("to affirm before the test, in English"), max_length=400, blank=True, default=HONOUR["en"]
    )

    base_form_class = QuizForm
    panels = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("title")]),
        FieldPanel("purpose"),
        FieldRowPanel(
            [FieldPanel("draw"), FieldPanel("pass_percent"), FieldPanel("attempts"), FieldPanel("wait_hours")]
        ),
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("layout"), FieldPanel("shows")]),
        FieldRowPanel([FieldPanel("shuffles_questions"), FieldPanel("shuffles_options")]),
        FieldRowPanel([FieldPanel("honour_sv"), FieldPanel("honour_en")]),
        ReadinessPanel(heading=_("What the test can deal")),
        InlinePanel("cells", heading=_("What the test is made of"), label=_("Part")),
        InlinePanel("items", heading=_("Questions to draw from"), label=_("Question")),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.AutocompleteField("key"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if bool(self.honour_sv.strip()) != bool(self.honour_en.strip()):
            text = _("Write it in both languages, or in neither.")
            raise ValidationError({"honour_en" if self.honour_sv.strip() else "honour_sv": text})

    def honour(self, language: str) -> str:
        """What the learner affirms before a final test, in one language; "" where nothing is asked."""
        if self.purpose != TestPurpose.FINAL:
            return ""
        return " ".join((self.honour_en if language == "en" else self.honour_sv).split())

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """A test that the bank cannot fill is not published, whichever way it comes."""
        from assessments.bank import refusal_of

        if publication.admits(revision, refusal_of(revision), kwargs):
            return super().publish(revision, *args, **kwargs)
        return None

    def blueprint(self) -> list[Cell]:
        """The parts that the test is made of, in order."""
        return [Cell(row.count, row.objective, row.difficulty, row.type) for row in self.cells.all()]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "assessments/quiz_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """The questions as the language's reader meets them, in the order of the list."""
        keys = [item.question.translation_key for item in self.items.all() if item.question_id]
        rows = Question.objects.filter(translation_key__in=keys, locale__language_code=mode_name)
        by_key = {row.translation_key: row for row in rows}
        questions = [by_key[key] for key in keys if key in by_key]
        return {**super().get_preview_context(request, mode_name), "questions": questions}


class QuizItem(Orderable):
    """A question that a quiz may draw: the row in the source language."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="question_once_per_quiz")]


class BlueprintCell(Orderable):
    """A part of a test: so many questions of a kind. What the parts leave of the test is drawn from all."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="cells")
    count = models.PositiveSmallIntegerField(_("questions"), validators=[MinValueValidator(1)])
    objective = models.CharField(_("objective"), max_length=40, blank=True, help_text=_("For example M06-O1."))
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, blank=True)
    type = models.CharField(_("type of question"), max_length=30, blank=True, choices=type_names)

    panels = [
        FieldRowPanel([FieldPanel("count"), FieldPanel("objective"), FieldPanel("difficulty"), FieldPanel("type")])
    ]
