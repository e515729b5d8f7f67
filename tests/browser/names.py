"""Every name in the URL map and every page type that a visit must have seen."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.urls.resolvers import URLResolver
from django.utils import translation
from wagtail.models import Page

from courses.pages import LessonPage
from lms.models import User

OURS = ("lms", "courses", "assessments", "certificates", "content")
# What a user of the CMS opens in our lists: the rest (history, usage, copies, results by fetch) is Wagtail's own.
_DESK_PARTS = {"list": "view", "index": "view", "inspect": "view", "add": "add", "edit": "change"}
# Pages of Wagtail and wagtail-localize that the job leads through.
DESK_JOB = {
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:search",
    "wagtailimages:index",
}
# Names that show no page of their own, each with what they do instead.
NO_PAGE = {
    "healthz": "JSON",
    "certificate_pdf": "a PDF",
    "course_epub": "an e-book",
    "all_certificates": "a ZIP or a PDF",
    "share_file": "CSV",
    "evidence_file": "JSON",
    "my_data_file": "JSON",
    "inspect_evidence_file": "JSON",
    "deadline_file": "a calendar file",
    "exercise_answer": "keeps an answer from an exercise",
    "exercise_place": "keeps a place in an exercise",
    "h5p_player": "the page in the frame of an exercise",
    "h5p_draft_player": "the same of a draft",
    "h5p_player_file": "a file",
    "h5p_library": "a file",
    "h5p_content": "a file",
    "h5p_draft": "a file",
    "take_reminder_away": "takes a reminder away, and goes back to the list",
    "enrol": "begins a course and goes on to it",
    "path_certificate": "issues the certificate of a path and goes on to it",
    "mark_read": "goes on to the next lesson",
    "test_resume": "goes on to a question or the review",
    "submit_test": "submits, and goes on to the result or back to the review",
    "moodle_make": "makes questions, and goes on to their list",
    "h5p_publish": "publishes a version, and goes back to the exercise",
    "h5p_decide": "approves or declines libraries, and goes back to the upload",
    "h5p_retire": "retires a library, and goes back to the list",
    "mfa_login_webauthn": "JSON for the browser's question about a key",
    "mfa_download_recovery_codes": "a text file",
    "account_confirm_login_code": "signing in by letter is switched off",
    "account_set_password": "goes on to changing: every account has a password",
    "wagtailcore_authenticate_with_password": "no page has a password",
    "wagtailcore_login": "goes on to the sign-in page",
    "wagtaildocs_serve": "a file",
    "wagtaildocs_authenticate_with_password": "no document has a password",
}


def public_names() -> set[str]:
    """Names outside the CMS that show a page."""
    return {name for name, _view in _patterns(is_desk=False)} - set(NO_PAGE)


def desk_names() -> set[str]:
    """Names in the CMS that are ours or that the job leads through."""
    return {name for name, view in _patterns(is_desk=True) if _is_ours(name, view)} - set(NO_PAGE) | DESK_JOB


def page_types() -> set[str]:
    """Our Wagtail page types that can have pages, in lower case as the database names them."""
    return {
        m._meta.model_name
        for m in apps.get_models()
        if issubclass(m, Page) and m._meta.app_label in OURS and not m._meta.abstract
    }


def lesson_blocks() -> dict[str, Any]:
    """The blocks that a lesson may hold, by name."""
    return dict(LessonPage._meta.get_field("body").stream_block.child_blocks)


def name_of(path: str) -> str:
    """The URL name that serves a path, "" where none does."""
    language = "en" if path.startswith("/en/") else "sv"
    with translation.override(language):
        try:
            return resolve(path).view_name or ""
        except Resolver404:
            return ""


def own_lists() -> dict[str, str]:
    """For each of our lists in the CMS its namespace and the table of its rows."""
    return {
        name.rpartition(":")[0]: view.view_initkwargs["model"]._meta.db_table
        for name, view in _patterns(is_desk=True)
        if name.rpartition(":")[2] in ("list", "index") and _is_ours(name, view)
    }


def _patterns(*, is_desk: bool) -> Iterator[tuple[str, Any]]:
    """Name with namespace and view of each named address, in the CMS or outside it."""
    home = reverse("wagtailadmin_home").removeprefix("/")
    for pattern in get_resolver().url_patterns:
        if (str(pattern.pattern) == home) == is_desk:
            yield from _named(pattern)


def _named(pattern: Any, namespace: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(pattern, URLResolver):
        inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
        for one in pattern.url_patterns:
            yield from _named(one, inner)
    elif pattern.name:
        yield namespace + pattern.name, pattern.callback


def _is_ours(name: str, view: Any) -> bool:
    """A view function of ours, or a generic view of a model of ours that the list's policy lets somebody use."""
    namespace, _colon, part = name.rpartition(":")
    if view.__module__.split(".")[0] in OURS and not hasattr(view, "view_class"):
        return True
    options = getattr(view, "view_initkwargs", {})
    model = options.get("model")
    if not isinstance(model, type) or model._meta.app_label not in OURS or "choosers" in namespace:  # type: ignore[attr-defined]
        return False
    policy = options.get("permission_policy")
    almighty = User(is_superuser=True, is_active=True)
    needed = _DESK_PARTS.get(part)
    return needed is not None and (policy is None or policy.user_has_permission(almighty, needed))
