"""Disposal in the CMS: every class with its decision, what has gone, and what learners ask for."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from content.looks import Kind, record_look
from courses.dashboard import SHOWN, DeskPanel, Row
from lms.disposal import plans, requests
from lms.disposal.classes import BY_KEY
from lms.disposal.package import PackageFailed
from lms.disposal.records import DeletionRequest, DisposalDecision, DisposalRun
from lms.disposal.services import DECIDE, RUN, Refused, carry_out, decide

_SHOWN = 50


class DecisionForm(forms.Form):
    """A decision as it was made."""

    number = forms.CharField(
        label=gettext_lazy("Decision number"),
        max_length=100,
        error_messages={"required": gettext_lazy("Give the number of the decision.")},
    )
    months = forms.IntegerField(
        label=gettext_lazy("Period in months"),
        min_value=1,
        max_value=1200,
        error_messages={"required": gettext_lazy("Give the period in months, at least one.")},
    )
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), widget=AdminDateInput)
    valid_from = forms.DateField(label=gettext_lazy("In force from"), widget=AdminDateInput)
    is_transferred = forms.BooleanField(
        label=gettext_lazy("Is handed to an archive before it goes"), required=False, initial=True
    )
    at_request = forms.BooleanField(
        label=gettext_lazy("Goes before its period is over when the learner asks"), required=False
    )


def may_see(user: Any) -> bool:
    """Whoever decides, disposes or answers."""
    return any(user.has_perm(right) for right in (DECIDE, RUN, requests.ANSWER))


@require_http_methods(["GET", "HEAD", "POST"])
def disposal_view(request: HttpRequest) -> HttpResponse:
    """Every class with its decision and what is past its period; POST disposes of it, when that is confirmed."""
    if not may_see(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _carry_out(request)
    context = {
        "planned": plans.plan(timezone.now()),
        "runs": DisposalRun.objects.select_related("actor").prefetch_related("rows__decision")[:_SHOWN],
        "requests": DeletionRequest.objects.select_related("answer")[:_SHOWN],
        "may_decide": request.user.has_perm(DECIDE),
        "may_run": request.user.has_perm(RUN),
    }
    return render(request, "lms/admin/disposal.html", context)


def _carry_out(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(RUN):
        raise PermissionDenied
    planned = [each for each in plans.plan(timezone.now()) if each.may_go]
    if "is_sure" not in request.POST:
        return render(request, "lms/admin/disposal_sure.html", {"planned": planned})
    try:
        outcome = carry_out(by=request.user)
    except PackageFailed as failure:
        told = _("The transfer package could not be written, so nothing has been disposed of. %(why)s")
        messages.error(request, told % {"why": failure})
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _told(outcome))
    return redirect("disposal")


def _told(outcome: Any) -> str:
    if outcome is None:
        return _("Nothing is past its period.")
    told = _("Records disposed of: %(count)d. The transfer package is called %(name)s.")
    return told % {"count": sum(outcome.gone.values()), "name": outcome.run.package}


@permission_required(DECIDE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Register a decision on a class. Earlier ones stand and are shown."""
    if kind not in BY_KEY:
        raise Http404
    form = DecisionForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = decide(kind, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decision %(number)s is registered.") % {"number": made.number})
            return redirect("disposal")
    earlier = DisposalDecision.objects.filter(kind=kind).select_related("actor")
    context = {"data_class": BY_KEY[kind], "form": form, "earlier": earlier}
    return render(request, "lms/admin/disposal_decision.html", context)


@permission_required(requests.ANSWER, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def request_view(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A learner's request: who asks, what is stored, and the answer."""
    found = get_object_or_404(DeletionRequest.objects.select_related("user", "answer"), uuid=key)
    if request.method == "POST":
        try:
            requests.answer(found, closes="close" in request.POST, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The request is answered, and a letter is on its way."))
        return redirect("answer_deletion", found.uuid)
    record_look(request.user, subject=found.user, kind=Kind.ACCOUNT, about=found.user_id)
    context = {
        "found": found,
        "lines": requests.told(found.answer) if hasattr(found, "answer") else [],
        "stored": requests.stored_about(found.user),
    }
    return render(request, "lms/admin/deletion_request.html", context)


def _open_requests() -> Any:
    return DeletionRequest.objects.filter(answer=None).order_by("pk")


def requests_panel(user: Any) -> DeskPanel | None:
    """Requests that wait for an answer, on the first page of those who answer. No name stands there."""
    if not user.has_perm(requests.ANSWER) or not (count := _open_requests().count()):
        return None
    rows = [
        Row(_("Asked on %(day)s") % {"day": timezone.localdate(each.at)}, reverse("answer_deletion", args=[each.uuid]))
        for each in _open_requests()[:SHOWN]
    ]
    return DeskPanel(_("Requests for deletion"), count, rows, order=170, address=reverse("disposal"))


def past_panel(user: Any) -> DeskPanel | None:
    """That something is past its period, on the first page of those who dispose of it. It is counted each night."""
    if not user.has_perm(RUN) or not (count := plans.told()):
        return None
    row = Row(_("Dispose of what is past its period"), reverse("disposal"))
    return DeskPanel(_("Records past their period"), count, (row,), order=180, address=reverse("disposal"))


def admin_urls() -> list[Any]:
    return [
        path("gallring/", disposal_view, name="disposal"),
        path("gallring/beslut/<slug:kind>/", decide_view, name="disposal_decision"),
        path("gallring/begaran/<uuid:key>/", request_view, name="answer_deletion"),
    ]
