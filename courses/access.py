"""Who may see this object: the only fetchers that views use. What is not yours does not exist."""

import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page, PageViewRestriction

from assessments.records import Attempt
from content.languages import current
from content.sources import Source
from courses.pages import CoursePage, LessonPage
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathCompletion
from courses.records import Completion, Enrolment

_Page = TypeVar("_Page", bound=Page)

# By hand: each saved answer asks this, and putting the ORM's query together costs more than the query.
_OWN_ENROLMENT = "SELECT * FROM courses_enrolment WHERE uuid = %s AND user_id = %s"


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """An attempt with the enrolment that it belongs to."""

    attempt: Attempt
    enrolment: Enrolment

    @property
    def is_pre_test(self) -> bool:
        """Whether it was taken before the lessons; it counts towards nothing."""
        return self.attempt.context != self.enrolment.uuid

    @property
    def is_submitted(self) -> bool:
        return hasattr(self.attempt, "submission")


def course_or_404(request: HttpRequest, course_key: uuid.UUID) -> CoursePage:
    """The published course in the current language, in Swedish where it has no English, if the reader may see it."""
    pages = CoursePage.objects.filter(translation_key=course_key, live=True).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    # The Swedish page is the course: without it there is nothing to begin, whatever English page is left.
    if "sv" not in by_language:
        raise Http404
    return _open_to(request, by_language.get(current(), by_language["sv"]))


def lesson_or_404(request: HttpRequest, course: CoursePage, lesson_key: uuid.UUID) -> LessonPage:
    """A published lesson of the course, in the course page's language, if the reader may see it."""
    return _open_to(request, get_object_or_404(course.lessons(), translation_key=lesson_key))


def open_lessons(request: HttpRequest, course: CoursePage) -> dict[str, str]:
    """Where the lessons that the reader may see are, by hex key. Two queries, three if some are closed."""
    below = PageViewRestriction.objects.filter(page__path__startswith=course.path, page__depth__gt=course.depth)
    closed = {r.page_id for r in below.prefetch_related("groups") if not r.accept_request(request)}
    lessons = course.lessons().defer("body")
    return {page.translation_key.hex: page.url for page in lessons if page.pk not in closed}


def lesson_by_key_or_404(request: HttpRequest, lesson_key: uuid.UUID) -> LessonPage:
    """A published lesson in the current language, in Swedish where it has no English, if the reader may see it."""
    pages = LessonPage.objects.filter(translation_key=lesson_key, live=True).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    if "sv" not in by_language:
        raise Http404
    return _open_to(request, by_language.get(current(), by_language["sv"]))


def _open_to(request: HttpRequest, page: _Page) -> _Page:
    """The page, unless it or a page above it is for others only, as Wagtail's own door asks. One query."""
    if all(restriction.accept_request(request) for restriction in page.get_view_restrictions()):
        return page
    raise Http404


def path_or_404(request: HttpRequest, path_key: uuid.UUID) -> tuple[LearningPathPage, LearningPathPage]:
    """A published learning path in the current language, or in Swedish, and its Swedish page."""
    pages = LearningPathPage.objects.filter(translation_key=path_key, live=True).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    if "sv" not in by_language:
        raise Http404
    return _open_to(request, by_language.get(current(), by_language["sv"])), by_language["sv"]


def source_or_404(key: str) -> Source:
    """A published source by its key."""
    if "\x00" in key:
        # PostgreSQL refuses to look for it.
        raise Http404
    return get_object_or_404(Source, key=key, live=True)


def enrolment_of(user: Any, course_key: uuid.UUID) -> Enrolment | None:
    """The user's latest round of the course, or None."""
    if not user.is_authenticated:
        return None
    mine = Enrolment.objects.filter(user=user, course_key=course_key)
    return mine.select_related("user", "course").order_by("-round").first()


def enrolment_or_404(user: Any, course_key: uuid.UUID) -> Enrolment:
    """The user's own enrolment; also when the course has been unpublished since."""
    enrolment = enrolment_of(user, course_key)
    if enrolment is None:
        raise Http404
    return enrolment


def attempt_or_404(user: Any, attempt_uuid: uuid.UUID) -> OwnAttempt:
    """The only door to an attempt: its learner's."""
    # The version's body is parsed once a process, not read with each attempt.
    attempts = Attempt.objects.select_related("version", "submission").defer("version__body")
    attempt = get_object_or_404(attempts, uuid=attempt_uuid)
    context = Enrolment._meta.get_field("uuid").get_db_prep_value(attempt.context, connection)
    enrolment = next(iter(Enrolment.objects.raw(_OWN_ENROLMENT, [context, user.pk])), None)
    enrolment = enrolment or Enrolment.objects.filter(user=user, pre_test__uuid=attempt.context).first()
    if enrolment is None:
        raise Http404
    enrolment.user = user
    return OwnAttempt(attempt, enrolment)


def completion_or_404(about: uuid.UUID) -> Completion | PathCompletion:
    """A completion of a course or a learning path, whoever has made it: for staff who may see it."""
    course = _completions().filter(uuid=about).first()
    return course or get_object_or_404(_path_completions(), uuid=about)


def own_completion_or_404(user: Any, about: uuid.UUID) -> Completion | PathCompletion:
    """The learner's own completion of a course or a learning path."""
    course = _completions().filter(uuid=about, enrolment__user=user).first()
    return course or get_object_or_404(_path_completions(), uuid=about, user=user)


def _completions() -> QuerySet[Completion]:
    return Completion.objects.select_related("enrolment__course", "enrolment__user")


def _path_completions() -> QuerySet[PathCompletion]:
    return PathCompletion.objects.select_related("user", "edition")
