"""What a browser may do with our pages, and which requests are none: one policy for the site, one for the CMS."""

from collections.abc import Callable

from csp.constants import HEADER, NONE, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

# No nonce anywhere: a page is kept whole and shown to many.
PUBLIC = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "media-src": [SELF],
    "connect-src": [SELF],
    # Exercises, whose page has a policy of its own.
    "frame-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    # The preview panel of the CMS shows pages in a frame of our own.
    "frame-ancestors": [SELF],
}
DESK = {
    "default-src": [SELF],
    # Wagtail's date pickers, its inline panels and the editor of translations start by scripts in the page, and
    # Draftail writes style attributes.
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
}


# What no page of ours asks a browser for. Passkeys and full screen stay.
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
# Forms and links know no others; the translation editor of the CMS does.
METHODS = ("GET", "HEAD", "OPTIONS", "POST")


def is_in_cms(request: HttpRequest) -> bool:
    """Whether the address lies under the CMS."""
    return request.path.startswith(reverse("wagtailadmin_home"))


class FrontMiddleware:
    """Before all else: refuses methods that no page answers, denies our pages the browser's instruments, and tells
    caches on the way that what depends on a cookie is one reader's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_known = request.method in METHODS or (request.method in ("PUT", "PATCH", "DELETE") and is_in_cms(request))
        response = self.get_response(request) if is_known else HttpResponseNotAllowed(METHODS)
        response["Permissions-Policy"] = PERMISSIONS
        if "Cookie" in response.get("Vary", "") and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private"
        return response


_PUBLIC_POLICY, _DESK_POLICY = build_policy(config=PUBLIC), build_policy(config=DESK)


class PolicyMiddleware:
    """The policy of the place, written by django-csp once a process: its middleware writes it anew for each answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A browser's own reader of PDF counts as a plugin, which the policy forbids.
        if response.get("Content-Type") != "application/pdf":
            response.setdefault(HEADER, _DESK_POLICY if is_in_cms(request) else _PUBLIC_POLICY)
        return response
