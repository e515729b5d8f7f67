"""This page in the other language: the same lesson, the same question of the test."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.models import Page, Site


@dataclass(frozen=True, slots=True)
class LanguageAddress:
    code: str
    name: str
    url: str
    is_current: bool


def addresses(request: HttpRequest) -> list[LanguageAddress]:
    """One entry a language. A page without a translation leads to the other language's start page."""
    here = (get_language() or "sv")[:2]
    return [
        LanguageAddress(code, name, _address(request, code, here), code == here)
        for code, name in (("sv", "Svenska"), ("en", "English"))
    ]


def _address(request: HttpRequest, code: str, here: str) -> str:
    if code == here:
        return request.get_full_path()
    start = "/en/" if code == "en" else "/"
    known: dict[str, str] | None = getattr(request, "translations", None)
    if known is not None:
        return known.get(code, start)
    page = _served_page(request)
    if page is not None:
        found = page.get_translations().filter(locale__language_code=code).live().first()
        return (found.get_url(request) if found else None) or start
    return str(translate_url(request.get_full_path(), code))


def _served_page(request: HttpRequest) -> Page | None:
    """The Wagtail page that this request shows, if it is one."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.url_name != "wagtail_serve":
        return None
    route: Any = getattr(request, "_wagtail_route_for_request", None)
    if route is None and Site.find_for_request(request):
        route = Page.route_for_request(request, match.args[0] if match.args else match.kwargs.get("path", ""))
    return route.page if route else None
