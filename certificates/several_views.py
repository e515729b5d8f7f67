"""Several certificates at once: a page for monitors, answered line by line, and the answers as a file."""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from certificates.comparing import Outcome
from certificates.limits import Limits, wait_until
from certificates.several import Answer, check
from certificates.several_form import ListForm
from certificates.views import closed
from content.registers.fields import Cell
from content.registers.files import csv_chunks

_SALT = "certificates.several"


@require_http_methods(["GET", "HEAD", "POST"])
def check_several(request: HttpRequest) -> HttpResponse:
    """The form; an answer for each line; or, of answers that the page has given, the file."""
    if request.method == "POST" and "answers" in request.POST:
        return closed(_file(request.POST["answers"]))
    if request.method != "POST":
        return closed(_page(request, ListForm()))
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return closed(_page(request, form))
    answers = check(form.read, limits=Limits(request))
    return closed(_answered(request, form, answers))


def _page(request: HttpRequest, form: ListForm, status: int = 200, **shown: Any) -> HttpResponse:
    return render(request, "certificates/several.html", {"form": form, **shown}, status=status)


def _answered(request: HttpRequest, given: ListForm, answers: list[Answer]) -> HttpResponse:
    """What was written stands in the form again, to go on with."""
    unchecked = next((a.line for a in answers if a.outcome == Outcome.UNCHECKED), None)
    at = timezone.now()
    opens_at = Limits(request).codes_open_at() if unchecked else None
    response = _page(
        request,
        ListForm(initial={"pairs": given.text}),
        status=200 if unchecked is None else 429,
        answers=answers,
        summary=list(_summary(answers)),
        is_windows=given.is_windows,
        unchecked=unchecked,
        at=at,
        opens_at=opens_at,
        signed=_signed(answers, at),
    )
    if opens_at:
        wait_until(response, opens_at)
    return response


def _summary(answers: list[Answer]) -> Iterator[str]:
    counted = Counter(a.outcome for a in answers)
    yield ngettext("%(n)d line", "%(n)d lines", len(answers)) % {"n": len(answers)}
    for outcome in Outcome:
        if counted[outcome.value] or outcome in (Outcome.MATCH, Outcome.NO_MATCH, Outcome.UNKNOWN):
            yield f"{outcome.label}: {counted[outcome.value]}"


def _signed(answers: list[Answer], at: datetime.datetime) -> str:
    """The answers for the file, which is made of what the page says and asks nothing anew."""
    rows = [dataclasses.astuple(answer) for answer in answers]
    return signing.dumps([at.isoformat(), rows], salt=_SALT, compress=True)


def _file(signed: str) -> HttpResponse:
    try:
        at, rows = signing.loads(signed, salt=_SALT)
    except signing.BadSignature as error:
        raise SuspiciousOperation("Answers that the page has not given") from error
    checked = datetime.datetime.fromisoformat(at)
    headings = [_("Line"), _("Code"), _("Name"), _("Result"), _("Status"), _("Checked")]
    told = (Answer(*row) for row in rows)
    cells: list[list[Cell]] = [[a.line, a.code, a.name, a.outcome_label, a.status_label or None, checked] for a in told]
    response = HttpResponse(b"".join(csv_chunks(headings, [cells])), content_type="text/csv; charset=utf-8")
    file_name = _("checked-certificates") + f"-{checked:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
