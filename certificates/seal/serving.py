"""The stored PDF as an answer: the very bytes that were sealed, or a page that says why there are none yet."""

import hashlib
import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.seal.files import pdf_files
from certificates.seal.records import PdfDue, StoredPdf

_log = logging.getLogger(__name__)
_AGAIN_SECONDS = 15
_AGAIN_LATER = 3600


class FileLost(Exception):
    """The row stands, and its file is not there or holds other bytes. It is not made anew: staff restore it."""


def stored_bytes(stored: StoredPdf) -> bytes:
    """Raises FileLost rather than hand out other bytes than those that were sealed."""
    try:
        with pdf_files().open(stored.file_name) as opened:
            data: bytes = opened.read()
    except OSError as error:
        raise FileLost(stored.file_name) from error
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FileLost(stored.file_name)
    return data


def pdf_response(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The PDF, or 503 with a page: it is being made, it waits for a key, or its file is lost."""
    stored = getattr(certificate, "stored_pdf", None)
    if stored is None:
        return _waiting(request, certificate)
    try:
        response = HttpResponse(stored_bytes(stored), content_type="application/pdf")
    except FileLost:
        _log.exception("The stored PDF of certificate %s is lost", certificate.number)
        return _page(request, certificate, "lost", _AGAIN_LATER)
    file_name = _("course-certificate") + f"-{certificate.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    etag = f'"{stored.sha256}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _waiting(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Just now, or for something that staff must see to."""
    due = PdfDue.objects.filter(certificate=certificate).first()
    if due is not None and due.last_error:
        return _page(request, certificate, "waits", _AGAIN_LATER)
    response = _page(request, certificate, "soon", _AGAIN_SECONDS)
    # Asks again without a script; when the file comes the browser keeps the page and saves the file.
    response["Refresh"] = str(_AGAIN_SECONDS)
    return response


def _page(request: HttpRequest, certificate: Certificate, state: str, seconds: int) -> HttpResponse:
    shown = {"certificate": certificate, "state": state}
    response = render(request, "certificates/pdf_waits.html", shown, status=503)
    response["Retry-After"] = str(seconds)
    return response
