"""What happened with learning paths: a path as published, a learner who has passed its core, a task checked."""

from typing import NotRequired, TypedDict, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Again, Certificate
from content.facts import Fact
from content.languages import Texts
from courses.records import Published


class FrozenLesson(TypedDict):
    """A lesson as it was called. `key`: the hex key that its languages share."""

    key: str
    title: Texts
    course: Texts


class FrozenSection(TypedDict):
    """A section of a guideline, and what covered it: lessons, and questions by their codes.

    Editions of schema 1 say only the facts by which those were found.
    """

    facts: str
    section_sv: str
    section_en: str
    subject_sv: str
    subject_en: str
    lessons: NotRequired[list[FrozenLesson]]
    practice: NotRequired[list[str]]
    final: NotRequired[list[str]]


class FrozenPath(TypedDict):
    """A path as it was published. Courses by the hex key that their languages share, tasks by their key."""

    schema: int
    titles: Texts
    leads: Texts
    scopes: Texts
    role: str
    product: str
    core: list[str]
    tasks: list[str]
    coverage: list[FrozenSection]


class FrozenCourses(TypedDict):
    """The completions, as hex uuids, that a completed path rests on, in the order of its core."""

    schema: int
    completions: list[str]


class PathEdition(Published):
    """A learning path as published at one moment."""

    path_key = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = _("edition of a learning path")
        verbose_name_plural = _("editions of learning paths")
        ordering = ["path_key", "-number"]
        constraints = [models.UniqueConstraint(fields=["path_key", "number"], name="path_edition_number_once")]

    @property
    def frozen(self) -> FrozenPath:
        """The body as data; every schema number ever written is read here."""
        if self.body["schema"] not in (1, 2):
            raise ValueError(f"Path edition {self.pk} has schema {self.body['schema']}, which this code cannot read")
        return cast(FrozenPath, self.body)


class PathCompletion(Fact):
    """A learner has passed every course of a path's core. `courses`: uuids of the completions that it rests on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="path_completions")
    path_key = models.UUIDField(db_index=True)
    edition = models.ForeignKey(PathEdition, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    # SHA-256 of the completions: the same ones make one completion of the path.
    digest = models.CharField(max_length=64)
    courses = models.JSONField()

    class Meta:
        verbose_name = _("completed learning path")
        verbose_name_plural = _("completed learning paths")
        constraints = [
            models.UniqueConstraint(fields=["user", "path_key", "digest"], name="path_completion_once"),
        ]

    @property
    def frozen(self) -> FrozenCourses:
        return cast(FrozenCourses, self.courses)


class ReissueProposal(Fact):
    """One person of the staff has decided that a revoked certificate is issued anew. `by`: that person."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="reissue_proposals")
    reason = models.CharField(_("reason"), max_length=20, choices=Again.choices)
    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]


class ReissueProposalEnd(Fact):
    """Another person has confirmed the proposal, and the certificate is issued; or it was withdrawn. `actor`: who."""

    proposal = models.OneToOneField(ReissueProposal, models.PROTECT, related_name="end")
    is_issued = models.BooleanField()

    class Meta:
        default_permissions = ("view",)


class TaskCheck(Fact):
    """An expert has checked a delegated task: `actor` of its text with this digest. `task`: its key."""

    task = models.CharField(max_length=40, db_index=True)
    digest = models.CharField(max_length=64)
    next_check_on = models.DateField(_("next expert check"))

    class Meta:
        verbose_name = _("check of a delegated task")
        verbose_name_plural = _("checks of delegated tasks")
        default_permissions = ("view",)
