"""What the page of a lesson sends while a learner is in an exercise: answers and where the learner is."""

import uuid
from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from content.h5p.records import H5PVersion
from courses import access
from courses.exercises import services
from courses.exercises.queries import chosen_in
from courses.exercises.statements import MOST_BYTES, MOST_STATE_BYTES, BadStatement, parsed


@login_required
@require_POST
@never_cache
def answer(request: HttpRequest, lesson_key: uuid.UUID, exercise: uuid.UUID, number: int) -> HttpResponse:
    """A statement, as JSON."""
    version = version_or_404(request, lesson_key, exercise, number)

    def save(raw: Any) -> None:
        services.record_statement(request.user, version, lesson_key, raw)

    return _saved(request, "exercise", MOST_BYTES, save)


@login_required
@require_POST
@never_cache
def place(request: HttpRequest, lesson_key: uuid.UUID, exercise: uuid.UUID, number: int) -> HttpResponse:
    """Where the learner is: the exercise's own JSON as a string in JSON."""
    version = version_or_404(request, lesson_key, exercise, number)
    # In JSON a letter takes up to six bytes.
    return _saved(
        request, "exercise_place", 6 * MOST_STATE_BYTES, lambda text: services.save_state(request.user, version, text)
    )


def version_or_404(request: HttpRequest, lesson_key: uuid.UUID, exercise: uuid.UUID, number: int) -> H5PVersion:
    """A published version of an exercise in a published lesson that the reader may see."""
    lesson = access.lesson_by_key_or_404(request, lesson_key)
    published = H5PVersion.objects.filter(published_at__isnull=False).select_related("package")
    version = get_object_or_404(published, package__uuid=exercise, number=number)
    if version.package_id not in chosen_in(lesson.body.raw_data):
        raise Http404
    return version


def _saved(request: HttpRequest, action: str, most: int, save: Callable[[Any], None]) -> HttpResponse:
    """204, or why not in the learner's language."""
    if len(request.body) > most:
        return _no(_("What the exercise sent is larger than an answer can be."), 413)
    if not ratelimit.consume(request, action=action, user=request.user):
        response = _no(_("The exercise sends more than can be saved. Wait a minute."), 429)
        response["Retry-After"] = "60"
        return response
    try:
        save(parsed(request.body))
    except BadStatement as bad:
        return _no(str(bad), 422)
    return HttpResponse(status=204)


def _no(why: str, status: int) -> HttpResponse:
    return JsonResponse({"error": why}, status=status)
