"""The accessibility statement and the way to report what cannot be reached."""

import uuid
from typing import Any

# allauth's limits, which all workers share; its public door knows only its own actions.
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from content.languages import pick
from courses.letters import LetterKind, queue
from lms import accessibility

LONGEST = 2000


class ReportForm(forms.Form):
    """What someone could not use, and where to answer them."""

    what = forms.CharField(
        label=gettext_lazy("What you could not use, and how you tried"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Say what did not work."),
            "max_length": gettext_lazy("Write at most %(limit_value)d characters. You have written %(show_value)d."),
        },
    )
    page = forms.CharField(
        label=gettext_lazy("The page on which it happened"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Its address or its title."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address, if you want an answer"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """How accessible the school is, generated from the assessment's own data."""
    supervisor = settings.ACCESSIBILITY_SUPERVISOR
    context = {
        "faults": accessibility.FAULTS,
        "methods": accessibility.METHODS,
        "assessed_on": accessibility.ASSESSED_ON,
        "standard": accessibility.STANDARD,
        "is_full": accessibility.is_fully_conformant(),
        "supervisor": pick(supervisor["name"]),
        "supervisor_address": supervisor["address"],
        "owner": pick(settings.CERTIFICATE_ISSUER),
        "address": settings.BASE_URL,
        "email": settings.ACCESSIBILITY_EMAIL,
    }
    return render(request, "lms/accessibility.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and thanks when the report has been sent. Five reports an hour from one place."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="lms", action="report", config={"report": "5/h/ip"}):
            form.add_error(None, _("Many reports have come from your network. Wait an hour and send it again."))
        else:
            _send(form.cleaned_data)
            return redirect(request.path + "?tack=1")
    context = {"form": form, "is_sent": "tack" in request.GET}
    return render(request, "lms/accessibility_report.html", context)


def _send(given: dict[str, Any]) -> None:
    """To the school's own address, as a letter of no account. What it says is gone when it has been sent."""
    with translation.override("sv"):
        _queue(given)


def _queue(given: dict[str, Any]) -> None:
    lines = [given["what"], f"{_('Page')}: {given['page'] or '–'}", f"{_('Answer to')}: {given['email'] or '–'}"]
    queue(
        LetterKind.ACCOUNT,
        about=uuid.uuid4(),
        user=None,
        to=settings.ACCESSIBILITY_EMAIL,
        subject=_("Report of a fault in accessibility"),
        text="\n\n".join(lines),
    )
