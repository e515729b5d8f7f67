"""The holder's pages: ask for another name on certificates, see what will happen, follow the request, take it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.renames import services
from courses.renames.forms import NameRequestForm
from courses.renames.queries import Standing, left_out, needs_two, standing_of, to_change
from courses.renames.records import Wrote, name_requests, open_request_of, text_of
from courses.services import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_for_name(request: HttpRequest) -> HttpResponse:
    """The form; then what will happen, with nothing kept; then the request itself. A person with one is led to it."""
    if waiting := open_request_of(request.user):
        if request.method == "POST":
            messages.info(request, _("You have already asked. The request is here; what you sent now was not kept."))
        return redirect("own_name_request", waiting.uuid)
    held = standing_of(request.user)
    form = NameRequestForm(request.POST if request.method == "POST" else None, held=held.free)
    step = request.POST.get("step")
    if request.method != "POST" or not form.is_valid() or step == "change":
        status = 422 if form.errors else 200
        return render(request, "courses/renames/ask.html", {"form": form, "held": held}, status=status)
    if step != "send":
        return render(request, "courses/renames/preview.html", {"form": form, **_preview(form)})
    return _send(request, form, held)


def _send(request: HttpRequest, form: NameRequestForm, held: Standing) -> HttpResponse:
    user: Any = request.user
    try:
        made = services.ask(user, name=form.cleaned_data["name"], why=form.why_chosen, chosen=form.chosen, by=user)
    except services.AlreadyAsked as refusal:
        messages.error(request, str(refusal))
        return redirect("ask_for_name")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "courses/renames/ask.html", {"form": form, "held": held}, status=409)
    messages.success(request, _("Your request has been received. You get a letter when it has been decided."))
    return redirect("own_name_request", made.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_name_request(request: HttpRequest, request_uuid: uuid.UUID) -> HttpResponse:
    """How one's own request stands; POST takes it back. What is not the reader's does not exist."""
    asked = get_object_or_404(name_requests(), uuid=request_uuid, user=request.user)
    if request.method == "POST":
        try:
            services.withdraw(asked)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You have taken the request back. Your certificates stand as they are."))
        return redirect("own_name_request", request_uuid)
    context = {
        "asked": asked,
        "name": text_of(asked, Wrote.NAME),
        "refusal": text_of(asked, Wrote.REFUSAL),
        "left_out": left_out(asked) if asked.is_open or asked.end.outcome == "granted" else [],
    }
    return render(request, "courses/renames/own.html", context)


def _preview(form: NameRequestForm) -> dict[str, Any]:
    name, rows = form.cleaned_data["name"], to_change(form.cleaned_data["name"], form.chosen)
    same = [certificate for certificate in form.chosen if certificate not in rows]
    return {"name": name, "rows": rows, "same": same, "needs_two": needs_two(form.why_chosen, name, rows)}
