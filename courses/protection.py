"""A page that facts speak of is not deleted: which descendants stand in the way, and why."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.pages import CoursePage
from courses.paths.records import PathEdition
from courses.records import Edition, Enrolment, LessonRead


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A page with facts, and what they are in words."""

    title: str
    reason: str


def obstacles(page: Page) -> list[Obstacle]:
    """Pages at or under `page`, in any language, whose deletion would leave facts behind. Five queries."""
    titles = dict(page.get_descendants(inclusive=True).values_list("translation_key", "title"))
    enrolled = _count(Enrolment.objects.filter(course_key__in=titles).values_list("course_key", flat=True))
    read = _count(LessonRead.objects.filter(lesson_key__in=titles).values_list("lesson_key", flat=True))
    editions = _count(Edition.objects.filter(course_key__in=titles).values_list("course_key", flat=True))
    for key in PathEdition.objects.filter(path_key__in=titles).values_list("path_key", flat=True):
        editions[key] = editions.get(key, 0) + 1
    for key in _taught(page):
        editions[key] = editions.get(key, 0) + 1
    return [
        Obstacle(title, _reason(enrolled.get(key, 0), read.get(key, 0), editions.get(key, 0)))
        for key, title in titles.items()
        if key in enrolled or key in read or key in editions
    ]


def _taught(page: Page) -> Iterator[uuid.UUID]:
    """Keys of the lessons that stand in editions of the courses at, above or under the page, once an edition."""
    courses = CoursePage.objects.filter(Q(pk__in=page.get_ancestors(inclusive=True)) | Q(pk__in=page.get_descendants()))
    for outline in Edition.objects.filter(course_key__in=courses.values("translation_key")).values_list(
        "outline", flat=True
    ):
        yield from (uuid.UUID(lesson["key"]) for lesson in outline["languages"]["sv"])


def explanation(found: list[Obstacle]) -> str:
    """Why the deletion is refused and what to do instead."""
    listed = " ".join(f"{o.title}: {o.reason}." for o in found[:5])
    return _("The page cannot be deleted, because records rest on it. %(listed)s Unpublish it instead.") % {
        "listed": listed
    }


def _count(keys: object) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for key in keys:  # type: ignore[attr-defined]
        found[key] = found.get(key, 0) + 1
    return found


def _reason(enrolled: int, read: int, editions: int) -> str:
    parts = []
    if enrolled:
        parts.append(ngettext("%(n)d learner has begun it", "%(n)d learners have begun it", enrolled) % {"n": enrolled})
    if read:
        parts.append(ngettext("%(n)d learner has read it", "%(n)d learners have read it", read) % {"n": read})
    if editions:
        parts.append(ngettext("it has %(n)d edition", "it has %(n)d editions", editions) % {"n": editions})
    return ", ".join(parts)
