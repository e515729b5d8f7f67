"""What pages show of corrections, and whom one concerns."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from assessments.queries import attempts_that_asked
from content.languages import current, pick
from content.withdrawals import Outcome, Withdrawal, WithdrawalDecision, standing, withdrawals
from courses.corrections.parts import Part, practice_key
from courses.letters import Letter, LetterKind
from courses.pages import LessonPage
from courses.records import Edition, Enrolment, LessonRead


@dataclass(frozen=True, slots=True)
class Notice:
    """Says to a reader that something has been taken out, and why."""

    number: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class LessonCorrections:
    """What of a lesson is out, by block and by practice question, and whether it has ever been corrected."""

    blocks: dict[str, Notice]
    questions: dict[uuid.UUID, Notice]
    has_any: bool

    def notice_of(self, block: Any) -> Notice | None:
        key = practice_key(block)
        return self.questions.get(key) if key else self.blocks.get(block.id)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction as the public page tells of it."""

    number: str
    on: datetime.date
    course: str
    lesson: str
    part: str
    reason: str
    wrong: str
    right: str
    state: str
    state_label: str


NOTHING = LessonCorrections({}, {}, False)


def lesson_corrections(lesson: LessonPage) -> LessonCorrections:
    """The corrections of a lesson and of its practice questions. One query."""
    practised = [key for block in lesson.body if (key := practice_key(block))]
    lifted = WithdrawalDecision.objects.filter(withdrawal=OuterRef("pk"), outcome=Outcome.LIFTED)
    mine = Q(lesson_key=lesson.translation_key) | Q(question_key__in=practised)
    rows = list(Withdrawal.objects.filter(mine).annotate(is_lifted=Exists(lifted)))
    out = [row for row in rows if not row.is_lifted]
    return LessonCorrections(
        blocks={row.block: _notice(row) for row in out if row.question_key is None},
        questions={row.question_key: _notice(row) for row in out if row.question_key is not None},
        has_any=bool(rows),
    )


def blocks_out(course_key: uuid.UUID) -> dict[tuple[uuid.UUID | None, str], Notice]:
    """The blocks of a course's lessons that are out, by lesson and block. One query."""
    rows = standing(course_key=course_key, question_key=None)
    return {(row.lesson_key, row.block): _notice(row) for row in rows}


def notice_of_question(question_key: uuid.UUID) -> Notice | None:
    """Says why a question is not asked, or None when it may be. One query."""
    row = standing(question_key=question_key).first()
    return _notice(row) if row else None


def _notice(row: Withdrawal) -> Notice:
    return Notice(row.number, row.get_reason_display(), public_address(row))


def public_address(withdrawal: Withdrawal) -> str:
    """Where the public page tells of it. A lesson's own list is short, so that it stands on the first page."""
    lesson = f"?lektion={withdrawal.lesson_key}" if withdrawal.lesson_key else ""
    return f"{reverse('corrections')}{lesson}#{withdrawal.number}"


def public_corrections(lesson_key: uuid.UUID | None = None) -> QuerySet[Withdrawal]:
    """Corrections for the public page, newest first, of all courses or of one lesson."""
    found = withdrawals()
    if lesson_key is None:
        return found
    lesson = LessonPage.objects.filter(translation_key=lesson_key, locale__language_code="sv").first()
    practised = [key for block in lesson.body if (key := practice_key(block))] if lesson else []
    return found.filter(Q(lesson_key=lesson_key) | Q(question_key__in=practised))


def row_of(withdrawal: Withdrawal) -> CorrectionRow:
    """A correction in the current language. No query if fetched through `public_corrections`."""
    frozen = withdrawal.frozen
    return CorrectionRow(
        number=withdrawal.number,
        on=timezone.localdate(withdrawal.at),
        course=pick(frozen["course"]),
        lesson=pick(frozen["lesson"]),
        part=pick(frozen["part"]),
        reason=withdrawal.get_reason_display(),
        wrong=withdrawal.in_language("wrong"),
        right=withdrawal.right_in(current()),
        state=withdrawal.state.value,
        state_label=withdrawal.state_label,
    )


def concerned(part: Withdrawal | Part) -> QuerySet[Any]:
    """Active users whom it reached: who read the lesson in an edition with the block, or were asked the question.

    An edition whose English still has the block counts: in which language a lesson was read is not recorded.
    """
    reached = Q(pk__in=[])
    if part.block and part.lesson_key:
        as_text = Cast("body", TextField())
        editions = Edition.objects.filter(course_key=part.course_key).annotate(body_text=as_text)
        taught = editions.filter(body_text__contains=part.block).order_by().values("pk")
        reads = LessonRead.objects.filter(lesson_key=part.lesson_key, edition__in=taught)
        reached |= Q(pk__in=reads.values("enrolment__user"))
    if part.question_key:
        contexts = attempts_that_asked(part.question_key).order_by().values("context")
        asked = Q(uuid__in=contexts) | Q(pre_test__uuid__in=contexts)
        reached |= Q(pk__in=Enrolment.objects.filter(asked).order_by().values("user"))
    return get_user_model().objects.filter(reached, is_active=True).exclude(email="")


def not_yet_told(withdrawal: Withdrawal) -> QuerySet[Any]:
    """Of those whom it reached, who have no letter about it."""
    return concerned(withdrawal).exclude(pk__in=_letters(withdrawal).values("user"))


def told(withdrawal: Withdrawal) -> int:
    """How many have a letter about it. One query."""
    return _letters(withdrawal).count()


def _letters(withdrawal: Withdrawal) -> QuerySet[Letter]:
    return Letter.objects.filter(kind=LetterKind.CORRECTION, about=withdrawal.uuid, user__isnull=False)
