"""Courses in the CMS: pages that facts speak of stay."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.protection import explanation, obstacles


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say why a page, alone or with its children, cannot go."""
    found = obstacles(page)
    if not found:
        return None
    messages.error(request, explanation(found))
    parent = page.get_parent()
    return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)


@hooks.register("before_bulk_action")
def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for pages ticked in the list."""
    if action_type != "delete":
        return None
    pages = [obj for obj in objects if isinstance(obj, Page)]
    found = [obstacle for page in pages for obstacle in obstacles(page)]
    if not found:
        return None
    messages.error(request, explanation(found))
    return redirect(request.GET.get("next") or "wagtailadmin_explore_root")
