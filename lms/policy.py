"""Content-Security-Policy: strict for the public site, as strict as Wagtail's editors stand for the CMS."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
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


class PolicyMiddleware(CSPMiddleware):
    """django-csp with the policy of the place: the CMS or the public site."""

    def get_policy_parts(self, request: Any, response: Any, report_only: bool = False) -> PolicyParts:
        if report_only or response.get("Content-Type") == "application/pdf":
            # A browser's own reader of PDF counts as a plugin, which the policy forbids.
            return PolicyParts(config={})
        is_desk = request.path.startswith(reverse("wagtailadmin_home"))
        return PolicyParts(config=DESK if is_desk else PUBLIC)
