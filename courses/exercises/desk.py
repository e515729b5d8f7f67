"""What learners have answered in exercises, for authors: in words, and without who answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from content.h5p.records import H5PPackage
from courses.exercises import words
from courses.exercises.queries import answered_exercises, answers_to

_ON_A_PAGE = 50
_VERBS = {
    "answered": gettext_lazy("answered"),
    "completed": gettext_lazy("completed"),
    "passed": gettext_lazy("passed"),
    "failed": gettext_lazy("not passed"),
    "scored": gettext_lazy("scored"),
    "mastered": gettext_lazy("mastered"),
}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. `asked`, `right`: empty when the exercise does not say; `percent`: right of all."""

    at: datetime
    number: int
    asked: str
    said: str
    right: str
    verb: str
    percent: int | None
    is_ours: bool


@permission_required("assessments.view_question", login_url="wagtailadmin_home")
@require_safe
def exercises(request: HttpRequest) -> HttpResponse:
    """All exercises with how many answers they have."""
    page = Paginator(answered_exercises(), _ON_A_PAGE).get_page(request.GET.get("p"))
    return render(request, "courses/admin/exercises.html", {"page": page})


@permission_required("assessments.view_question", login_url="wagtailadmin_home")
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers to one exercise, the latest first. A constant number of queries."""
    package = get_object_or_404(H5PPackage, pk=pk)
    page = Paginator(answers_to(package), _ON_A_PAGE).get_page(request.GET.get("p"))
    rows = [_row(statement) for statement in page.object_list]
    return render(request, "courses/admin/exercise_answers.html", {"package": package, "page": page, "rows": rows})


def _row(statement: Any) -> AnswerRow:
    asked = words.question(words.held(words.held(statement.raw, "object"), "definition"))
    return AnswerRow(
        at=statement.at,
        number=statement.number,
        asked=asked or ("" if statement.part else _("The whole exercise")),
        said=words.answer(statement.raw),
        right=words.right(statement.raw),
        verb=str(_VERBS[statement.verb]),
        percent=None if statement.score is None else round(100 * statement.score),
        is_ours=statement.rescored is not None,
    )
