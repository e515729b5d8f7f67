"""The public verification page, as a page and as data, and the holder's PDF."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.codes import grouped, normalise
from certificates.comparing import Outcome, outcome_of
from certificates.face import declared
from certificates.forms import UNKNOWN, CodeForm, NameForm
from certificates.limits import Limits, wait_until
from certificates.models import Certificate, Status
from certificates.public import SCHEMA, NameShown, fingerprint, name_shown, public_record, shown_name
from certificates.queries import certificate_by_code
from certificates.recency_form import RecencyForm
from certificates.seal.serving import pdf_response
from content.looks import Kind, record_look, require_step


def closed(response: HttpResponse) -> HttpResponse:
    """A certificate page is found by its code only: not by search engines, caches or other sites' referrers.

    Our own pages are told: without a referrer a browser names no origin, and no form on the page could be sent.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """A form for a code, for those who have the paper and no QR reader."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        code = normalise(form.cleaned_data["code"])
        if certificate_by_code(code):
            return closed(redirect("certificate", code=code))
        form.add_error("code", UNKNOWN)
    return closed(render(request, "certificates/check.html", {"form": form}))


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Name, course, edition, date and status, as a page or as JSON by Accept. No e-mail, no score, no PDF.

    A name that is hidden is posted by the reader, and answered with yes or no.
    """
    found = certificate_by_code(code)
    if request.method == "POST":
        return closed(_as_page(request, found, code))
    answer = _as_json if _wants_json(request) else _as_page
    response = closed(answer(request, found, code))
    patch_vary_headers(response, ["Accept"])
    return response


def _wants_json(request: HttpRequest) -> bool:
    """A browser, and whoever takes anything, gets the page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _as_json(request: HttpRequest, found: Certificate | None, code: str) -> HttpResponse:
    if found is not None:
        return JsonResponse(public_record(found), json_dumps_params={"ensure_ascii": False})
    told = {"schema": SCHEMA, "error": "unknown", "message": _("No certificate has this code")}
    return JsonResponse(told, status=404, json_dumps_params={"ensure_ascii": False})


def _as_page(request: HttpRequest, found: Certificate | None, code: str) -> HttpResponse:
    if found is None:
        form = CodeForm(initial={"code": code[:60]})
        return render(request, "certificates/unknown.html", {"form": form}, status=404)
    names, declaration = _names(request, found), found.frozen.get("declaration")
    context = {
        "certificate": found,
        **names,
        "frozen": found.frozen,
        "name": shown_name(found),
        "grouped_code": grouped(found.code),
        "fingerprint": fingerprint(found),
        "declared": declared(declaration) if declaration else "",
        "recency": _recency(request, found),
    }
    response = render(request, "certificates/certificate.html", context, status=429 if names["opens_at"] else 200)
    if names["opens_at"]:
        wait_until(response, names["opens_at"])
    return response


def _names(request: HttpRequest, found: Certificate) -> dict[str, Any]:
    """The reader's question about a hidden name, and its answer. `outcome`: None before one is given."""
    if name_shown(found) is not NameShown.HIDDEN:
        return {"name_form": None, "outcome": None, "opens_at": None}
    form, limits = NameForm(request.POST if request.method == "POST" else None), Limits(request)
    outcome = outcome_of(found, form.cleaned_data["name"], limits=limits) if form.is_valid() else None
    opens_at = limits.names_open_at(found) if outcome == Outcome.GUESSED else None
    return {"name_form": form, "outcome": outcome, "opens_at": opens_at}


def _recency(request: HttpRequest, found: Certificate) -> RecencyForm | None:
    """The reader's question about a study's start; none about a certificate that no longer counts."""
    if found.status is not Status.ISSUED:
        return None
    passed_on = datetime.date.fromisoformat(found.frozen["passed_on"])
    return RecencyForm(request.GET if "start" in request.GET else None, trained_on=passed_on)


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF, for its holder and for staff who may see certificates. Others get what an unknown code gives."""
    found = certificate_by_code(code)
    if found is None or not hasattr(found, "holder"):
        raise Http404
    if found.holder.user_id != request.user.pk:
        if not request.user.has_perm("certificates.view_certificate"):
            raise Http404
        require_step(request)
    record_look(request.user, subject=found.holder.user, kind=Kind.CERTIFICATE, about=found.uuid)
    return closed(pdf_response(request, found))
