"""What stands in the curriculum's files, as plain values: courses, lessons, blocks, questions, provisions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from content.blueprint import Cell
from content.h5p.exercises import Exercise
from content.languages import Texts

# The least that is a path: a single course is taken as it is.
CORE_AT_LEAST = 2
CORE_MINUTES_AT_MOST = 180
# Where blocks name a practice question.
ASKING = {"practice": "question", "h5p": "equal"}


@dataclass(frozen=True, slots=True)
class ProvisionEntry:
    source: str
    ref: str
    label: Texts
    subject: Texts

    @property
    def key(self) -> str:
        return f"{self.source} {self.ref}"


@dataclass(frozen=True, slots=True)
class Media:
    """An image or a file of a film. `file`: its path in the course's folder; `digest`: SHA-1 of its bytes.

    `focus`: of an image, the middle of what matters and its size, in pixels: x, y, width, height.
    """

    file: str
    digest: str
    title: str
    description: str = ""
    focus: tuple[int, ...] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a lesson. `values` holds Texts, strings, booleans, Media and lists of such mappings.

    Where the English shows another file than the Swedish, Media stand as Texts do.
    """

    type: str
    key: str
    facts: tuple[str, ...]
    provisions: tuple[str, ...]
    values: dict[str, Any]

    @property
    def asked(self) -> str:
        """The practice question that the block asks, or ""."""
        return str(self.values.get(ASKING[self.type], "")) if self.type in ASKING else ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """`uid`: of a lesson made in the CMS, the id that it has there; likewise of courses and questions.

    `readers`: who may read it, by language: "all", "login", "password" or a list of groups; likewise of other pages.
    """

    key: str
    slug: Texts
    title: Texts
    objectives: tuple[str, ...]
    blocks: tuple[Block, ...]
    uid: str | None = None
    readers: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """`values`: the type's own part, as `content.question_entries` reads it."""

    id: str
    purpose: str
    type: str
    objective: str
    lesson: str
    difficulty: str
    product: str
    facts: tuple[str, ...]
    provisions: tuple[str, ...]
    stem: Texts
    values: dict[str, Any]
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class TestEntry:
    """The rules of the final test. `questions`: those that it draws from, where it is not all final ones of the file.

    `settings`: what `content.test_settings` lists, as far as the file says it.
    """

    __test__ = False

    draw: int
    pass_percent: int
    attempts: int
    wait_hours: int
    minutes: int = 0
    cells: tuple[Cell, ...] = ()
    questions: tuple[str, ...] | None = None
    settings: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PretestEntry:
    """A test before the lessons, made of practice questions: so many of each objective."""

    pass_percent: int
    cells: tuple[Cell, ...]
    questions: tuple[str, ...] | None = None
    settings: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """`in_cms`: keys of lessons and questions of the course that stand in no file, secret ones above all.

    `media`: for the path of each file of images and films, what opens it.
    """

    code: str
    slug: Texts
    title: Texts
    summary: Texts
    audience: Texts
    owner: Texts
    products: tuple[str, ...]
    roles: tuple[str, ...]
    objectives: tuple[tuple[str, Texts], ...]
    test: TestEntry | None
    change: str
    note: Texts
    lessons: tuple[Lesson, ...]
    questions: tuple[QuestionEntry, ...]
    pretest: PretestEntry | None = None
    in_cms: tuple[str, ...] | None = None
    uid: str | None = None
    media: dict[str, Callable[[], Any]] | None = field(default=None, compare=False)
    readers: dict[str, Any] | None = None
    exercises: tuple[Exercise, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlainPage:
    """The start page or the catalogue."""

    title: Texts
    slug: Texts
    lead: Texts
    body: Texts | None = None
    readers: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A task that can be delegated. `courses` and `provisions` by kind of product; codes of courses, a reference."""

    key: str
    title: Texts
    reason: Texts
    courses: dict[str, tuple[str, ...]]
    provisions: dict[str, Texts]


@dataclass(frozen=True, slots=True)
class CoverageEntry:
    """A section of a guideline that a path covers, and the facts that state it."""

    section: Texts
    subject: Texts
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A learning path. `role` is empty where it is meant for several. `scope`: what its certificate says of itself."""

    code: str
    slug: Texts
    title: Texts
    lead: Texts
    owner: Texts
    product: str
    core: tuple[str, ...]
    role: str = ""
    tasks: tuple[str, ...] = ()
    note: Texts | None = None
    scope: Texts | None = None
    coverage: tuple[CoverageEntry, ...] = ()
    uid: str | None = None
    readers: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PathsEntry:
    index: PlainPage
    tasks: tuple[TaskEntry, ...]
    paths: tuple[PathEntry, ...]


@dataclass(frozen=True, slots=True)
class Curriculum:
    start: PlainPage
    catalogue: PlainPage
    sources: tuple[dict[str, Any], ...]
    provisions: tuple[ProvisionEntry, ...]
    courses: tuple[CourseEntry, ...]
    terms: tuple[dict[str, Any], ...]
    paths: PathsEntry | None = None
