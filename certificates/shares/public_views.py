"""What a sponsor gets at a share's address, without an account: a page and a file."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.face import verification_address
from certificates.limits import Limits, wait_until
from certificates.models import Certificate, Kind, Status
from certificates.public import NameShown
from certificates.shares.queries import Listed, listed_by
from certificates.shares.records import Seen
from certificates.shares.services import TooManyLooks, look, peek
from certificates.views import closed
from content.languages import pick
from content.registers.fields import Cell
from content.registers.files import csv_chunks


@require_safe
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The list as a page."""
    answer = _looked(request, token, Seen.PAGE)
    if isinstance(answer, HttpResponse):
        return answer
    context = {"listed": answer, "share": answer.share, "token": token}
    return _secret(render(request, "certificates/shares/public.html", context))


@require_safe
def share_file(request: HttpRequest, token: str) -> HttpResponse:
    """The list as CSV."""
    answer = _looked(request, token, Seen.FILE)
    if isinstance(answer, HttpResponse):
        return answer
    chunks = csv_chunks(_headings(), [[_row(answer, c) for c in answer.certificates]])
    response = HttpResponse(b"".join(chunks), content_type="text/csv; charset=utf-8")
    name = _("shared-certificates") + f"-{timezone.localdate(answer.at).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _secret(response)


def _looked(request: HttpRequest, token: str, seen: Seen) -> Listed | HttpResponse:
    """What the share lists, with the look recorded; or the answer where it lists nothing.

    HEAD shows nothing to anybody: it gets the headers alone and is no look.
    """
    limits = Limits(request)
    try:
        if request.method == "HEAD":
            found = peek(token, limits=limits)
        else:
            found = look(token, seen=seen, limits=limits, by=request.user)
    except TooManyLooks as refusal:
        page = render(request, "certificates/shares/wait.html", {"opens_at": refusal.opens_at}, status=429)
        wait_until(page, refusal.opens_at)
        return _secret(page)
    if found is None:
        return _secret(render(request, "certificates/shares/unknown.html", status=404))
    return listed_by(found) if request.method == "GET" else _secret(HttpResponse())


def _secret(response: HttpResponse) -> HttpResponse:
    """The secret is in the address, so no page is told the address, not even ours; forms here still name our origin."""
    response = closed(response)
    response["Referrer-Policy"] = "strict-origin"
    return response


def _headings() -> list[str]:
    return [
        _("Certificate number"), _("Name"), _("Kind"), _("Course or learning path"), _("Edition"), _("Passed on"),
        _("Issued on"), _("Status"), _("Replaced by certificate"), _("Revoked on"), _("Check it here"),
        _("Status as of"),
    ]  # fmt: skip


def _row(listed: Listed, certificate: Certificate) -> list[Cell]:
    """In the order of the headings."""
    frozen = certificate.frozen
    return [
        certificate.number,
        certificate.holder.name if listed.shows_name else str(NameShown.HIDDEN.label),
        _("Learning path") if certificate.kind == Kind.PATH else _("Course"),
        pick(frozen["title"]), frozen["edition"], frozen["passed_on"], certificate.issued_on.isoformat(),
        certificate.status_label, *_since(certificate), verification_address(certificate),
        timezone.localtime(listed.at).isoformat(timespec="seconds"),
    ]  # fmt: skip


def _since(certificate: Certificate) -> Iterator[Cell]:
    """The number of what replaces it, and the day of its revocation; None where there is none."""
    yield certificate.replaced_by.number if hasattr(certificate, "replaced_by") else None
    is_revoked = certificate.status is Status.REVOKED
    yield timezone.localdate(certificate.revocation.at).isoformat() if is_revoked else None
