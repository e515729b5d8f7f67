"""Certificates in the CMS: revoked there, never edited. Their register stands with the others, in courses."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages

from certificates.forms import RevokeForm
from certificates.models import Grounds
from certificates.queries import certificates, standing_on
from certificates.services import Refused, revoke
from content.late import late_view


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_view(request: Any, pk: int) -> Any:
    """Revoke with grounds; the public page then says revoked and never why."""
    if not request.user.has_perm("certificates.add_revocation"):
        raise PermissionDenied
    certificate = get_object_or_404(certificates(), pk=pk)
    form = RevokeForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "grounds": Grounds(form.cleaned_data["grounds"])}
        try:
            revoke(certificate, by=request.user, **data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Certificate %(number)s is revoked.") % {"number": certificate.number})
        return redirect("certificate:inspect", pk)
    context = {"certificate": certificate, "form": form, "paths": standing_on(certificate).count()}
    return render(request, "certificates/admin/revoke.html", context)


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return [
        path("certificates/<int:pk>/revoke/", revoke_view, name="revoke_certificate"),
        path("certificates/<int:pk>/name/", late_view("certificates.name_views.protect_name"), name="protect_name"),
    ]


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label="certificates", codename__in=["add_revocation", "add_namechoice"]
    )
