"""The letters about another name: to those who decide, and to the holder. The first name no person."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from certificates.face import verification_address
from certificates.queries import who_may_revoke
from content.languages import LANGUAGES, pick
from courses.letters import Draft, LetterKind, queue, queue_many
from courses.renames.queries import left_out
from courses.renames.records import NameRequest, NameRequestEnd


def name_asked(request: NameRequest) -> None:
    """Tell all who may decide, but not the holder, nor the one who has written the request down."""
    written = {language: _asked_in(language, request) for language in LANGUAGES}
    staff = who_may_revoke().exclude(pk__in=[request.user_id, request.actor_id])
    drafts = [Draft(user, *written[user.language]) for user in staff]
    queue_many(LetterKind.NAME_ASKED, about=request.uuid, drafts=drafts, actor=request.actor)


def name_granted(request: NameRequest) -> None:
    """Tell the holder which certificates have taken the place of which, and what was left out. Four queries."""
    user = request.user
    with translation.override(user.language):
        made = [(part.certificate, part.new_certificate) for part in request.parts.all() if part.new_certificate]
        new = [
            {
                "old": old.number,
                "number": newer.number,
                "title": pick(newer.frozen["title"]),
                "address": verification_address(newer),
            }
            for old, newer in made
        ]
        context = {"new": new, "left": left_out(request), "base_url": settings.BASE_URL}
        subject, text = _letter("name_granted", user.name, context)
    queue(LetterKind.NAME_GRANTED, about=request.end.uuid, user=user, to=user.email, subject=subject, text=text)


def name_refused(end: NameRequestEnd, *, words: str) -> None:
    """Tell the holder why the certificates keep their name, and what can be done."""
    user = end.request.user
    address = settings.BASE_URL + reverse("ask_for_name")
    with translation.override(user.language):
        context = {
            "numbers": end.request.numbers,
            "grounds": end.get_grounds_display(),
            "words": words,
            "decision_number": end.decision_number,
            "address": address,
            "contact": settings.SCHOOL_CONTACT,
        }
        subject, text = _letter("name_refused", user.name, context)
    queue(LetterKind.NAME_REFUSED, about=end.uuid, user=user, to=user.email, subject=subject, text=text)


def _asked_in(language: str, request: NameRequest) -> tuple[str, str]:
    with translation.override(language):
        context = {
            "why": request.get_why_display(),
            "count": request.parts.count(),
            "needs_two": request.needs_two,
            "is_by_staff": request.is_by_staff,
            "address": settings.BASE_URL + reverse("name_request", args=[request.pk]),
        }
        return _letter("name_asked", "", context)


def _letter(name: str, to: str, more: dict[str, Any]) -> tuple[str, str]:
    """Subject and text, in the language that is active."""
    context = {"name": to, "school": settings.SCHOOL_NAME, **more}
    subject = render_to_string(f"courses/letters/{name}_subject.txt", context).strip()
    return subject, render_to_string(f"courses/letters/{name}.txt", context)
