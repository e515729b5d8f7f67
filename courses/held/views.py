"""A learner's own certificates together. Views only translate HTTP."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.registers.files import csv_chunks
from courses.held.bundle import missing_of, zip_of
from courses.held.forms import STANDING, FilesForm, RecordForm
from courses.held.queries import completed, grouped, held_by
from courses.renames.records import NameRequest
from courses.revocations.records import open_cases_of


@login_required
@require_safe
@never_cache
def my_certificates(request: HttpRequest) -> HttpResponse:
    """Every certificate of the learner, by course and path."""
    held = held_by(request.user)
    context = {
        "groups": grouped(held),
        "held": held,
        "cases": open_cases_of(request.user),
        "form": FilesForm(),
        "missing": list(missing_of(held)),
        "asked": NameRequest.objects.filter(user=request.user.pk, end=None).first(),
    }
    return render(request, "courses/held/mine.html", context)


@login_required
@require_safe
@never_cache
def all_certificates(request: HttpRequest) -> HttpResponseBase:
    """All certificates as one ZIP or one PDF; what cannot be made is told on the page of the certificates."""
    form = FilesForm(request.GET)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect("my_certificates")
    held = [one for one in held_by(request.user) if one.stands or form.cleaned_data["which"] != STANDING]
    if not any(one.has_pdf for one in held):
        told = _("There is no PDF to put together yet. A PDF is made within minutes after the certificate is issued.")
        messages.error(request, told)
        return redirect("my_certificates")
    now = timezone.now()
    name = _("course-certificates") + f"-{timezone.localdate(now).isoformat()}"
    if form.cleaned_data["format"] == "zip":
        return FileResponse(zip_of(held, made_at=now), as_attachment=True, filename=f"{name}.zip")
    from courses.held.together import pdf_of

    return _file(pdf_of(held, name=_name(request.user), made_at=now), "application/pdf", f"{name}.pdf")


@login_required
@require_safe
@never_cache
def training_record(request: HttpRequest) -> HttpResponseBase:
    """The training record for a period and a choice of courses: the form, or the file that it asks for."""
    held = held_by(request.user)
    form = RecordForm(request.GET if "format" in request.GET else None, groups=grouped(held))
    if not form.is_valid():
        return render(request, "courses/held/record.html", {"form": form, "held": held})
    chosen = form.chosen(completed(held))
    if not chosen:
        form.add_error(None, _("Nothing was passed in that period in those courses. Change the period or the courses."))
        return render(request, "courses/held/record.html", {"form": form, "held": held})
    from courses.held import record as records

    told = form.cleaned_data
    record = records.Record(_name(request.user), timezone.now(), told["begins"], told["ends"], chosen)
    if told["format"] == "csv":
        chunks = csv_chunks(records.headings(), [records.rows(record)])
        response: HttpResponseBase = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    elif told["format"] == "json":
        response = JsonResponse(records.as_json(record), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        # reportlab weighs megabytes, and few ask for a record.
        from certificates import listing

        drawn = listing.render(records.listing(record), settings.CERTIFICATE_FONTS)
        response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{record.file_name}.{told["format"]}"'
    return response


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _name(user: Any) -> str:
    return str(user.name or user.email)
