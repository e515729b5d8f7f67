"""The letters that courses write."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from assessments.questions import Shows
from assessments.regrades import Regrade
from certificates.face import verification_address
from certificates.models import Certificate, Grounds, Revocation
from certificates.reminders.form import age_in_words
from certificates.reminders.queries import Planned
from content.languages import LANGUAGES, pick
from content.withdrawals import Withdrawal
from courses.corrections.queries import public_address
from courses.feedback.records import FeedbackAnswer
from courses.letters import Draft, LetterKind, queue
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathCompletion
from courses.records import Enrolment
from courses.revocations.records import CaseEnd, RevocationCase


def certificate_issued(certificate: Certificate, *, user: Any, behind: Sequence[Certificate] = ()) -> None:
    """Tell the holder, in the language of the account, that the certificate stands.

    `behind`: certificates of learning paths that rest on the result that this one renews.
    """
    with translation.override(user.language):
        context = {
            "certificate": certificate,
            "reissue": getattr(certificate, "reissue", None),
            "title": certificate.frozen["title"][user.language],
            "name": user.name,
            "address": verification_address(certificate),
            "paths": _path_pages(behind, user.language),
            "school": settings.SCHOOL_NAME,
            "base_url": settings.BASE_URL,
        }
        subject = render_to_string("courses/letters/certificate_issued_subject.txt", context).strip()
        text = render_to_string("courses/letters/certificate_issued.txt", context)
    queue(LetterKind.CERTIFICATE_ISSUED, about=certificate.uuid, user=user, to=user.email, subject=subject, text=text)


def _path_pages(found: Sequence[Certificate], language: str) -> list[dict[str, str]]:
    """Number and title of each, and the address of its path's page. A path that is not published is left out."""
    if not found:
        return []
    keys = dict(PathCompletion.objects.filter(uuid__in=[c.about for c in found]).values_list("uuid", "path_key"))
    pages = LearningPathPage.objects.live().filter(translation_key__in=keys.values(), locale__language_code=language)
    addresses = {page.translation_key: page.get_url_parts()[2] for page in pages}
    return [
        {
            "number": certificate.number,
            "title": certificate.frozen["title"][language],
            "address": f"{settings.BASE_URL}{addresses[keys[certificate.about]]}",
        }
        for certificate in found
        if keys.get(certificate.about) in addresses
    ]


def regraded(made: Regrade, *, enrolment: Enrolment) -> None:
    """Tell the learner of the new points, unless the test shows none. What is right stays unsaid."""
    user = enrolment.user
    shows = made.submission.attempt.version.frozen["rules"]["shows"]
    with translation.override(user.language):
        context = {
            "name": user.name,
            "shows_points": shows != Shows.VERDICT,
            "title": enrolment.course.localized.title,
            "before": made.before,
            "after": made.after,
            "change": made.change,
            "number": made.correction.number,
            "address": settings.BASE_URL + reverse("result", args=[made.submission.attempt.uuid]),
            "school": settings.SCHOOL_NAME,
        }
        subject = render_to_string("courses/letters/regraded_subject.txt", context).strip()
        text = render_to_string("courses/letters/regraded.txt", context)
    queue(LetterKind.REGRADED, about=made.uuid, user=user, to=user.email, subject=subject, text=text)


def certificate_revoked(revocation: Revocation, *, user: Any, words: str = "") -> None:
    """Tell the holder that a certificate counts no longer, on which decision, and what can be done.

    `words`: the reasons for the decision. Unless the holder has asked for it the letter says how to appeal.
    """
    certificate = revocation.certificate
    with translation.override(user.language):
        context = {
            "name": user.name,
            "certificate": certificate,
            "title": certificate.frozen["title"][user.language],
            "grounds": revocation.get_grounds_display(),
            "decision_number": revocation.decision_number,
            "follows": revocation.follows_id is not None,
            "words": words,
            "may_appeal": revocation.grounds != Grounds.ON_REQUEST,
            "contact": settings.SCHOOL_CONTACT,
            "base_url": settings.BASE_URL,
            "school": settings.SCHOOL_NAME,
        }
        subject = render_to_string("courses/letters/certificate_revoked_subject.txt", context).strip()
        text = render_to_string("courses/letters/certificate_revoked.txt", context)
    queue(LetterKind.CERTIFICATE_REVOKED, about=revocation.uuid, user=user, to=user.email, subject=subject, text=text)


def revocation_considered(case: RevocationCase, *, reasons: str, user: Any) -> None:
    """Tell the holder why the certificate may be revoked, and until when a reply is waited for."""
    address = settings.BASE_URL + reverse("own_case", args=[case.uuid])
    with translation.override(user.language):
        more = {"grounds": case.get_grounds_display(), "reasons": reasons, "address": address}
        subject, text = _about_case("revocation_considered", case, user, more)
    queue(LetterKind.REVOCATION_CONSIDERED, about=case.uuid, user=user, to=user.email, subject=subject, text=text)


def revocation_dropped(end: CaseEnd, *, words: str, user: Any) -> None:
    """Tell the holder that the case is over and nothing is revoked."""
    with translation.override(user.language):
        subject, text = _about_case("revocation_dropped", end.case, user, {"words": words})
    queue(LetterKind.REVOCATION_DROPPED, about=end.uuid, user=user, to=user.email, subject=subject, text=text)


def _about_case(letter: str, case: RevocationCase, user: Any, more: dict[str, Any]) -> tuple[str, str]:
    """Subject and text, in the language that is active."""
    context = {
        "case": case,
        "certificate": case.certificate,
        "name": user.name,
        "title": pick(case.certificate.frozen["title"]),
        "school": settings.SCHOOL_NAME,
        **more,
    }
    subject = render_to_string(f"courses/letters/{letter}_subject.txt", context).strip()
    return subject, render_to_string(f"courses/letters/{letter}.txt", context)


def reminder(planned: Planned, *, about: uuid.UUID, page: Page | None) -> None:
    """Tell the holder how old the test will be, that the sponsor decides, and where it can be taken again."""
    certificate, user = planned.certificate, planned.reminder.user
    with translation.override(user.language):
        parts = page.localized.get_url_parts() if page else None
        context = {
            "name": user.name,
            "certificate": certificate,
            "title": certificate.frozen["title"][user.language],
            "passed_on": datetime.date.fromisoformat(certificate.frozen["passed_on"]),
            "reaches_on": planned.reaches_on,
            "age": age_in_words(planned.reminder.months),
            "address": f"{settings.BASE_URL}{parts[2]}" if parts else "",
            "reminders": settings.BASE_URL + reverse("my_reminders"),
            "school": settings.SCHOOL_NAME,
        }
        subject = render_to_string("courses/letters/reminder_subject.txt", context).strip()
        text = render_to_string("courses/letters/reminder.txt", context)
    queue(LetterKind.REMINDER, about=about, user=user, to=user.email, subject=subject, text=text)


def feedback_answered(answer: FeedbackAnswer, *, question: str, text: str, to: str) -> None:
    """Send the editors' answer to the address that the reader left, in the language of the feedback."""
    case = answer.case
    with translation.override(case.language):
        context = {"case": case, "question": question, "text": text, "school": settings.SCHOOL_NAME}
        subject = render_to_string("courses/letters/feedback_answered_subject.txt", context).strip()
        body = render_to_string("courses/letters/feedback_answered.txt", context)
    queue(LetterKind.FEEDBACK_ANSWERED, about=answer.uuid, user=case.actor, to=to, subject=subject, text=body)


def correction(withdrawal: Withdrawal, *, users: list[Any]) -> list[Draft]:
    """A letter to each about what was wrong and what is right. It is written once a language, whatever their number."""
    written = {language: _correction_in(language, withdrawal) for language in LANGUAGES}
    return [Draft(user, *written[user.language]) for user in users]


def _correction_in(language: str, withdrawal: Withdrawal) -> tuple[str, str]:
    """Subject and text."""
    with translation.override(language):
        context = {
            "number": withdrawal.number,
            "course": pick(withdrawal.frozen["course"]),
            "lesson": pick(withdrawal.frozen["lesson"]),
            "is_question": withdrawal.question_key is not None,
            "wrong": withdrawal.in_language("wrong"),
            "right": withdrawal.right_in(language),
            "address": f"{settings.BASE_URL}{public_address(withdrawal)}",
            "school": settings.SCHOOL_NAME,
        }
        subject = render_to_string("courses/letters/correction_subject.txt", context).strip()
        return subject, render_to_string("courses/letters/correction.txt", context)
