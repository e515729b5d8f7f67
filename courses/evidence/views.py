"""The learner's own evidence: a page and a file. Views only translate HTTP."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses import access
from courses.evidence.document import Document, Form, Unreadable
from courses.evidence.queries import evidence_of


@login_required
@require_safe
@never_cache
def own_evidence(request: HttpRequest, about: uuid.UUID) -> HttpResponse:
    """What the learner has done and answered, as far as the page of the result tells it."""
    completion = access.own_completion_or_404(request.user, about)
    try:
        document = evidence_of(completion, Form.LEARNER)
    except Unreadable:
        return _unread(request)
    return render(request, "courses/evidence/own.html", {"document": document, "record": document.record})


@login_required
@require_safe
@never_cache
def own_evidence_file(request: HttpRequest, about: uuid.UUID) -> HttpResponse:
    """The same as JSON."""
    completion = access.own_completion_or_404(request.user, about)
    try:
        return as_file(evidence_of(completion, Form.LEARNER))
    except Unreadable:
        return _unread(request)


def as_file(document: Document) -> HttpResponse:
    """To download, named by the newest certificate."""
    certificates = document.record["certificates"]
    number = certificates[-1]["number"] if certificates else document.record["completion"]["uuid"]
    response = HttpResponse(document.file(), content_type="application/json; charset=utf-8")
    file_name = _("evidence-file") + f"-{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def unread() -> str:
    """What is said of a record that this version of the school cannot read."""
    return _(
        "The evidence cannot be shown: something in it was recorded in a form that this version of the school cannot "
        "read. Nothing is lost, and the fault has been logged. Tell the school, and it will be mended."
    )


def _unread(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/evidence/unread.html", {"told": unread()}, status=500)
