"""The public guide "Vilka regler gäller min studie?": a question a page, and the answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.dates import in_words
from content.guide import Question, guide
from content.languages import pick
from content.sharing import share
from courses import guide_shown
from courses.guide_answers import Told, address, told


@require_safe
def which_rules(request: HttpRequest) -> HttpResponseBase:
    """The next question, or the answer. The answers stand in the address and are kept nowhere else."""
    found = told(guide(), request.GET)
    if found.is_sent and not found.has_unknown:
        return redirect(address(found.walk.answers))
    if found.question:
        return _page(request, "question", found, _question(found, found.question))
    shown = {
        "answer": guide_shown.answer(found.walk),
        "today": pick(in_words(timezone.localdate())),
        "address": request.build_absolute_uri(address(found.walk.answers)),
    }
    return _page(request, "answer", found, shown)


def _question(found: Told, question: Question) -> dict[str, object]:
    before = list(found.walk.answers)
    number = (before.index(question.id) if question.id in before else len(before)) + 1
    return {"question": question, "help": guide_shown.shown_part(question.help), "number": number}


def _page(request: HttpRequest, name: str, found: Told, shown: dict[str, object]) -> HttpResponse:
    context = {"told": found, "given": guide_shown.given(found.walk), **shown}
    return share(render(request, f"courses/guide_{name}.html", context))
