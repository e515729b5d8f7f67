"""The registrars' desk for another name: old and new side by side; approve, confirm, grant, refuse."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from certificates.queries import certificates
from content.looks import Kind, record_look
from courses.dashboard import SHOWN, DeskPanel, Row
from courses.renames import forms, services
from courses.renames.queries import left_out, standing_of
from courses.renames.records import (
    NameRequest,
    RefusalGrounds,
    RequestState,
    Wrote,
    name_requests,
    open_request_of,
    text_of,
)
from courses.revocations.desk import MAY_REVOKE
from courses.services import Refused

# The newest.
_MOST_SHOWN = 200


@permission_required(MAY_REVOKE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the holder of this certificate has asked for. Whoever does so counts as the first person."""
    certificate = get_object_or_404(certificates(), pk=pk)
    if not hasattr(certificate, "holder"):
        raise Http404
    holder = certificate.holder.user
    if holder.pk == request.user.pk:
        messages.error(request, _("These are your own certificates. Ask under “My certificates”; another decides."))
        return redirect("certificate:inspect", pk)
    if waiting := open_request_of(holder):
        messages.error(request, _("A request for another name is already open. There can be one at a time."))
        return redirect(address_of(waiting))
    record_look(request.user, subject=holder, kind=Kind.CERTIFICATE, about=certificate.uuid)
    held = standing_of(holder)
    form = forms.ForHolderForm(request.POST if request.method == "POST" else None, held=held.free)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            made = services.ask(holder, name=name, why=form.why_chosen, chosen=form.chosen, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The request is written down. Nothing is issued until it has been granted."))
            return redirect(address_of(made))
    return render(
        request, "courses/admin/name_request_begin.html", {"certificate": certificate, "form": form, "held": held}
    )


@permission_required(MAY_REVOKE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def request_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A request as it stands. POST takes the step of the button that was pressed; a form with faults keeps its text."""
    asked = get_object_or_404(name_requests(), pk=pk)
    parts = list(asked.parts.all())
    record_look(request.user, subject=asked.user, kind=Kind.CERTIFICATE, about=parts[0].certificate.uuid)
    step = request.POST.get("step") if request.method == "POST" else None
    granting = forms.GrantForm(request.POST if step in ("grant", "confirm") else None)
    refusing = forms.RefuseForm(request.POST if step == "refuse" else None, prefix="refuse")
    if step and _taken(request, asked, step, granting, refusing):
        return redirect(address_of(asked))
    state = asked.state
    context = {
        "asked": asked,
        "parts": parts,
        "name": text_of(asked, Wrote.NAME),
        "refusal": text_of(asked, Wrote.REFUSAL),
        "left_out": left_out(asked) if asked.is_open or state is RequestState.GRANTED else [],
        "granting": granting,
        "refusing": refusing,
        "is_holder": asked.user_id == request.user.pk,
        "is_first": state is RequestState.APPROVED and asked.approval.by_id == request.user.pk,
        "step": _next_step(asked),
    }
    return render(request, "courses/admin/name_request.html", context)


def _next_step(asked: NameRequest) -> str:
    """What can be done with an open request by somebody who may: approve, confirm or grant."""
    if not asked.is_open:
        return ""
    if not asked.needs_two:
        return "grant"
    return "confirm" if asked.state is RequestState.APPROVED else "approve"


def _taken(
    request: HttpRequest, asked: NameRequest, step: str, granting: forms.GrantForm, refusing: forms.RefuseForm
) -> bool:
    """Whether to leave the form: the step has been taken, or there is nothing in it to keep."""
    form = {"grant": granting, "confirm": granting, "refuse": refusing}.get(step)
    if form is not None and not form.is_valid():
        return False
    try:
        if step == "approve":
            services.approve(asked, by=request.user)
            messages.success(request, _("Your approval is recorded. Nothing is issued until another confirms it."))
        elif step in ("grant", "confirm"):
            services.grant(asked, by=request.user, **granting.cleaned_data)
            messages.success(
                request, _("The certificates are issued under the new name, and a letter tells the holder.")
            )
        elif step == "refuse":
            given = {**refusing.cleaned_data, "grounds": RefusalGrounds(refusing.cleaned_data["grounds"])}
            services.refuse(asked, by=request.user, **given)
            messages.success(request, _("The request is refused. The certificates stand, and the holder is told."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return form is None or form is granting
    return True


@permission_required(MAY_REVOKE, raise_exception=True)
@require_safe
def requests_view(request: HttpRequest) -> HttpResponse:
    """The open requests, then the newest of the others."""
    rows = sorted(name_requests()[:_MOST_SHOWN], key=lambda asked: not asked.is_open)
    return render(request, "courses/admin/name_requests.html", {"requests": rows})


def address_of(asked: NameRequest) -> str:
    return reverse("name_request", args=[asked.pk])


def panel(user: Any) -> DeskPanel | None:
    """What this person can decide, or confirm after another. Three queries."""
    if not user.has_perm(MAY_REVOKE):
        return None
    found = [
        asked
        for asked in name_requests().filter(end=None).exclude(user=user).order_by("pk")
        if asked.state is RequestState.TO_DECIDE or asked.approval.by_id != user.pk
    ]
    if not found:
        return None
    rows = [Row(asked.numbers, address_of(asked), str(asked.state.label)) for asked in found[:SHOWN]]
    heading = _("Requests for another name to decide")
    return DeskPanel(heading, len(found), rows, order=157, address=reverse("name_requests"))


def admin_urls() -> list[Any]:
    return [
        path("certificates/<int:pk>/another-name/", begin_view, name="begin_name_request"),
        path("name-requests/", requests_view, name="name_requests"),
        path("name-requests/<int:pk>/", request_view, name="name_request"),
    ]
