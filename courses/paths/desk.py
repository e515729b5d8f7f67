"""The registrars' desk for certificates of learning paths: issue anew what was revoked by mistake."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from certificates.forms import ReissueForm
from certificates.models import Again
from certificates.queries import certificates
from courses.paths.reissue import obstacle, reissue_path
from courses.services import Refused

MAY_REISSUE = "certificates.add_revocation"


@permission_required(MAY_REISSUE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reissue_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Reason and second person; then the new certificate. What cannot be issued anew is refused in words."""
    certificate = get_object_or_404(certificates(), pk=pk)
    if told := obstacle(certificate):
        messages.error(request, told)
        return redirect("certificate:inspect", pk)
    form = ReissueForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "reason": Again(form.cleaned_data["reason"])}
        try:
            made = reissue_path(certificate, by=request.user, **given)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("certificate:inspect", pk)
        told = _("Certificate %(number)s is issued and replaces %(old)s. A letter tells its holder.")
        messages.success(request, told % {"number": made.number, "old": certificate.number})
        return redirect("certificate:inspect", made.pk)
    return render(request, "courses/admin/reissue.html", {"certificate": certificate, "form": form})


def admin_urls() -> list[Any]:
    return [path("certificates/<int:pk>/issue-anew/", reissue_view, name="reissue_certificate")]
