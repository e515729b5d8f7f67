"""A learner's own data: the page, the file, and asking for deletion. Views only translate HTTP."""

import uuid

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.disposal import requests
from lms.disposal.records import DeletionRequest
from lms.disposal.services import Refused


class AskForm(forms.Form):
    """What shall go, and that one is sure."""

    closes_account = forms.BooleanField(label=gettext_lazy("Close my account too."), required=False)
    is_sure = forms.BooleanField(
        label=gettext_lazy("I understand that what goes cannot be had back."),
        error_messages={"required": gettext_lazy("Tick that you understand that what goes cannot be had back.")},
    )


@require_safe
@login_required
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """What is stored about the learner, for how long and under which decision."""
    own = DeletionRequest.objects.filter(user=request.user.pk).select_related("answer")
    context = {"stored": requests.stored_about(request.user), "requests": own[:20]}
    return render(request, "lms/my_data.html", context)


@require_safe
@login_required
@never_cache
def my_data_file(request: HttpRequest) -> StreamingHttpResponse:
    """All of it as JSON."""
    response = StreamingHttpResponse(requests.copy_of(request.user), content_type="application/json; charset=utf-8")
    name = _("my-data")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@reauthentication_required
def ask_for_deletion(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; POST asks. An emptied account is signed out everywhere."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = requests.ask(request.user, closes_account=form.cleaned_data["closes_account"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _asked(request, made)
    stored = requests.stored_about(request.user)
    context = {
        "form": form,
        "at_once": [
            each for each in stored if each.goes_at_once and each.count and each.data_class.key not in requests.APART
        ],
        "staying": [each for each in stored if not each.goes_at_once and each.count],
        "is_closed_at_once": next(each.goes_at_once for each in stored if each.data_class.key == "account"),
    }
    return render(request, "lms/ask_for_deletion.html", context)


def _asked(request: HttpRequest, made: DeletionRequest) -> HttpResponse:
    if hasattr(made, "answer") and made.answer.is_closed:
        logout(request)
    messages.success(request, _("Your request has been received."))
    return redirect("deletion_request", made.uuid)


@require_safe
@never_cache
def deletion_request(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A request and its answer, for whoever has the address: no name stands there, and its account may be gone."""
    found = get_object_or_404(DeletionRequest.objects.select_related("answer"), uuid=key)
    lines = requests.told(found.answer) if hasattr(found, "answer") else []
    return render(request, "lms/deletion_request.html", {"found": found, "lines": lines})
