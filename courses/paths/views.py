"""What a learner does with a path: take out its certificate. Views only translate HTTP."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from content.languages import current
from courses import access
from courses.paths.services import certify_path
from courses.refusals import refused
from courses.services import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def path_certificate(request: HttpRequest, path_key: uuid.UUID) -> HttpResponse:
    """Take out the certificate and show it. GET, as after a sign-in on the way, only shows the path."""
    shown, swedish = access.path_or_404(request, path_key)
    if request.method != "POST":
        return redirect(shown.url)
    try:
        certificate = certify_path(request.user, path=swedish, language=current())
    except Refused as refusal:
        return refused(request, refusal)
    return redirect("certificate", code=certificate.code)
