"""The transitions of a learner in a course. Each is one transaction and returns the new fact."""

import contextlib
import datetime
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import services as assessments
from assessments import sheets, timing
from assessments.question_types.base import Posted
from assessments.records import Attempt, EndedBy, Submission
from assessments.sheets import Kept, Sent
from certificates.models import Certificate, Identity, Kind
from certificates.services import CertificateFacts, issue
from content.expertcheck import locked, stamp
from content.sources import Rank
from courses import notices
from courses.editions import editions_of
from courses.expert.queries import text_of
from courses.pages import CoursePage, LessonPage
from courses.pretests import enrolments_of
from courses.records import Completion, Edition, Enrolment, FrozenLessons, LessonRead, PreTest
from courses.rounds import paths_behind, standing_before

logger = logging.getLogger(__name__)


class Refused(Exception):
    """A rule says no. The message is for the learner and says what to do."""


class CourseClosed(Refused):
    """The course has been unpublished."""


class AlreadyPassed(Refused):
    """The final test has been passed; there is nothing more to take."""


class CourseChanged(Refused):
    """The course is not the one that the expert read."""


class PreTestTaken(Refused):
    """The test before the lessons is taken once."""


class NameMissing(Refused):
    """A certificate needs a name before the test begins."""


def enrol(user: Any, *, course: CoursePage, language: str, product: str = "") -> Enrolment:
    """Begin a course. Beginning twice gives the first enrolment. Raises CourseClosed."""
    source = source_course(course)
    with transaction.atomic():
        edition = require_open(source)
        enrolment, _made = Enrolment.objects.get_or_create(
            user=user,
            course_key=source.translation_key,
            round=1,
            defaults={
                "course": source,
                "edition": edition,
                "language": language,
                "role": user.role,
                "product": product,
                "sector": user.sector,
                "region": user.region,
                "actor": user,
            },
        )
        return enrolment


def mark_read(enrolment: Enrolment, *, lesson: LessonPage) -> LessonRead:
    """The learner says that the lesson has been read. Saying it twice gives the first fact."""
    with transaction.atomic():
        edition = require_open(enrolment.course)
        read, _made = LessonRead.objects.get_or_create(
            enrolment=enrolment,
            lesson_key=lesson.translation_key,
            edition=edition,
            defaults={"actor": enrolment.user},
        )
        return read


def start_test(enrolment: Enrolment, *, language: str, affirmed: str = "", product: str = "") -> Attempt:
    """Deal a final test, or return the open one. `affirmed`: the words ticked; `product`: the learner's kind, if told.

    Raises CourseClosed, AlreadyPassed, NameMissing, or what assessments refuses with.
    """
    with transaction.atomic():
        lock(enrolment)
        require_open(enrolment.course)
        _refuse_passed(enrolment)
        _require_name(enrolment)
        quiz = enrolment.course.final_test
        if quiz is None:
            raise assessments.TestNotReady(_("This course has no final test yet."))
        return assessments.start_attempt(
            quiz,
            context=enrolment.uuid,
            language=language,
            actor=enrolment.user,
            product=product or enrolment.product,
            affirmed=affirmed,
        )


def start_pre_test(enrolment: Enrolment, *, language: str) -> Attempt:
    """Deal the test before the lessons, or return the open one. It counts towards nothing.

    Raises CourseClosed, AlreadyPassed, PreTestTaken, or what assessments refuses with.
    """
    with transaction.atomic():
        lock(enrolment)
        edition = require_open(enrolment.course)
        _refuse_passed(enrolment)
        quiz = enrolment.course.pre_test
        if quiz is None:
            raise assessments.TestNotReady(_("This course has no test before the lessons."))
        before, _made = PreTest.objects.get_or_create(
            enrolment=enrolment,
            defaults={"edition": edition, "lessons": _objectives(enrolment.course), "actor": enrolment.user},
        )
        if Submission.objects.filter(attempt__context=before.uuid).exists():
            raise PreTestTaken(_("You have already taken this test. It is taken once; the result is on its page."))
        return assessments.start_attempt(
            quiz, context=before.uuid, language=language, actor=enrolment.user, product=enrolment.product
        )


def _objectives(course: CoursePage) -> FrozenLessons:
    """What the published lessons are for now: what may be skipped is judged by that, whatever changes later."""
    lessons = {lesson.translation_key.hex: lesson.objectives.split() for lesson in course.lessons()}
    return {"schema": 1, "lessons": lessons}


def save_answer(enrolment: Enrolment, *, attempt: Attempt, question: str, answer: Any) -> None:
    """Keep an answer while the test is open. Raises CourseClosed or AttemptClosed."""
    _refuse_closed(enrolment)
    with _alone(enrolment):
        assessments.save_answer(attempt, question=question, answer=answer)


def take_step(enrolment: Enrolment, *, attempt: Attempt, number: int, posted: Posted, is_final: bool) -> None:
    """Keep one step of a question, once. Raises BadAnswer, CourseClosed, TimeIsUp or AttemptClosed."""
    with transaction.atomic():
        # Two windows queue here; the second finds the first one's step taken.
        lock(enrolment)
        _refuse_closed(enrolment)
        assessments.take_step(attempt, number=number, posted=posted, is_final=is_final)


def keep_sheet(enrolment: Enrolment, *, attempt: Attempt, sent: dict[str, Sent], step: str = "") -> Kept:
    """Keep what the form of a test on one page says. `step`: the question of which a step is answered.

    Raises CourseClosed, TimeIsUp or AttemptClosed.
    """
    with transaction.atomic():
        # Two windows queue here; the second finds what the first has kept.
        lock(enrolment)
        _refuse_closed(enrolment)
        return sheets.keep(attempt, sent, step=step)


def clear_answer(enrolment: Enrolment, *, attempt: Attempt, question: str) -> None:
    """The learner has unmarked everything. Raises CourseClosed or AttemptClosed."""
    with transaction.atomic():
        lock(enrolment)
        _refuse_closed(enrolment)
        assessments.clear_answer(attempt, question=question)


def submit_test(
    enrolment: Enrolment, *, attempt: Attempt, language: str, ended_by: EndedBy = EndedBy.LEARNER
) -> assessments.Graded:
    """Grade the test and, when a final test is passed, complete the course and issue the certificate: all or nothing.

    A second call returns the first result. Raises CourseClosed, NameMissing or AnswersMissing.
    """
    with transaction.atomic():
        # Double clicks, two tabs and two devices queue here; the second finds the first one's submission.
        lock(enrolment)
        graded = assessments.submit(attempt, ended_by=ended_by, language=language, actor=enrolment.user)
        if graded.is_new:
            # A refusal undoes the submission with the transaction.
            edition = require_open(enrolment.course)
            if attempt.context == enrolment.uuid:
                _require_name(enrolment)
                if graded.grade.passed:
                    complete_if_done(enrolment, graded, edition)
        return graded


def end_overdue() -> int:
    """Submit what is saved in tests whose time is up and that nobody has come back to. How many; safe to run twice."""
    ended = 0
    for attempt in timing.overdue():
        enrolment = enrolments_of([attempt.context])[attempt.context]
        try:
            ended += submit_test(enrolment, attempt=attempt, language=attempt.language, ended_by=EndedBy.TIME).is_new
        except (Refused, assessments.Refused) as refusal:
            # A closed course opens again: the next round tries anew.
            logger.info("Attempt %s could not be ended: %s", attempt.uuid, type(refusal).__name__)
    return ended


def complete_if_done(enrolment: Enrolment, graded: assessments.Graded, edition: Edition) -> None:
    """Complete the course at the first passed test. Lessons are offered, not demanded: the record counts them.

    In a later round the certificate supersedes that of the earlier one.
    """
    if Completion.objects.filter(enrolment=enrolment).exists():
        return
    completion = Completion.objects.create(
        enrolment=enrolment,
        edition=edition,
        grade=graded.grade,
        language=graded.submission.language,
        actor=enrolment.user,
    )
    certify(completion, graded, replaces=standing_before(enrolment))


def certify(completion: Completion, graded: assessments.Graded, *, replaces: Certificate | None = None) -> Certificate:
    """Issue the certificate of a completion and tell its holder. `replaces`: the one that counts no longer."""
    certificate = issue(_facts(completion, graded), replaces=replaces)
    behind = paths_behind(completion.enrolment)
    notices.certificate_issued(certificate, user=completion.enrolment.user, behind=behind)
    return certificate


def _facts(completion: Completion, graded: assessments.Graded) -> CertificateFacts:
    enrolment, edition = completion.enrolment, completion.edition
    titles = edition.frozen_outline["titles"]
    lessons = set(edition.lesson_keys())
    read = {key.hex for key in enrolment.reads.values_list("lesson_key", flat=True)}
    return CertificateFacts(
        about=completion.uuid,
        kind=Kind.COURSE,
        user=enrolment.user,
        name=enrolment.user.name,
        identity=Identity.STATED,
        issuer=settings.CERTIFICATE_ISSUER,
        title={"sv": titles["sv"], "en": titles.get("en", titles["sv"])},
        edition=edition.number,
        edition_at=edition.published_at,
        passed_at=graded.submission.at,
        language=completion.language,
        lessons_read=len(lessons & read),
        lessons_total=len(lessons),
        # A proposal is told of in a lesson, but no course is based on it.
        sources=tuple(s for s in edition.frozen_sources if s["rank"] != Rank.PROPOSAL),
    )


@contextlib.contextmanager
def _alone(enrolment: Enrolment) -> Iterator[None]:
    """Around a single statement: on SQLite it is its own lock, and a transaction would only hold it longer."""
    if connection.features.has_select_for_update:
        with transaction.atomic():
            lock(enrolment)
            yield
    else:
        yield


def lock(enrolment: Enrolment) -> None:
    """Wait for others who change this enrolment. On SQLite the transaction itself is the lock."""
    Enrolment.objects.select_for_update().values_list("pk").get(pk=enrolment.pk)


def _require_name(enrolment: Enrolment) -> None:
    if not enrolment.user.name.strip():
        raise NameMissing(_("Give the name that shall stand on the certificate. You find the test where you left it."))


def _refuse_passed(enrolment: Enrolment) -> None:
    if Completion.objects.filter(enrolment=enrolment).exists():
        raise AlreadyPassed(_("You have already passed this test. The certificate is under “My courses”."))


def source_course(course: CoursePage) -> CoursePage:
    """The Swedish page of the course: facts point at it, whatever language the learner reads."""
    source = CoursePage.objects.filter(translation_key=course.translation_key, locale__language_code="sv").first()
    if source is None:
        raise _closed()
    return source


def require_open(course: CoursePage) -> Edition:
    """The edition in force. Raises CourseClosed when the course is not published. One query."""
    is_live = CoursePage.objects.filter(pk=course.pk, live=True)
    edition = editions_of(course.translation_key).filter(Exists(is_live)).first()
    if edition is None:
        raise _closed()
    return edition


def _refuse_closed(enrolment: Enrolment) -> None:
    """As `require_open`, for those who need neither the edition nor the course. By hand: each saved answer asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM wagtailcore_page WHERE id = %s AND live", [enrolment.course_id])
        if cursor.fetchone() is None:
            raise _closed()


def _closed() -> CourseClosed:
    return CourseClosed(
        _("The course has been closed by its editors for now. What you have answered is kept; try again later.")
    )


def check_course(course: CoursePage, *, seen: str, next_check_on: datetime.date, by: Any) -> None:
    """An expert has checked the course today, until the next time. `seen`: its `text_of` as the expert met it.

    Raises CourseChanged where it is another by now.
    """
    with transaction.atomic():
        newest = next(row for row in locked(course) if row.pk == course.pk)
        if text_of(newest) != seen:
            raise CourseChanged(
                _(
                    "The course, or one of its lessons or questions, has changed since you opened the page. "
                    "Read it again, then answer."
                )
            )
        stamp(newest, by=by, expert_checked_on=timezone.localdate(), next_check_on=next_check_on)
