"""What pages show of courses: dataclasses from a constant number of queries."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise

from assessments import queries as assessments
from assessments.questions import Quiz
from assessments.records import Attempt
from assessments.services import waits_until
from certificates.models import Certificate
from certificates.queries import certificates_about
from content.languages import current, pick
from content.sources import FrozenSource, Rank
from courses import shown
from courses.access import enrolment_of
from courses.editions import earlier_editions, latest_edition
from courses.exercises.queries import for_reader
from courses.pages import CoursePage, LessonPage
from courses.pretests import PreTestTaken, pre_test_of, pre_tests_of
from courses.progress import NEXT_LABEL, Standing, State, minutes
from courses.records import Edition, Enrolment, LessonRead
from courses.rounds import completions_of, latest_reads, newest_standing, reads_of


@dataclass(frozen=True, slots=True)
class Next:
    """The one button. `is_post`: it changes something, so it is a form."""

    label: str | Promise
    url: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson as it stands with a learner. `was_read`: in an earlier round and not in this one."""

    key: uuid.UUID
    title: str
    url: str
    minutes: int
    is_read: bool
    may_skip: bool = False
    was_read: bool = False

    @property
    def is_done(self) -> bool:
        """Nothing is left to do in it: it has been read, or the test before the lessons says that it may be skipped."""
        return self.is_read or self.may_skip


@dataclass(frozen=True, slots=True)
class SourceRow:
    key: str
    title: str
    version: str
    rank: str
    rank_label: str | Promise


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course page for one reader. `before`: while a passed course is taken again, the certificate that stands."""

    standing: Standing
    next: Next
    enrolment: Enrolment | None
    edition: Edition | None
    lessons: tuple[LessonRow, ...]
    minutes: int
    sources: tuple[SourceRow, ...]
    certificate: Certificate | None
    attempts: tuple[Attempt, ...]
    earlier: tuple[Edition, ...]
    pre_test: PreTestTaken | None = None
    before: Certificate | None = None

    @property
    def may_skip(self) -> int:
        """How many lessons that have not been read may be skipped."""
        return sum(row.may_skip and not row.is_read for row in self.lessons)

    @property
    def has_test(self) -> bool:
        """The state in which the final test may be begun, lessons read or not."""
        return self.standing.state in (State.READING, State.ALL_READ)


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson page for one reader. `exercises`: where the reader is in them, as JSON for the page's script."""

    is_enrolled: bool
    is_read: bool
    may_skip: bool
    was_read: bool
    number: int
    lessons: tuple[LessonRow, ...]
    previous: LessonRow | None
    following: LessonRow | None
    minutes: int
    exercises: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The final test so far, for a learner who has not passed it."""

    failed: int
    is_open: bool
    waits_until: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A course in the catalogue or among a learner's own.

    `before`: of the learner's own, while a passed course is taken again, the certificate that stands.
    """

    key: uuid.UUID
    course: CoursePage | shown.ShownCourse
    url: str
    minutes: int
    lessons: int
    read: int
    edition: int
    is_enrolled: bool
    is_passed: bool
    is_open: bool = True
    certificate: Certificate | None = None
    taken: Taken | None = None
    may_skip: int = 0
    before: Certificate | None = None


def course_view(user: Any, course: CoursePage, enrolment: Enrolment | None = None) -> CourseView:
    """All that the course page shows, of the latest round or of the one given.

    A constant number of queries, whatever the number of lessons and rounds.
    """
    edition = latest_edition(course.translation_key)
    enrolment = enrolment or enrolment_of(user, course.translation_key)
    read, earlier = reads_of(enrolment)
    pre_test = pre_test_of(enrolment.pk) if enrolment else None
    lessons = _lesson_rows(shown.shown_rows(course, edition), read, pre_test, earlier)
    attempts = tuple(assessments.attempts_for(enrolment.uuid)) if enrolment else ()
    completions = completions_of(enrolment) if enrolment else {}
    completion = completions.get(enrolment.round) if enrolment else None
    until = waits_until(course.final_test, list(attempts)) if course.final_test and attempts else None
    standing = Standing(
        is_authenticated=user.is_authenticated,
        is_enrolled=enrolment is not None,
        lessons_total=len(lessons),
        lessons_read=sum(row.is_read for row in lessons),
        lessons_done=sum(row.is_done for row in lessons),
        has_open_attempt=bool(attempts) and not hasattr(attempts[-1], "submission"),
        waits_until=until,
        is_passed=completion is not None,
    )
    certificates = certificates_about(row.uuid for row in completions.values()) if completions else {}
    certificate = certificates.get(completion.uuid) if completion else None
    return CourseView(
        standing=standing,
        next=_next(standing, course, lessons, attempts, certificate),
        enrolment=enrolment,
        edition=edition,
        lessons=lessons,
        minutes=minutes(sum(shown.words_by_lesson(edition).values())),
        sources=source_rows(edition.frozen_sources) if edition else (),
        certificate=certificate,
        attempts=attempts,
        earlier=earlier_editions(course.translation_key, edition),
        pre_test=pre_test,
        before=None if completion else newest_standing(certificates.values()),
    )


def lesson_view(user: Any, lesson: shown.ShownLesson) -> LessonView:
    """Where this reader stands in the lesson's course. One query, two after a test before the lessons, none without an
    account; one more where the lesson has exercises."""
    enrolment, read, earlier, has_pre_test = latest_reads(user, lesson.course.key)
    rows = _lesson_rows(lesson.rows, read, pre_test_of(enrolment) if enrolment and has_pre_test else None, earlier)
    place = lesson.number - 1
    row = rows[place] if rows else None
    return LessonView(
        is_enrolled=enrolment is not None,
        is_read=bool(row and row.is_read),
        may_skip=bool(row and row.may_skip),
        was_read=bool(row and row.was_read),
        number=lesson.number,
        lessons=rows,
        previous=rows[place - 1] if place > 0 else None,
        following=rows[place + 1] if place + 1 < len(rows) else None,
        minutes=row.minutes if row else 1,
        exercises=for_reader(user, lesson.key, lesson.exercises),
    )


def catalogue(user: Any, courses: tuple[shown.ShownCourse, ...]) -> tuple[CatalogueRow, ...]:
    """The catalogue's courses with the reader's progress. Two queries, or none without an account."""
    enrolments: dict[uuid.UUID, Enrolment] = {}
    read: dict[uuid.UUID, set[str]] = {}
    if user.is_authenticated:
        mine = Enrolment.objects.filter(user=user, course_key__in=[c.key for c in courses])
        enrolments = {e.course_key: e for e in mine.select_related("completion").order_by("round")}
        read = _read_by_course(enrolments.values())
    return tuple(
        CatalogueRow(
            key=course.key,
            course=course,
            url=course.url,
            minutes=course.minutes,
            lessons=len(course.lesson_keys),
            read=len(read.get(course.key, set()) & course.lesson_keys),
            edition=course.edition,
            is_enrolled=course.key in enrolments,
            is_passed=hasattr(enrolments.get(course.key), "completion"),
        )
        for course in courses
    )


def my_courses(user: Any) -> tuple[CatalogueRow, ...]:
    """Courses that the learner has begun, also those unpublished since, in the current language if they have it."""
    keys = Enrolment.objects.filter(user=user).values("course_key")
    pages = CoursePage.objects.filter(translation_key__in=keys).select_related("locale", "final_test")
    by_key: dict[uuid.UUID, dict[str, CoursePage]] = {}
    for page in pages:
        by_key.setdefault(page.translation_key, {})[page.locale.language_code] = page
    chosen = [found.get(current()) or found["sv"] for found in by_key.values()]
    rows = _with_tests(user, _catalogue_rows(user, chosen), {page.translation_key: page.final_test for page in chosen})
    return tuple(sorted(rows, key=lambda row: (row.is_passed, row.course.title.casefold())))


def _with_tests(user: Any, rows: Iterable[CatalogueRow], tests: dict[uuid.UUID, Quiz | None]) -> list[CatalogueRow]:
    """With how the final test has gone where it is not passed. Two queries."""
    enrolments = Enrolment.objects.filter(user=user, completion=None).order_by("round")
    contexts = dict(enrolments.values_list("course_key", "uuid"))
    attempts = assessments.attempts_by_context(contexts.values())
    found = {key: attempts[context] for key, context in contexts.items() if context in attempts}
    return [replace(row, taken=_taken(tests[row.key], found[row.key])) if row.key in found else row for row in rows]


def _taken(quiz: Quiz | None, attempts: list[Attempt]) -> Taken:
    submitted = sum(hasattr(attempt, "submission") for attempt in attempts)
    until = waits_until(quiz, attempts) if quiz else None
    return Taken(failed=submitted, is_open=submitted < len(attempts), waits_until=until)


def resume_for(user: Any) -> CatalogueRow | None:
    """The course to go on with: the one last touched that is not passed. None for others."""
    if not user.is_authenticated:
        return None
    last = (
        LessonRead.objects.filter(enrolment__user=user).order_by("-pk").values_list("enrolment__course_key", flat=True)
    )
    unfinished = [row for row in my_courses(user) if not row.is_passed and row.is_open]
    recent = list(last[:50])
    return min(
        unfinished,
        key=lambda r: recent.index(r.key) if r.key in recent else len(recent),
        default=None,
    )


def source_rows(sources: Iterable[FrozenSource]) -> tuple[SourceRow, ...]:
    """Frozen sources in the current language, the binding ones first."""
    order = list(Rank.values)
    ranked = sorted(sources, key=lambda s: (order.index(s["rank"]), s["key"]))
    return tuple(
        SourceRow(
            s["key"], pick(s["title"]), pick(s["version"]) if s["version"] else "", s["rank"], Rank(s["rank"]).label
        )
        for s in ranked
    )


def lessons_by_code(course: CoursePage, codes: Iterable[str]) -> list[LessonPage]:
    """Published lessons of the course with these codes, in order. One query."""
    return list(course.lessons().filter(code__in=set(codes)))


def first_unread(lessons: Iterable[LessonRow]) -> LessonRow | None:
    """The first lesson to read: neither read nor one that may be skipped."""
    return next((row for row in lessons if not row.is_done), None)


def _next(
    standing: Standing,
    course: CoursePage,
    lessons: tuple[LessonRow, ...],
    attempts: tuple[Attempt, ...],
    certificate: Certificate | None,
) -> Next:
    state, label = standing.state, NEXT_LABEL[standing.state]
    key = course.translation_key
    first = lessons[0].url if lessons else "#"
    if state is State.NOT_ENROLLED:
        return Next(label, reverse("enrol", args=[key]), is_post=True)
    if state is State.READING:
        unread = first_unread(lessons)
        return Next(label, unread.url if unread else first)
    if state is State.ALL_READ:
        return Next(label, reverse("test", args=[key]))
    if state is State.TEST_OPEN:
        return Next(label, reverse("test_resume", args=[attempts[-1].uuid]))
    if state is State.PASSED and certificate:
        return Next(label, reverse("certificate", args=[certificate.code]))
    return Next(label, first)


def _lesson_rows(
    rows: tuple[shown.ShownRow, ...], read: set[uuid.UUID], pre_test: PreTestTaken | None, earlier: set[uuid.UUID]
) -> tuple[LessonRow, ...]:
    may_skip = pre_test.may_skip if pre_test else frozenset()
    return tuple(
        LessonRow(r.key, r.title, r.url, r.minutes, r.key in read, r.key in may_skip, r.key in earlier - read)
        for r in rows
    )


def _read_by_course(enrolments: Iterable[Enrolment]) -> dict[uuid.UUID, set[str]]:
    """Hex keys of the lessons read, by course. One query."""
    found: dict[uuid.UUID, set[str]] = {}
    reads = LessonRead.objects.filter(enrolment__in=[e.pk for e in enrolments])
    for course_key, lesson_key in reads.values_list("enrolment__course_key", "lesson_key"):
        found.setdefault(course_key, set()).add(lesson_key.hex)
    return found


def _catalogue_rows(user: Any, pages: list[CoursePage]) -> tuple[CatalogueRow, ...]:
    keys = [page.translation_key for page in pages]
    newest = Edition.objects.filter(course_key=OuterRef("course_key")).order_by("-number").values("number")[:1]
    latest = Edition.objects.filter(course_key__in=keys, number=Subquery(newest)).defer("body")
    editions = {edition.course_key: edition for edition in latest}
    enrolments: dict[uuid.UUID, Enrolment] = {}
    read: dict[uuid.UUID, set[str]] = {}
    certificates: dict[uuid.UUID, Certificate] = {}
    earlier: dict[uuid.UUID, list[Certificate]] = {}
    if user.is_authenticated:
        mine = Enrolment.objects.filter(user=user, course_key__in=keys).select_related("completion")
        rounds = list(mine.order_by("round"))
        enrolments = {e.course_key: e for e in rounds}
        read = _read_by_course(enrolments.values())
        courses = {e.completion.uuid: e.course_key for e in rounds if hasattr(e, "completion")}
        certificates = certificates_about(courses)
        for about, certificate in certificates.items():
            earlier.setdefault(courses[about], []).append(certificate)
    before = pre_tests_of(e.pk for e in enrolments.values())
    return tuple(
        replace(
            row,
            may_skip=_left_to_skip(enrolments.get(row.key), before, read.get(row.key, set())),
            before=None if row.is_passed else newest_standing(earlier.get(row.key, ())),
        )
        for page in pages
        for row in [
            _row(page, editions.get(page.translation_key), enrolments.get(page.translation_key), read, certificates)
        ]
    )


def _left_to_skip(enrolment: Enrolment | None, before: dict[int, PreTestTaken], read: set[str]) -> int:
    """How many lessons that have not been read may be skipped."""
    taken = before.get(enrolment.pk) if enrolment else None
    return sum(key.hex not in read for key in taken.may_skip) if taken else 0


def _row(
    page: CoursePage,
    edition: Edition | None,
    enrolment: Enrolment | None,
    read: dict[uuid.UUID, set[str]],
    certificates: dict[uuid.UUID, Certificate],
) -> CatalogueRow:
    words = shown.words_by_lesson(edition)
    completion = getattr(enrolment, "completion", None)
    return CatalogueRow(
        key=page.translation_key,
        course=page,
        url=page.url,
        minutes=minutes(sum(words.values())),
        lessons=len(words),
        read=len(read.get(page.translation_key, set()) & words.keys()),
        edition=edition.number if edition else 0,
        is_enrolled=enrolment is not None,
        is_passed=completion is not None,
        is_open=page.live,
        certificate=certificates.get(completion.uuid) if completion else None,
    )
