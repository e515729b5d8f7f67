"""The holder's page of a case: what it is about, how it stands, and a reply."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.revocations import services
from courses.revocations.forms import ReplyForm
from courses.revocations.records import CaseState, RevocationCase, Wrote, cases, text_of
from courses.services import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_case(request: HttpRequest, case_uuid: uuid.UUID) -> HttpResponse:
    """What is not the reader's does not exist. A reply that is not kept stays in the form, with why."""
    case = get_object_or_404(cases(), uuid=case_uuid, certificate__holder__user=request.user)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.reply(case, text=form.cleaned_data["text"])
            except Refused as refused:
                status, refusal = 409, str(refused)
            else:
                messages.success(request, _("Your reply has been received. It is read before anything is decided."))
                return redirect("own_case", case_uuid)
    context = {
        "case": case,
        "form": form,
        "refusal": refusal,
        "reasons": text_of(case, Wrote.REASONS),
        "reply": text_of(case, Wrote.REPLY),
        "decision": _decision(case),
        "may_reply": case.state in (CaseState.WAITING, CaseState.TO_DECIDE) and not hasattr(case, "reply"),
    }
    return render(request, "courses/revocations/own_case.html", context, status=status)


def _decision(case: RevocationCase) -> str:
    """What the letter about the end of the case says; what one person has written before that is no decision yet."""
    if case.is_open:
        return ""
    return text_of(case, Wrote.DECISION if case.end.is_revoked else Wrote.DROPPED)
