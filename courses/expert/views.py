"""The expert's desk in the CMS: what waits for a check, and the page on which each thing is ticked."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from assessments.models import Question
from assessments.services import QuestionChanged, check_question
from content import factbase, factchecks
from content.factchecks import FactChanged, Outcome, record_check
from courses.expert import queries
from courses.expert.forms import CourseForm, FactForm, PathForm, QuestionForm, TaskForm, TickForm, in_a_year
from courses.pages import CoursePage
from courses.paths.checks import seen_of
from courses.paths.pages import LearningPathPage
from courses.paths.queries import tasks_of
from courses.paths.services import check_path, check_task
from courses.paths.tasks import DelegatedTask
from courses.services import CourseChanged, check_course

View = Callable[..., HttpResponse]


def may_see(user: Any) -> bool:
    """Authors see what waits; only experts answer."""
    return user.has_perm("content.view_factcheck") or may_answer(user)


def may_answer(user: Any) -> bool:
    return bool(user.has_perm(factchecks.PERMISSION))


def _for(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _posted(request: HttpRequest) -> Any:
    """What the form was sent with; an empty answer is an answer with faults."""
    return request.POST if request.method == "POST" else None


@_for(may_see)
def desk(request: HttpRequest) -> HttpResponse:
    """Facts, questions and courses that wait."""
    questions = queries.questions()
    rows = queries.facts_waiting([*queries.lessons(), *questions])
    context = {
        "used": [row for row in rows if row.uses],
        "unused": [row for row in rows if not row.uses],
        "questions": queries.questions_waiting(questions),
        "courses": queries.courses_due(),
        "paths": queries.paths_due(),
        "tasks": queries.tasks_due(),
        "may_answer": may_answer(request.user),
    }
    return render(request, "courses/admin/expert_desk.html", context)


@_for(may_answer)
def fact(request: HttpRequest, fact: str) -> HttpResponse:
    """One fact with what it rests on and who states it: right, or not right."""
    known = factbase.facts().get(fact)
    if known is None:
        raise Http404
    form = FactForm(_posted(request), initial={"digest": known.digest})
    if request.method == "POST" and form.is_valid():
        try:
            record_check(
                fact,
                digest=form.cleaned_data["digest"],
                outcome=Outcome(form.cleaned_data["outcome"]),
                by=request.user,
            )
        except FactChanged as changed:
            messages.error(request, str(changed))
            return redirect("expert_fact", fact)
        messages.success(request, _("Your answer on fact %(fact)s is kept.") % {"fact": fact})
        return redirect("expert_desk")
    texts = [*queries.lessons(), *queries.questions()]
    context = {
        "fact": known,
        "uses": [text for text in texts if fact in text.facts],
        "last": factchecks.latest_checks().get(fact),
        "form": form,
    }
    return render(request, "courses/admin/expert_fact.html", context)


@_for(may_answer)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its key and explanations, as its author last left it."""
    row = get_object_or_404(Question, pk=pk, locale__language_code="sv")
    form = QuestionForm(_posted(request), initial={"seen": row.latest_revision_id or ""})
    if request.method == "POST" and form.is_valid():
        try:
            check_question(row, seen=form.cleaned_data["seen"], by=request.user)
        except QuestionChanged as changed:
            messages.error(request, str(changed))
            return redirect("expert_question", pk)
        messages.success(request, _("Question %(key)s is checked.") % {"key": row.key})
        return redirect("expert_desk")
    newest = row.get_latest_revision_as_object()
    waiting = [factbase.facts()[i] for i in factchecks.waiting_among(factbase.stated_in(list(newest.body.raw_data)))]
    context = {"question": newest, "facts": waiting, "form": form}
    return render(request, "courses/admin/expert_question.html", context)


def _ticked(request: HttpRequest, kind: type[TickForm], seen: str, check: Callable[..., Any]) -> tuple[TickForm, bool]:
    """The form, and whether its tick is kept. `seen`: what the page shows; `check` raises CourseChanged for another.

    Where it is another, the form asks anew of what is shown now, and the day that was given stays.
    """
    shown = {"seen": seen, "next_check_on": in_a_year()}
    form = kind(_posted(request), initial=shown)
    if request.method != "POST" or not form.is_valid():
        return form, False
    given = form.cleaned_data
    try:
        check(seen=given["seen"], next_check_on=given["next_check_on"], by=request.user)
    except CourseChanged as changed:
        messages.error(request, str(changed))
        return kind(initial={**shown, "next_check_on": given["next_check_on"]}), False
    return form, True


def _kept(request: HttpRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("expert_desk")


@_for(may_answer)
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: checked as a whole, until the next check."""
    page = get_object_or_404(CoursePage, pk=pk, locale__language_code="sv")
    form, is_kept = _ticked(request, CourseForm, queries.text_of(page), partial(check_course, page))
    if is_kept:
        return _kept(request, _("The course %(title)s is checked.") % {"title": page.title})
    return render(request, "courses/admin/expert_course.html", {"course": page, "form": form})


@_for(may_answer)
def learning_path(request: HttpRequest, pk: int) -> HttpResponse:
    """One learning path: who it is for, its courses and its tasks, until the next check."""
    page = get_object_or_404(LearningPathPage, pk=pk, locale__language_code="sv")
    newest = page.get_latest_revision_as_object()
    form, is_kept = _ticked(request, PathForm, str(page.latest_revision_id or ""), partial(check_path, page))
    if is_kept:
        return _kept(request, _("The learning path %(title)s is checked.") % {"title": page.title})
    context = {"path": newest, "courses": newest.core_pages(), "tasks": tasks_of(newest), "form": form}
    return render(request, "courses/admin/expert_path.html", context)


@_for(may_answer)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One delegated task as its author last left it: why, by which provisions, and with which courses."""
    row = get_object_or_404(DelegatedTask, pk=pk)
    seen = seen_of(row)
    form, is_kept = _ticked(request, TaskForm, seen, partial(check_task, row))
    if is_kept:
        return _kept(request, _("The task %(title)s is checked.") % {"title": row.title})
    newest = row.get_latest_revision_as_object()
    check = queries.last_check_of(row)
    context = {"task": newest, "products": queries.products_of(newest), "check": check, "form": form}
    return render(request, "courses/admin/expert_task.html", context)


def addresses() -> list[Any]:
    """The desk's addresses under the CMS."""
    return [
        path("sakgranskning/", desk, name="expert_desk"),
        path("sakgranskning/fakta/<slug:fact>/", fact, name="expert_fact"),
        path("sakgranskning/fragor/<int:pk>/", question, name="expert_question"),
        path("sakgranskning/kurser/<int:pk>/", course, name="expert_course"),
        path("sakgranskning/utbildningsvagar/<int:pk>/", learning_path, name="expert_path"),
        path("sakgranskning/uppgifter/<int:pk>/", task, name="expert_task"),
    ]


def desk_address() -> str:
    return reverse("expert_desk")
