"""Whole responses that are the same for every reader without a session, kept until the next publication."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from content import generation

PAGES = "pages"
# Files of exercises, which ask no database: they are never kept here.
_FILES = "/h5p/"
_Response = TypeVar("_Response", bound=HttpResponseBase)


def share(response: _Response) -> _Response:
    """Say that this response may be shown to every reader without a session: it holds nothing of one reader's."""
    response.is_shared = True  # type: ignore[attr-defined]
    return response


def address_key(kind: str, request: HttpRequest) -> str:
    """A cache key for what stands at this address in this generation, whatever signs the address holds."""
    origin = f"{request.scheme}://{request.get_host()}"
    return hashlib.sha256("\n".join((kind, generation.of(request), origin, request.path)).encode()).hexdigest()


class SharedResponses:
    """Middleware above the session: answers readers without cookies of ours from the cache, with one query.

    Only what a view has marked with `share` is kept, and never with a cookie, a CSRF token or a query string.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _asks_for_shared(request):
            return self.get_response(request)
        key = address_key("response", request)
        kept = caches[PAGES].get(key)
        if kept is not None:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = self.get_response(request)
        if _may_be_kept(request, response):
            caches[PAGES].set(key, (response.content, dict(response.items())))
        return response


def _asks_for_shared(request: HttpRequest) -> bool:
    ours = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    is_plain = request.method == "GET" and not request.META.get("QUERY_STRING") and is_ours(request)
    return is_plain and not request.path.startswith(_FILES) and ours.isdisjoint(request.COOKIES)


def is_ours(request: HttpRequest) -> bool:
    """Whether the request names the school's own host: others are answered too, but nothing is kept for them."""
    return request.get_host() == settings.SHARED_HOST


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        getattr(response, "is_shared", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        # A CSRF token was used, though its cookie is not set yet.
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "no-store" not in response.get("Cache-Control", "")
    )
