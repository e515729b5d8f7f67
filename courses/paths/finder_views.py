"""Two doors to the learning paths that need no account. The question stands in the address; nothing is kept."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content import factchecks
from content.sharing import share
from courses.paths.finder import found_for, has_paths, paths_address, sheet_for
from courses.paths.finder_forms import RolesForm, TasksForm, asked
from courses.paths.queries import tasks_in_order

# The fact base: devices for animals are outside the MDR.
DEVICES_FOR_ANIMALS = "D20"


@require_safe
def find_courses(request: HttpRequest) -> HttpResponse:
    """What do you do, what do you study: the courses for roles and kinds of product."""
    form = RolesForm(asked(request.GET, "role", "product"))
    context: dict[str, Any] = {
        "has_paths": has_paths(),
        "is_pending": factchecks.has_pending(DEVICES_FOR_ANIMALS),
    }
    if context["has_paths"] and form.is_valid():
        context["found"] = found_for(request.user, form.cleaned_data["role"], form.cleaned_data["product"])
    return _answer(request, "courses/paths/find_courses.html", form, context)


@require_safe
def delegated_tasks(request: HttpRequest) -> HttpResponse:
    """The courses for tasks that are delegated, to print beside the delegation log."""
    tasks = tasks_in_order()
    form = TasksForm(asked(request.GET, "task", "product"), tasks)
    context: dict[str, Any] = {"tasks": tasks}
    if tasks and form.is_valid():
        ticked = form.cleaned_data["task"]
        sheet = sheet_for([task for task in tasks if task.key in ticked], form.cleaned_data["product"])
        addresses = [(row, urljoin(settings.BASE_URL, row.course.url)) for row in sheet.courses]
        context |= {"sheet": sheet, "courses": addresses, "today": timezone.localdate()}
    return _answer(request, "courses/paths/delegated_tasks.html", form, context)


def _answer(request: HttpRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    """Only the page without a question is the same for all: answers show what the reader has passed."""
    response = render(request, template, {"form": form, "paths_address": paths_address(), **context})
    return response if form.is_bound else share(response)
