"""The door to lessons and to the catalogue: their published pages without Wagtail's routing.

Routing a path through the tree costs more than the page itself. What is alike for all readers is kept until the next
publication; only the reader's own place is asked for. All else goes to Wagtail: drafts, restricted pages, other types,
unknown paths.
"""

import threading
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Site
from wagtail.views import serve

from content.languages import current
from content.sharing import PAGES, address_key, is_ours, share
from courses import queries, shown
from courses.pages import CataloguePage, LessonPage

# After a publication many ask at once for what nobody has made yet: one thread makes it, the others find it.
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class NotHere:
    """A published page that Wagtail serves."""


def page_door(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a lesson or the catalogue, or hand the request on to Wagtail."""
    found = _shown(request, path) if path and request.method in ("GET", "HEAD") else NotHere()
    if isinstance(found, shown.ShownLesson):
        return render_lesson(request, found)
    if isinstance(found, shown.ShownCatalogue):
        return render_catalogue(request, found)
    response: HttpResponse = serve(request, path)
    return response


def render_lesson(request: HttpRequest, lesson: shown.ShownLesson) -> HttpResponse:
    """A lesson with the reader's place in its course."""
    request.translations = lesson.addresses  # type: ignore[attr-defined]
    view = queries.lesson_view(request.user, lesson)
    return share(render(request, "courses/lesson_page.html", {"lesson": lesson, "view": view}))


def render_catalogue(request: HttpRequest, catalogue: shown.ShownCatalogue) -> HttpResponse:
    """The catalogue with the reader's progress."""
    request.translations = catalogue.addresses  # type: ignore[attr-defined]
    rows = queries.catalogue(request.user, catalogue.courses)
    return share(render(request, "courses/catalogue_page.html", {"page": catalogue, "courses": rows}))


def _shown(request: HttpRequest, path: str) -> Any:
    """What stands at this address, from the cache of this generation; None where there is no published page."""
    # The key reads the generation first: a page published meanwhile wastes this entry and leaves no old text.
    key = address_key("page", request)
    found = caches[PAGES].get(key)
    if found is not None:
        return found
    if not is_ours(request):
        return _look(request, path)
    with _making:
        found = caches[PAGES].get(key)
        if found is None:
            found = _look(request, path)
            if found is not None:
                caches[PAGES].set(key, found)
    return found


def _look(request: HttpRequest, path: str) -> Any:
    site = Site.find_for_request(request)
    route: Any = Page.route_for_request(request, path) if site else None
    if route is None or route.args or route.kwargs:
        return None
    page = route.page
    if page.locale.language_code != current() or page.alias_of_id or page.get_view_restrictions().exists():
        return NotHere()
    if isinstance(page, LessonPage):
        return shown.shown_lesson(page)
    if isinstance(page, CataloguePage):
        return shown.shown_catalogue(page)
    return NotHere()
