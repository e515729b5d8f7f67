"""What the two doors to the learning paths answer: courses for roles and kinds of product, and for delegated tasks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from content.blocks import Regime
from content.entries import CORE_MINUTES_AT_MOST
from content.languages import current, pick
from content.roles import Role
from courses.paths.pages import LearningPathPage, PathsPage
from courses.paths.queries import CourseRow, Courses, PathRow, TaskRow, minutes_of, role_label, task_row, tasks_in_order
from courses.paths.tasks import DelegatedTask

_LABELS = dict(Regime.choices)


@dataclass(frozen=True, slots=True)
class Twin:
    """A path for several roles with the same core as a path that was asked for. `roles`: whose paths."""

    title: str
    url: str
    scope: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """What the ticked roles need for one kind of product.

    `unpublished`: how many courses of the cores are not published. `notes`: what the paths say that they lack.
    `without`: roles that have no path here; `offered`: those that have one. `is_for_animals`: devices for animals were
    asked for, which no path is about.
    """

    product: str
    label: str
    paths: tuple[PathRow, ...]
    core: tuple[CourseRow, ...]
    unpublished: int
    tasks: tuple[TaskRow, ...]
    twins: tuple[Twin, ...]
    notes: tuple[str, ...]
    without: tuple[str, ...]
    offered: tuple[str, ...]
    is_for_animals: bool

    @property
    def minutes(self) -> int:
        return minutes_of(row.course for row in self.core)


@dataclass(frozen=True, slots=True)
class Found:
    """What all ticked roles and kinds of product come to, each course counted once."""

    products: tuple[FoundProduct, ...]

    @property
    def core(self) -> tuple[CourseRow, ...]:
        return _once(row for product in self.products for row in product.core)

    @property
    def more(self) -> tuple[CourseRow, ...]:
        """Courses that only tasks ask for."""
        in_core = {row.course.key for row in self.core}
        rows = (row for product in self.products for task in product.tasks for row in task.courses)
        return _once(row for row in rows if row.course.key not in in_core)

    @property
    def minutes(self) -> int:
        return minutes_of(row.course for row in self.core)

    @property
    def more_minutes(self) -> int:
        return minutes_of(row.course for row in self.more)

    @property
    def is_long(self) -> bool:
        """Whether the cores are together more than one may be."""
        return self.minutes > CORE_MINUTES_AT_MOST

    @property
    def paths(self) -> int:
        return sum(len(product.paths) for product in self.products)


@dataclass(frozen=True, slots=True)
class TaskForProduct:
    """`is_asked`: the task names this kind of product. `unpublished`: how many of its courses are not published."""

    label: str
    provision: str
    courses: tuple[CourseRow, ...]
    unpublished: int
    is_asked: bool


@dataclass(frozen=True, slots=True)
class TickedTask:
    """A delegated task with what each ticked kind of product asks for."""

    title: str
    reason: str
    is_draft: bool
    products: tuple[TaskForProduct, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the ticked tasks ask for, to be printed beside a delegation log."""

    tasks: tuple[TickedTask, ...]

    @property
    def courses(self) -> tuple[CourseRow, ...]:
        """Each course once."""
        return _once(row for task in self.tasks for product in task.products for row in product.courses)

    @property
    def minutes(self) -> int:
        return minutes_of(row.course for row in self.courses)


def found_for(user: Any, roles: Sequence[str], products: Sequence[str]) -> Found:
    """Cores and tasks for these roles and kinds of product. A constant number of queries, whatever is ticked."""
    pages = [page for page in _published_paths() if page.product in products]
    all_tasks = tasks_in_order()
    ids = [pk for page in pages for pk in page.core_ids()]
    courses = Courses(user, [*ids, *(pk for task in all_tasks for p in products for pk in task.courses_for(p))])
    return Found(tuple(_found_product(product, roles, pages, all_tasks, courses) for product in products))


def sheet_for(tasks: Iterable[DelegatedTask], products: Sequence[str]) -> Sheet:
    """The courses that these tasks ask for, for whoever gets the paper. A constant number of queries."""
    tasks = list(tasks)
    courses = Courses(
        AnonymousUser(), [pk for task in tasks for product in products for pk in task.courses_for(product)]
    )
    return Sheet(
        tuple(
            TickedTask(
                title=task.title,
                reason=task.reason,
                is_draft=task.is_draft,
                products=tuple(_for_product(task, product, courses) for product in products),
            )
            for task in tasks
        )
    )


def paths_address() -> str:
    """Where all paths are listed in the current language; empty while nothing is. One query beside the address."""
    page = PathsPage.objects.live().filter(locale__language_code=current()).first()
    return str(page.url) if page else ""


def has_paths() -> bool:
    """Whether a path is published in the current language. One query."""
    return LearningPathPage.objects.live().public().filter(locale__language_code=current()).exists()


def _published_paths() -> list[LearningPathPage]:
    live = LearningPathPage.objects.live().public().filter(locale__language_code=current())
    return list(live.select_related("locale").order_by("path"))


def _found_product(
    product: str, roles: Sequence[str], pages: list[LearningPathPage], all_tasks: list[DelegatedTask], courses: Courses
) -> FoundProduct:
    here = [page for page in pages if page.product == product]
    ticked = [page for page in here if page.role in roles]
    core_ids = list(dict.fromkeys(pk for page in ticked for pk in page.core_ids()))
    task_ids = {pk for page in ticked for pk in page.task_ids()}
    core = courses.rows(core_ids)
    with_path = {page.role for page in here}
    return FoundProduct(
        product=product,
        label=str(_LABELS[product]),
        paths=tuple(_path_row(page, courses) for page in ticked),
        core=core,
        unpublished=len(core_ids) - len(core),
        tasks=tuple(task_row(task, product, courses, core_ids) for task in all_tasks if task.pk in task_ids),
        twins=tuple(twin for page in here if not page.role for twin in _twins(page, ticked)),
        notes=tuple(dict.fromkeys(page.note for page in ticked if page.note)),
        without=tuple(role_label(role) for role in roles if role not in with_path),
        offered=tuple(str(label) for role, label in Role.choices if role in with_path),
        is_for_animals=product == "device" and Role.VET in roles,
    )


def _path_row(page: LearningPathPage, courses: Courses) -> PathRow:
    core = [row.course for row in courses.rows(page.core_ids())]
    return PathRow(page.title, page.url, page.role, page.product, page.is_draft, len(core), minutes_of(core))


def _twins(page: LearningPathPage, ticked: list[LearningPathPage]) -> list[Twin]:
    roles = tuple(role_label(other.role) for other in ticked if set(other.core_ids()) == set(page.core_ids()))
    return [Twin(page.title, page.url, page.scope, roles)] if roles else []


def _for_product(task: DelegatedTask, product: str, courses: Courses) -> TaskForProduct:
    wanted = set(task.courses_for(product))
    provision = pick(task.provision_for(product))
    row = task_row(task, product, courses)
    return TaskForProduct(
        label=str(_LABELS[product]),
        provision=row.provision,
        courses=row.courses,
        unpublished=len(wanted) - len(row.courses),
        is_asked=bool(wanted or provision),
    )


def _once(rows: Iterable[CourseRow]) -> tuple[CourseRow, ...]:
    return tuple({row.course.key: row for row in rows}.values())
