"""What happened in a course: facts. State is asked of them, never stored."""

from typing import Any, NotRequired, TypedDict, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.records import Grade
from content.facts import Fact
from content.languages import Texts
from content.sources import FrozenSource
from courses.pages import ChangeKind, CoursePage


class FrozenLesson(TypedDict):
    key: str
    code: str
    title: str
    objectives: list[str]
    words: int
    body: list[dict[str, Any]]


class OutlinedLesson(TypedDict):
    """A lesson in a course's outline: what lists need without reading the bodies."""

    key: str
    title: str
    words: int


class Outline(TypedDict):
    schema: int
    languages: dict[str, list[OutlinedLesson]]
    titles: dict[str, str]


class FrozenCourse(TypedDict):
    title: str
    summary: str
    owner: str
    objectives: dict[str, str]
    lessons: list[FrozenLesson]


class FrozenEdition(TypedDict):
    """A course as it was read: each language, and how its provisions and periods were worded."""

    schema: int
    languages: dict[str, FrozenCourse]
    provisions: dict[str, dict[str, str]]
    deadlines: NotRequired[dict[str, dict[str, Texts]]]


class Published(Fact):
    """What was published at one moment, with what had changed. `digest`: SHA-256 of what is frozen."""

    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    body = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Edition(Published):
    """A course as published at one moment, in both languages, with the sources it taught."""

    course_key = models.UUIDField(db_index=True)
    outline = models.JSONField()
    sources = models.JSONField()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["course_key", "-number"]
        constraints = [models.UniqueConstraint(fields=["course_key", "number"], name="edition_number_once")]

    @property
    def frozen(self) -> FrozenEdition:
        """The body as data; every schema number ever written is read here."""
        if self.body["schema"] != 1:
            raise ValueError(f"Edition {self.pk} has schema {self.body['schema']}, which this code cannot read")
        return cast(FrozenEdition, self.body)

    @property
    def frozen_outline(self) -> Outline:
        return cast(Outline, self.outline)

    @property
    def frozen_sources(self) -> list[FrozenSource]:
        return cast(list[FrozenSource], self.sources["sources"])

    def lesson_keys(self) -> list[str]:
        return [lesson["key"] for lesson in self.frozen_outline["languages"]["sv"]]


class Enrolment(Fact):
    """A learner has begun a course. Role, product, sector and region as the learner had given them then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course_key = models.UUIDField(db_index=True)
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    role = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=40, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "course_key", "round"], name="enrolment_once_per_round")]
        # Each filter of the register has an index that is already in the register's order.
        indexes = [
            models.Index(fields=["at"], name="enrolment_at"),
            *(
                models.Index(fields=[name, "at"], name=f"enrolment_{name}_at")
                for name in ("user", "course_key", "language", "role", "product", "sector", "region")
            ),
        ]


class FrozenLessons(TypedDict):
    """What each lesson was for when the test before the lessons began: codes of objectives by the lesson's hex key."""

    schema: int
    lessons: dict[str, list[str]]


class PreTest(Fact):
    """The learner has begun the test before the lessons; its uuid is the context of the one attempt.

    So it stays apart from the attempts at the final test, whose context is the enrolment.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="pre_test")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    lessons = models.JSONField()

    @property
    def frozen(self) -> FrozenLessons:
        return cast(FrozenLessons, self.lessons)


class LessonRead(Fact):
    """The learner has marked a lesson as read, in this edition."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="reads")
    lesson_key = models.UUIDField(db_index=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "edition"], name="lesson_read_once_per_edition")
        ]


class Completion(Fact):
    """The course is completed: the grade that did it, the edition in force and the language of the test."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        # Evidence tells what was right, so it is seen by fewer than the register.
        permissions = [("view_evidence", "Can view evidence")]
        indexes = [models.Index(fields=["at"], name="completion_at")]
