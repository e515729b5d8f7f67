"""What pages show of learning paths: dataclasses from a constant number of queries."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from certificates.models import Certificate, Status
from certificates.queries import certificates_about
from content.blocks import Regime
from content.languages import current, pick
from content.roles import Role
from courses import shown
from courses.pages import CoursePage
from courses.paths.checks import mark_drafts
from courses.paths.editions import course_keys, latest_path_edition
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathCompletion, PathEdition
from courses.paths.services import is_revoked_itself, newest_of, passed_courses, rests_on
from courses.paths.tasks import DelegatedTask
from courses.records import Completion

PRODUCTS = tuple(Regime.choices)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of a path, as it stands with a reader."""

    course: shown.ShownCourse
    is_passed: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with the courses that it asks for. `minutes`: of those courses."""

    key: str
    title: str
    reason: str
    provision: str
    courses: tuple[CourseRow, ...]
    is_draft: bool
    is_in_core: bool = False

    @property
    def minutes(self) -> int:
        return minutes_of(row.course for row in self.courses)


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path in a list."""

    title: str
    url: str
    role: str
    product: str
    is_draft: bool
    courses: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PathGroup:
    """The paths for one kind of product."""

    product: str
    label: str
    paths: tuple[PathRow, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """A path page for one reader. `missing`: how many courses of the core are not published.

    `is_older`: the certificate rests on another core than today's; `is_refused`: it was revoked for itself.
    """

    edition: PathEdition | None
    core: tuple[CourseRow, ...]
    tasks: tuple[TaskRow, ...]
    missing: int
    certificate: Certificate | None
    is_older: bool
    is_refused: bool
    may_take: bool

    @property
    def minutes(self) -> int:
        return minutes_of(row.course for row in self.core)

    @property
    def passed(self) -> int:
        return sum(row.is_passed for row in self.core)

    @property
    def following(self) -> CourseRow | None:
        """The first course of the core that is left."""
        return next((row for row in self.core if not row.is_passed), None)


class Courses:
    """The published courses by the primary key of their Swedish page, and what the reader has passed of them."""

    def __init__(self, user: Any, ids: Iterable[int]) -> None:
        """Two queries beside those for the courses shown, and two more for a reader with an account."""
        self.keys = course_keys(list(ids))
        self.by_key = {course.key: course for course in shown.shown_courses()}
        wanted = list(self.keys.values())
        self.passed: dict[uuid.UUID, Completion] = {}
        if user.is_authenticated:
            self.passed = {key: row for key, (row, _certificate) in passed_courses(user, wanted).items()}

    def rows(self, ids: Iterable[int]) -> tuple[CourseRow, ...]:
        """Those of them that are published, each once, in order."""
        keys = dict.fromkeys(self.keys[pk] for pk in ids if pk in self.keys)
        return tuple(CourseRow(self.by_key[key], key in self.passed) for key in keys if key in self.by_key)


def path_view(user: Any, path: LearningPathPage) -> PathView:
    """All that the path page shows. A constant number of queries, whatever the number of courses and tasks."""
    edition = latest_path_edition(path.translation_key)
    tasks = tasks_in_order(path.task_ids())
    core_ids = path.core_ids()
    courses = Courses(user, [*core_ids, *(pk for task in tasks for pk in task.courses_for(path.product))])
    core = courses.rows(core_ids)
    certificate = newest_of(user, path.translation_key) if user.is_authenticated else None
    wanted = [uuid.UUID(key) for key in edition.frozen["core"]] if edition else []
    has_all = bool(wanted) and all(key in courses.passed for key in wanted)
    is_current = certificate is not None and rests_on(certificate, (courses.passed[k] for k in wanted if has_all))
    is_refused = certificate is not None and is_revoked_itself(certificate)
    is_standing = certificate is not None and certificate.status is Status.ISSUED
    return PathView(
        edition=edition,
        core=core,
        tasks=tuple(task_row(task, path.product, courses, core_ids) for task in tasks),
        missing=len(core_ids) - len(core),
        certificate=certificate,
        is_older=is_standing and not is_current,
        is_refused=is_refused,
        may_take=has_all and not is_refused and not (is_standing and is_current),
    )


def path_certificates(user: Any) -> list[Certificate]:
    """The learner's newest certificate of each path, the latest first. Two queries."""
    made = PathCompletion.objects.filter(user=user).values_list("path_key", "uuid")
    found = certificates_about([about for _key, about in made])
    newest: dict[uuid.UUID, Certificate] = {}
    for key, about in made:
        if about in found and (key not in newest or newest[key].pk < found[about].pk):
            newest[key] = found[about]
    return sorted(newest.values(), key=lambda certificate: -certificate.pk)


def listed_paths() -> tuple[PathGroup, ...]:
    """Published paths in the current language by kind of product, in order. Four queries beside the addresses."""
    pages = list(LearningPathPage.objects.live().public().filter(locale__language_code=current()).order_by("path"))
    keys = course_keys(sorted({pk for page in pages for pk in page.core_ids()}))
    by_key = {course.key: course for course in shown.shown_courses()}
    rows = [
        _row(page, [by_key[keys[pk]] for pk in page.core_ids() if pk in keys and keys[pk] in by_key]) for page in pages
    ]
    groups = (
        PathGroup(product, str(label), tuple(row for row in rows if row.product == product))
        for product, label in PRODUCTS
    )
    return tuple(group for group in groups if group.paths)


def tasks_in_order(ids: Sequence[int] | None = None) -> list[DelegatedTask]:
    """The tasks that readers are shown: these, in this order, or all. Two queries."""
    shown = [task for task in _published_tasks(ids) if not (task.is_draft and settings.REQUIRE_EXPERT_CHECK)]
    if ids is None:
        return shown
    rows = {task.pk: task for task in shown}
    return [rows[pk] for pk in ids if pk in rows]


def _published_tasks(ids: Sequence[int] | None) -> list[DelegatedTask]:
    live = DelegatedTask.objects.filter(live=True)
    return mark_drafts(live if ids is None else live.filter(pk__in=ids))


def tasks_of(path: LearningPathPage) -> list[tuple[DelegatedTask, str, list[CoursePage]]]:
    """The path's tasks with their provisions and all their courses, published or not: what an expert signs."""
    rows = {task.pk: task for task in _published_tasks(path.task_ids())}
    tasks = [rows[pk] for pk in path.task_ids() if pk in rows]
    pages = CoursePage.objects.in_bulk([pk for task in tasks for pk in task.courses_for(path.product)])
    return [
        (
            task,
            pick(task.provision_for(path.product)),
            [pages[pk] for pk in task.courses_for(path.product) if pk in pages],
        )
        for task in tasks
    ]


def task_row(task: DelegatedTask, product: str, courses: Courses, core: Sequence[int] = ()) -> TaskRow:
    """A task for a kind of product, without the courses that stand in a core already."""
    wanted = task.courses_for(product)
    left = [pk for pk in wanted if pk not in core]
    return TaskRow(
        key=task.key,
        title=task.title,
        reason=task.reason,
        provision=pick(task.provision_for(product)),
        courses=courses.rows(left),
        is_draft=task.is_draft,
        is_in_core=bool(wanted) and not left,
    )


def minutes_of(courses: Iterable[shown.ShownCourse]) -> int:
    """Minutes of reading, each course counted once."""
    return sum({course.key: course.minutes for course in courses}.values())


def role_label(role: str) -> str:
    return str(Role(role).label) if role else ""


def _row(page: LearningPathPage, core: list[shown.ShownCourse]) -> PathRow:
    return PathRow(page.title, page.url, page.role, page.product, page.is_draft, len(core), minutes_of(core))
