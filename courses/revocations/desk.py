"""The registrars' desk for revoking: begin a case, read the reply, decide, confirm as the second person, or drop it."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from certificates.models import Grounds
from certificates.queries import certificates, standing_on
from certificates.services import Refused as CertificateRefused
from content.looks import Kind, record_look
from courses.dashboard import SHOWN, DeskPanel, Row
from courses.revocations import forms, services
from courses.revocations.records import CaseState, RevocationCase, Wrote, cases, text_of
from courses.services import Refused

MAY_REVOKE = "certificates.add_revocation"
# The newest; a case is also reached from its certificate.
_MOST_SHOWN = 200


@permission_required(MAY_REVOKE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Grounds, reasons and the last day to reply; POST begins the case and writes to the holder."""
    certificate = get_object_or_404(certificates(), pk=pk)
    if told := services.obstacle(certificate):
        messages.error(request, told)
        waiting = RevocationCase.objects.filter(certificate=certificate, end=None).first()
        return redirect(address_of(waiting)) if waiting else redirect("certificate:inspect", pk)
    form = forms.CaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "grounds": Grounds(form.cleaned_data["grounds"])}
        try:
            case = services.open_case(certificate, by=request.user, **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The case is begun. Nothing is revoked until two persons have decided it."))
            return redirect(address_of(case))
    context = {"certificate": certificate, "form": form, "paths": standing_on(certificate).count()}
    return render(request, "courses/admin/revocation_begin.html", context)


@permission_required(MAY_REVOKE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def on_request_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke at once what its holder wants revoked."""
    certificate = get_object_or_404(certificates(), pk=pk)
    form = forms.RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["decision_number"]
        try:
            services.revoke_on_request(certificate, decision_number=number, by=request.user)
        except CertificateRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Certificate %(number)s is revoked.") % {"number": certificate.number})
        return redirect("certificate:inspect", pk)
    context = {"certificate": certificate, "form": form, "paths": standing_on(certificate).count()}
    return render(request, "courses/admin/revocation_on_request.html", context)


@permission_required(MAY_REVOKE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def case_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A case as it stands. POST takes the step whose button was pressed; a form with faults keeps what was written."""
    case = get_object_or_404(cases(), pk=pk)
    if holder := getattr(case.certificate, "holder", None):
        record_look(request.user, subject=holder.user, kind=Kind.CERTIFICATE, about=case.certificate.uuid)
    step = request.POST.get("step") if request.method == "POST" else None
    deciding = forms.DecisionForm(request.POST if step == "propose" else None)
    dropping = forms.DropForm(request.POST if step == "drop" else None, prefix="drop")
    if step and _taken(request, case, step, deciding, dropping):
        return redirect(address_of(case))
    context = {
        "case": case,
        "reasons": text_of(case, Wrote.REASONS),
        "reply": text_of(case, Wrote.REPLY),
        "decision": text_of(case, Wrote.DECISION),
        "dropped": text_of(case, Wrote.DROPPED),
        "deciding": deciding,
        "dropping": dropping,
        "is_proposed": case.state is CaseState.PROPOSED,
        "may_decide": case.state is CaseState.TO_DECIDE,
        "is_own": hasattr(case, "proposal") and case.proposal.by_id == request.user.pk,
        "paths": standing_on(case.certificate).count(),
    }
    return render(request, "courses/admin/revocation_case.html", context)


def _taken(
    request: HttpRequest, case: RevocationCase, step: str, deciding: forms.DecisionForm, dropping: forms.DropForm
) -> bool:
    """Whether to leave the form: the step has been taken, or there is nothing in it to keep."""
    form = {"propose": deciding, "drop": dropping}.get(step)
    if form is not None and not form.is_valid():
        return False
    try:
        if step == "propose":
            services.propose(case, by=request.user, **deciding.cleaned_data)
            messages.success(request, _("Your decision is recorded. Nothing is revoked until another confirms it."))
        elif step == "confirm":
            services.confirm(case, by=request.user)
            told = _("Certificate %(number)s is revoked, and a letter says how to appeal.")
            messages.success(request, told % {"number": case.certificate.number})
        elif step == "drop":
            services.drop(case, words=dropping.cleaned_data["words"], by=request.user)
            messages.success(request, _("The case is dropped. The certificate stands, and its holder is told."))
    except (Refused, CertificateRefused) as refusal:
        messages.error(request, str(refusal))
        return form is None
    return True


@permission_required(MAY_REVOKE, raise_exception=True)
@require_safe
def cases_view(request: HttpRequest) -> HttpResponse:
    """The open cases, then the newest of the others."""
    found = list(cases()[:_MOST_SHOWN])
    rows = sorted(found, key=lambda case: not case.is_open)
    return render(request, "courses/admin/revocation_cases.html", {"cases": rows})


def address_of(case: RevocationCase) -> str:
    return reverse("revocation_case", args=[case.pk])


def panel(user: Any) -> DeskPanel | None:
    """What this person can go on with: to decide, or to confirm what another has decided. Two queries."""
    if not user.has_perm(MAY_REVOKE):
        return None
    found = [
        case
        for case in cases().filter(end=None).order_by("pk")
        if case.state is CaseState.TO_DECIDE or (case.state is CaseState.PROPOSED and case.proposal.by_id != user.pk)
    ]
    if not found:
        return None
    rows = [Row(str(case), address_of(case), str(case.state.label)) for case in found[:SHOWN]]
    heading = _("Cases about revoking to decide")
    return DeskPanel(heading, len(found), rows, order=156, address=reverse("revocation_cases"))


class CasesItem(MenuItem):
    """Under Reports, for those who may revoke."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MAY_REVOKE))


def admin_urls() -> list[Any]:
    return [
        path("certificates/<int:pk>/revoke/", begin_view, name="revoke_certificate"),
        path("certificates/<int:pk>/revoke-on-request/", on_request_view, name="revoke_on_request"),
        path("revocations/", cases_view, name="revocation_cases"),
        path("revocations/<int:pk>/", case_view, name="revocation_case"),
    ]
