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
from content.languages import current
from courses.exercises.queries import answered_exercises, answers_to

_ON_A_PAGE = 50
_LONGEST = 300
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
    """One answer. `asked`: empty when the exercise does not say; `percent`: right of all."""

    at: datetime
    number: int
    asked: str
    said: str
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
    definition = _held(_held(statement.raw, "object"), "definition")
    response = _held(statement.raw, "result").get("response")
    return AnswerRow(
        at=statement.at,
        number=statement.number,
        asked=_said(definition.get("description")) or _said(definition.get("name")),
        said=in_words(definition, response) if isinstance(response, str) else "",
        verb=str(_VERBS[statement.verb]),
        percent=None if statement.score is None else round(100 * statement.score),
        is_ours=statement.rescored is not None,
    )


def in_words(definition: dict[str, Any], response: str) -> str:
    """A response as a reader understands it: choices by their texts, several with commas, pairs with arrows."""
    kind = definition.get("interactionType")
    if kind == "true-false":
        return {"true": _("true"), "false": _("false")}.get(response, response)
    left = {**_texts(definition, "choices"), **_texts(definition, "source"), **_texts(definition, "steps")}
    right = _texts(definition, "target")
    parts = []
    for part in response.split("[,]"):
        first, arrow, second = part.partition("[.]")
        text = left.get(first, first)
        parts.append(f"{text} → {right.get(second, second)}" if arrow else text)
    found = ", ".join(part for part in parts if part)
    return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}…"


def _texts(definition: dict[str, Any], name: str) -> dict[str, str]:
    """Texts of a list of a definition by their ids."""
    rows = definition.get(name)
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id")): _said(row.get("description")) or str(row.get("id")) for row in found}


def _said(texts: Any) -> str:
    """A text in the reader's language, or in the one that is there, without the markup of the exercise."""
    if not isinstance(texts, dict) or not texts:
        return ""
    own = next((text for language, text in texts.items() if str(language).startswith(current())), None)
    return str(own if own is not None else next(iter(texts.values()))).strip()[:_LONGEST]


def _held(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
