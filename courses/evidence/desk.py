"""Evidence in the CMS, with the key of each question: for inspectors. Each look is logged and shown to the learner."""

import uuid

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.looks import SEES_EVIDENCE, Kind, record_look, require_step
from courses import access
from courses.evidence.document import Document, Form, Unreadable
from courses.evidence.queries import evidence_of
from courses.evidence.views import as_file, unread
from courses.paths.records import PathCompletion


@permission_required(SEES_EVIDENCE, raise_exception=True)
@require_safe
@never_cache
def inspect_evidence(request: HttpRequest, about: uuid.UUID) -> HttpResponse:
    """All of it, to read and to print."""
    try:
        document = _opened(request, about)
    except Unreadable:
        return _unread(request)
    context = {"document": document, "record": document.record, "is_inspector": True}
    return render(request, "courses/evidence/inspected.html", context)


@permission_required(SEES_EVIDENCE, raise_exception=True)
@require_safe
@never_cache
def inspect_evidence_file(request: HttpRequest, about: uuid.UUID) -> HttpResponse:
    """The same as JSON."""
    try:
        return as_file(_opened(request, about))
    except Unreadable:
        return _unread(request)


def _opened(request: HttpRequest, about: uuid.UUID) -> Document:
    """The document, once the look is logged. Raises Unreadable."""
    require_step(request)
    completion = access.completion_or_404(about)
    learner = completion.user if isinstance(completion, PathCompletion) else completion.enrolment.user
    record_look(request.user, subject=learner, kind=Kind.EVIDENCE, about=completion.uuid)
    return evidence_of(completion, Form.INSPECTOR)


def _unread(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/evidence/inspected_unread.html", {"told": unread()}, status=500)
