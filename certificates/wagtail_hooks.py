"""The register in the CMS: certificates are read, searched and revoked there, never edited."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from certificates.forms import RevokeForm
from certificates.models import Certificate, Grounds
from certificates.queries import certificates
from certificates.services import Refused, revoke
from content.languages import pick


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Facts are looked at. Nobody, a superuser included, adds, changes or deletes one by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in set(actions) and self.user_has_permission(user, "view")


def _holder(certificate: Certificate) -> str:
    """The name, or nothing after its disposal."""
    holder = getattr(certificate, "holder", None)
    return holder.name if holder else "–"


class RegisterView(IndexView):
    def get_base_queryset(self) -> Any:
        return certificates()


class CertificateViewSet(ModelViewSet):
    model = Certificate
    icon = "clipboard-list"
    menu_label = gettext_lazy("Certificates")
    menu_order = 300
    add_to_admin_menu = True
    index_view_class = RegisterView
    inspect_view_enabled = True
    inspect_view_fields = ["number", "issued_on", "code"]
    list_per_page = 50
    inspect_template_name = "certificates/admin/inspect.html"
    search_fields = ["number", "holder__name"]
    search_backend_name = None
    form_fields = ["number"]
    copy_view_enabled = False

    @property
    def list_display(self) -> list[Column]:
        return [
            TitleColumn("number", label=gettext_lazy("Number"), sort_key="number", get_url=self.inspect_address),
            Column("holder", label=gettext_lazy("Holder"), accessor=_holder),
            Column("course", label=gettext_lazy("Course"), accessor=lambda c: pick(c.frozen["title"])),
            Column("issued_on", label=gettext_lazy("Issued on"), sort_key="issued_on"),
            Column("status_label", label=gettext_lazy("Status")),
        ]

    def inspect_address(self, certificate: Certificate) -> str:
        return reverse(self.get_url_name("inspect"), args=[certificate.pk])

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)


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
        return redirect(reverse(CertificateViewSet().get_url_name("inspect"), args=[pk]))
    return render(request, "certificates/admin/revoke.html", {"certificate": certificate, "form": form})


@hooks.register("register_admin_viewset")
def register_viewset() -> CertificateViewSet:
    return CertificateViewSet()


@hooks.register("register_admin_urls")
def register_revoke_url() -> list[Any]:
    return [path("certificates/<int:pk>/revoke/", revoke_view, name="revoke_certificate")]


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label="certificates", codename__in=["view_certificate", "add_revocation"]
    )
