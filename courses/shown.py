"""What every reader of a published page sees alike, read once a generation and then kept."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.models import Page

from content.languages import current, pick
from content.sharing import PAGES
from courses.corrections.queries import NOTHING, lesson_corrections
from courses.editions import latest_edition
from courses.exercises.queries import ShownExercise, chosen_in, shown_exercises
from courses.pages import CataloguePage, CoursePage, LessonPage
from courses.progress import minutes
from courses.records import Edition
from courses.words import with_words

_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """A course in a list. `lesson_keys`: hex keys of its lessons in the edition in force."""

    key: uuid.UUID
    title: str
    summary: str
    url: str
    is_draft: bool
    minutes: int
    edition: int
    lesson_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShownCatalogue:
    title: str
    lead: str
    courses: tuple[ShownCourse, ...]
    addresses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A lesson in its course's list of contents."""

    key: uuid.UUID
    title: str
    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Parent:
    """A page above the lesson, as the trail of links names it."""

    key: uuid.UUID
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a page on paper says of the course that it is from."""

    owner: str
    issuer: str
    edition: int
    published_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson with its body as HTML. `number` counts from 1; `addresses`: its published pages by language."""

    key: uuid.UUID
    title: str
    catalogue: Parent
    course: Parent
    is_draft: bool
    body: SafeString
    begins_with_heading: bool
    headings: tuple[Heading, ...]
    rows: tuple[ShownRow, ...]
    number: int
    addresses: dict[str, str]
    has_corrections: bool
    imprint: Imprint | None
    exercises: tuple[ShownExercise, ...] = ()


def kept(generation: str, key: str, make: Callable[[], _Kept]) -> _Kept:
    """The value from the cache of this generation, made when it is missing."""
    name = f"{key}:{generation}"
    found: _Kept | None = caches[PAGES].get(name)
    if found is None:
        found = make()
        caches[PAGES].set(name, found)
    return found


def shown_lesson(lesson: LessonPage, *, is_preview: bool = False) -> ShownLesson:
    """The lesson as it stands in memory. In a preview the author sees what is withdrawn: it has to be corrected."""
    course = CoursePage.objects.parent_of(lesson).get()
    edition = latest_edition(course.translation_key)
    rows = shown_rows(course, edition)
    corrections = NOTHING if is_preview else lesson_corrections(lesson)
    parts = [(block, corrections.notice_of(block)) for block in lesson.body]
    headings = [block for block, notice in parts if block.block_type == "heading" and not notice]
    exercises = shown_exercises(chosen_in(lesson.body.raw_data), is_preview=is_preview)
    context = {
        "page": lesson,
        "course": course,
        "parts": parts,
        "is_preview": is_preview,
        "exercises": exercises,
        "questions_out": corrections.questions,
    }
    body = render_to_string("courses/lesson_body.html", context)
    return ShownLesson(
        key=lesson.translation_key,
        title=lesson.title,
        catalogue=_parent(course.get_parent()),
        course=_parent(course),
        is_draft=course.is_draft,
        body=with_words(body, course.products),
        begins_with_heading=bool(headings) and headings[0] is parts[0][0],
        headings=tuple(Heading(str(block.id), str(block.value)) for block in headings),
        rows=rows,
        number=next((n for n, row in enumerate(rows, 1) if row.key == lesson.translation_key), 1),
        addresses=addresses_of(lesson),
        has_corrections=corrections.has_any,
        imprint=_imprint(course, edition) if edition else None,
        exercises=tuple(exercises.values()),
    )


def shown_catalogue(page: CataloguePage) -> ShownCatalogue:
    return ShownCatalogue(page.title, page.lead, shown_courses(), addresses_of(page))


def shown_courses() -> tuple[ShownCourse, ...]:
    """Published courses in the current language, in the catalogue's order. Two queries beside the addresses."""
    pages = list(CoursePage.objects.live().public().filter(locale__language_code=current()).order_by("path"))
    keys = [page.translation_key for page in pages]
    newest = Edition.objects.filter(course_key=OuterRef("course_key")).order_by("-number").values("number")[:1]
    latest = Edition.objects.filter(course_key__in=keys, number=Subquery(newest)).defer("body")
    editions = {edition.course_key: edition for edition in latest}
    return tuple(_shown_course(page, editions.get(page.translation_key)) for page in pages)


def shown_rows(course: CoursePage, edition: Edition | None) -> tuple[ShownRow, ...]:
    """The course's published lessons with their reading time in its latest edition. One query."""
    words = words_by_lesson(edition)
    pages = course.lessons().only(*_ADDRESS, "translation_key")
    return tuple(
        ShownRow(page.translation_key, page.title, page.url, minutes(words.get(page.translation_key.hex, 0)))
        for page in pages
    )


def words_by_lesson(edition: Edition | None) -> dict[str, int]:
    """Words of each lesson by hex key, in the current language."""
    if edition is None:
        return {}
    languages = edition.frozen_outline["languages"]
    return {lesson["key"]: lesson["words"] for lesson in languages.get(current()) or languages["sv"]}


def catalogue_address() -> str:
    """Where the courses are listed in the current language; the start page while there is no catalogue."""
    page = CataloguePage.objects.live().filter(locale__language_code=current()).first()
    return str(page.url) if page else "/"


def addresses_of(page: Page) -> dict[str, str]:
    """The page's own address and those of its published translations, by language."""
    found = {t.locale.language_code: t.url for t in page.get_translations().live().select_related("locale")}
    return {language: url for language, url in {**found, page.locale.language_code: page.url}.items() if url}


# What Wagtail needs to write a page's address.
_ADDRESS = [
    f.name
    for f in Page._meta.concrete_fields
    if f.name in ("id", "title", "slug", "path", "url_path", "depth", "locale", "live", "content_type")
]


def _imprint(course: CoursePage, edition: Edition) -> Imprint:
    issuer = pick(settings.CERTIFICATE_ISSUER)
    return Imprint(course.responsible, issuer, edition.number, edition.published_at)


def _parent(page: Page) -> Parent:
    return Parent(page.translation_key, page.title, page.url or "")


def _shown_course(page: CoursePage, edition: Edition | None) -> ShownCourse:
    words = words_by_lesson(edition)
    return ShownCourse(
        key=page.translation_key,
        title=page.title,
        summary=page.summary,
        url=page.url,
        is_draft=page.is_draft,
        minutes=minutes(sum(words.values())),
        edition=edition.number if edition else 0,
        lesson_keys=frozenset(words),
    )
