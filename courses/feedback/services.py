"""The transitions of a case: a reader reports, an editor answers."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.series import Series
from courses import notices
from courses.editions import latest_edition
from courses.feedback.records import (
    FeedbackAnswer,
    FeedbackAnswerText,
    FeedbackCase,
    FeedbackKind,
    FeedbackText,
)
from courses.services import Refused


class AlreadyAnswered(Refused):
    """A case is answered once."""


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about: a lesson, a question of it, or a question of a test."""

    course_key: uuid.UUID
    lesson_key: uuid.UUID | None = None
    question_key: uuid.UUID | None = None
    attempt: uuid.UUID | None = None


def report(
    about: About, *, token: uuid.UUID, kind: FeedbackKind, text: str, email: str, language: str, user: Any
) -> FeedbackCase:
    """Record a reader's case under the next number. The same form sent again gives the first case."""
    with transaction.atomic():
        # Who holds the series goes first: neither a number nor a form is used twice.
        year = timezone.localdate().year
        series = Series.hold(f"feedback-{year}")
        first = case_of_form(token)
        if first:
            return first
        case = FeedbackCase.objects.create(
            number=f"F-{year}-{series.take():05d}",
            token=token,
            kind=kind,
            course_key=about.course_key,
            lesson_key=about.lesson_key,
            question_key=about.question_key,
            attempt=about.attempt,
            edition=latest_edition(about.course_key),
            language=language,
            actor=user if user.is_authenticated else None,
        )
        FeedbackText.objects.create(case=case, text=text, email=email)
        return case


def case_of_form(token: uuid.UUID) -> FeedbackCase | None:
    """The case that a form has already made."""
    return FeedbackCase.objects.filter(token=token).first()


def answer(case: FeedbackCase, *, text: str, by: Any) -> FeedbackAnswer:
    """Answer a case, by mail when the reader has left an address. Raises AlreadyAnswered."""
    with transaction.atomic():
        FeedbackCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if FeedbackAnswer.objects.filter(case=case).exists():
            raise AlreadyAnswered(_("Someone else has already answered this case. Your answer was not sent."))
        words = FeedbackText.objects.filter(case=case).first()
        email = words.email if words else ""
        made = FeedbackAnswer.objects.create(case=case, is_mailed=bool(email), actor=by)
        FeedbackAnswerText.objects.create(answer=made, text=text)
        if email:
            notices.feedback_answered(made, question=words.text if words else "", text=text, to=email)
        return made
