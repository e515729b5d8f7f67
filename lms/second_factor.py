"""The second step of signing in: who enters the CMS has used it in this session; learners may have it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records

# allauth offers no public way to record a step that the user has just taken.
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.looks import StepMissing
from lms.views import safe_next

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
NEXT = "second_factor_next"


class StaffSecondFactor:
    """Middleware: lets nobody who has not used a second factor in this session into the CMS or to another's record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.has_second_step = partial(has_used, request)  # type: ignore[attr-defined]
        if settings.REQUIRE_STAFF_MFA and _enters_cms(request) and not has_used(request):
            return _to_step(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _to_step(request) if isinstance(exception, StepMissing) else None


def _to_step(request: HttpRequest) -> HttpResponse:
    """To the second step, and from there to where one was going."""
    home = reverse("wagtailadmin_home")
    target = request.get_full_path() if request.method in ("GET", "HEAD") else home
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': target})}")


def _enters_cms(request: HttpRequest) -> bool:
    """Someone with a desk at an address of the CMS; others are turned away by the CMS itself."""
    is_there = request.path.startswith(reverse("wagtailadmin_home"))
    return is_there and request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")


def has_used(request: HttpRequest) -> bool:
    """Whether this session has passed the second step, with a factor that the account still has."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records) and is_mfa_enabled(request.user, FACTORS)


def record_use(request: HttpRequest, user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Who adds a factor has just shown it: the same step is not asked for again at once."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@require_safe
@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """The way into the CMS: add a factor, use it, or go on to where one was going."""
    if "next" in request.GET:
        request.session[NEXT] = safe_next(request)
    target = request.session.get(NEXT) or reverse("wagtailadmin_home")
    if not is_mfa_enabled(request.user, FACTORS):
        return render(request, "lms/second_factor.html")
    if not has_used(request):
        messages.info(request, _("The CMS needs your second step, not the password alone."))
        return redirect(f"{reverse(_step(request.user))}?{urlencode({'next': target})}")
    request.session.pop(NEXT, None)
    return redirect(target)


def _step(user: Any) -> str:
    """The address name of the step that this account can take."""
    has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth shows of the school: its name, and a QR code that stands in the page itself."""

    def _get_site_name(self) -> str:
        return str(settings.SCHOOL_NAME)

    def build_totp_svg(self, url: str) -> str:
        """The picture without its XML declaration, so that no data: address is needed to show it."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]
