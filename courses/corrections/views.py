"""The public page of corrections."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.corrections import queries

_PER_PAGE = 50


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What was wrong, what is right and where it stands; `?lektion=` shows those of one lesson."""
    lesson_key = _key(request.GET.get("lektion", ""))
    page = Paginator(queries.public_corrections(lesson_key), _PER_PAGE).get_page(request.GET.get("sida"))
    context = {
        "corrections": [queries.row_of(withdrawal) for withdrawal in page],
        "page_of": page,
        "is_of_lesson": lesson_key is not None,
        "lesson_key": lesson_key,
    }
    return render(request, "courses/corrections/list.html", context)


def _key(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
