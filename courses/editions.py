"""Editions: a course frozen in both languages when it is published, with the sources that it teaches."""

import contextvars
import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from content import deadlines, generation
from content.languages import LANGUAGES, Texts
from content.sources import FrozenSource, Provision
from courses.pages import ChangeKind, CoursePage, LessonPage
from courses.records import Edition, FrozenCourse, FrozenEdition, FrozenLesson, Outline

_held: contextvars.ContextVar[bool] = contextvars.ContextVar("editions_held", default=False)


@contextmanager
def held() -> Iterator[None]:
    """Publish many pages without an edition for each: the caller makes one at the end."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


def is_held() -> bool:
    """Whether the caller publishes many pages and does at the end what follows from them."""
    return _held.get()


@transaction.atomic
def make_edition(course_key: uuid.UUID, *, kind: ChangeKind, note: str, by: Any) -> Edition | None:
    """Freeze the published course as a new edition, or return None when nothing in it has changed.

    Also None while the caller holds editions back, or when the Swedish course is not published.
    """
    if is_held():
        return None
    # The lock orders two publishers of one course; on SQLite the transaction is the lock.
    pages = CoursePage.objects.select_for_update(of=("self",), no_key=True).filter(
        translation_key=course_key, live=True
    )
    courses = {page.locale.language_code: page for page in pages.select_related("locale").order_by("pk")}
    if "sv" not in courses:
        return None
    lessons = {language: list(course.lessons()) for language, course in courses.items()}
    provisions = _provisions(lessons["sv"])
    body: FrozenEdition = {
        "schema": 1,
        "languages": {
            language: _course(courses[language], lessons[language], language)
            for language in LANGUAGES
            if language in courses
        },
        "provisions": {str(pk): {"key": p.key, **p.in_both("label")} for pk, p in provisions.items()},
    }
    if periods := _periods(lessons["sv"]):
        body["deadlines"] = periods
    sources = {"schema": 1, "sources": _sources(provisions)}
    digest = hashlib.sha256(_canonical({"body": body, "sources": sources})).hexdigest()
    latest = latest_edition(course_key)
    if latest and latest.digest == digest and _is_told(course_key, note):
        return None
    edition = Edition.objects.create(
        course_key=course_key,
        number=(Edition.objects.filter(course_key=course_key).aggregate(n=Max("number"))["n"] or 0) + 1,
        published_at=timezone.now(),
        kind=kind if latest else ChangeKind.FIRST,
        note=note,
        by=by,
        outline=_outline(body),
        body=body,
        digest=digest,
        sources=sources,
        actor=by,
    )
    # Pages show the edition and the minutes counted from it.
    generation.bump()
    return edition


def _is_told(course_key: uuid.UUID, note: str) -> bool:
    """Whether there is nothing to say that an edition has not said.

    Of two who publish at once the first may freeze both changes; the second one's note still gets its edition.
    """
    return not note or Edition.objects.filter(course_key=course_key, note=note).exists()


def latest_edition(course_key: uuid.UUID) -> Edition | None:
    """The edition in force, without the bodies of its lessons."""
    return editions_of(course_key).first()


def editions_of(course_key: uuid.UUID) -> QuerySet[Edition]:
    """A course's editions, newest first, without the bodies of their lessons."""
    return Edition.objects.filter(course_key=course_key).defer("body").order_by("-number")


def earlier_editions(course_key: uuid.UUID, latest: Edition | None) -> tuple[Edition, ...]:
    """The editions before the latest, newest first, without what they froze. One query at the most."""
    if latest is None or latest.number == 1:
        return ()
    rows = Edition.objects.filter(course_key=course_key, number__lt=latest.number).order_by("-number")
    return tuple(rows.defer("body", "outline", "sources"))


def _outline(body: FrozenEdition) -> Outline:
    languages = body["languages"]
    return {
        "schema": 1,
        "titles": {language: course["title"] for language, course in languages.items()},
        "languages": {
            language: [{"key": le["key"], "title": le["title"], "words": le["words"]} for le in course["lessons"]]
            for language, course in languages.items()
        },
    }


def _course(course: CoursePage, lessons: list[LessonPage], language: str) -> FrozenCourse:
    return {
        "title": course.title,
        "summary": course.summary,
        "owner": course.responsible,
        "objectives": course.objective_texts(),
        "lessons": [_lesson(lesson, language) for lesson in lessons],
    }


def _lesson(lesson: LessonPage, language: str) -> FrozenLesson:
    return {
        "key": lesson.translation_key.hex,
        "code": lesson.code,
        "title": lesson.title,
        "objectives": lesson.objectives.split(),
        "words": word_count(lesson, language),
        "body": list(lesson.body.raw_data),
    }


def word_count(lesson: LessonPage, language: str) -> int:
    """Words that a learner reads in the lesson's body.

    In the lesson's own language, whoever publishes: kinds of product and periods are worded by the code.
    """
    block = lesson.body.stream_block
    with translation.override(language):
        return sum(len(str(text).split()) for text in block.get_searchable_content(lesson.body))


def _provisions(lessons: list[LessonPage]) -> dict[int, Provision]:
    """The published provisions cited in the lessons' bodies."""
    wanted = {pk for lesson in lessons for pk in _chosen("provisions", list(lesson.body.raw_data))}
    return Provision.objects.filter(live=True).in_bulk(sorted(wanted))


def _periods(lessons: list[LessonPage]) -> dict[str, dict[str, Texts]]:
    """The periods in the lessons' timelines, as they are worded today."""
    known = deadlines.deadlines()
    ids = {i for lesson in lessons for i in _chosen("deadlines", list(lesson.body.raw_data)) if i in known}
    return {i: known[i].frozen() for i in sorted(ids)}


def _chosen(wanted: str, value: Any) -> Iterator[Any]:
    """What authors have chosen anywhere in a raw body: ids in lists of the name `wanted`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == wanted:
                yield from (item["value"] for item in inner if item.get("value"))
            else:
                yield from _chosen(wanted, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _chosen(wanted, inner)


def _sources(provisions: dict[int, Provision]) -> list[FrozenSource]:
    found = {p.source.key: p.source.frozen() for p in provisions.values()}
    return [found[key] for key in sorted(found)]


def _canonical(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
