"""Profile, health, the demo's mail page, and the page that meets a stale form."""

import email
import email.policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from content.looks import overview_for
from content.registers.keyset import BadCursor, Cursor
from courses.attempt_views import keep_unsaved_answer
from courses.sheet_views import keep_unsaved_sheet
from lms import health
from lms.accounts import is_on_site
from lms.forms import ProfileForm


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, queue and worker answer, else 503 with which does not."""
    found = health.report()
    status = 200 if set(found.values()) == {"ok"} else 503
    return JsonResponse({**found, "certificates": health.certificates()}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and optional background."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect(safe_next(request) or "profile")
    return render(request, "lms/profile.html", {"form": form, "next": safe_next(request)})


@require_safe
@login_required
@never_cache
def who_looked(request: HttpRequest) -> HttpResponse:
    """Which of the staff have opened one's records, and when."""
    try:
        overview = overview_for(request.user, Cursor.parse(request.GET.get("p", "")))
    except BadCursor:
        return redirect("who_looked")
    return render(request, "lms/who_looked.html", {"overview": overview})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def desk_door(request: HttpRequest) -> HttpResponse:
    """Where the CMS sends those whom it does not let in: to sign in, or to be told that this account may not."""
    if not request.user.is_authenticated:
        query = request.META.get("QUERY_STRING", "")
        return redirect(reverse("account_login") + (f"?{query}" if query else ""))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(safe_next(request) or "wagtailadmin_home")


def safe_next(request: HttpRequest) -> str:
    """Where the learner came from, if it is on this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_on_site(target) else ""


@require_safe
@never_cache
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The demo's mails, newest first. Exists in the demo only."""
    if not settings.IS_DEMO:
        raise Http404
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True)[:30]
    return render(request, "lms/demo_mail.html", {"mails": [_mail(path) for path in files]})


def _mail(path: Path) -> dict[str, Any]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "date": str(message["Date"]),
        "text": body.get_content() if body else "",
    }


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before a sign-in or from a stale tab: say so, and give back the answer that it held."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    if match and match.url_name == "question" and request.user.is_authenticated:
        return redirect(keep_unsaved_answer(request, **match.kwargs))
    if match and match.url_name == "sheet" and request.user.is_authenticated:
        return redirect(keep_unsaved_sheet(request, **match.kwargs))
    return render(request, "403_csrf.html", status=403)
