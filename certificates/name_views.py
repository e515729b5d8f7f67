"""Pages for hiding a name: the holder's own, and the one in the CMS for persons under protection."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates.forms import NameChoiceForm
from certificates.models import CertificateHolder
from certificates.name_choices import NameFixed, choose_name, fix_name
from certificates.queries import certificates, name_choice_of
from content.looks import Kind, record_look


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_name(request: HttpRequest) -> HttpResponse:
    """Show or hide one's name, on all certificates that one has and will get."""
    choice = name_choice_of(request.user)
    now = "hidden" if choice is not None and choice.is_hidden else "shown"
    form = NameChoiceForm(request.POST if request.method == "POST" else None, initial={"name": now})
    if request.method == "POST" and form.is_valid():
        is_hidden = form.cleaned_data["name"] == "hidden"
        try:
            choose_name(request.user, is_hidden=is_hidden)
        except NameFixed as refusal:
            messages.error(request, str(refusal))
        else:
            told = _("Your name is no longer shown.") if is_hidden else _("Your name is shown.")
            messages.success(request, told)
        return redirect("my_name")
    held = CertificateHolder.objects.filter(user=request.user.pk).select_related("certificate").order_by("-pk").first()
    context = {"form": form, "is_fixed": choice is not None and choice.is_fixed, "held": held}
    return render(request, "certificates/my_name.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def protect_name(request: Any, pk: int) -> HttpResponse:
    """In the CMS: hide the name of a certificate's holder, who is a person under protection, or let go of it."""
    if not request.user.has_perm("certificates.add_namechoice"):
        raise PermissionDenied
    certificate = get_object_or_404(certificates(), pk=pk)
    if not hasattr(certificate, "holder"):
        raise Http404
    holder = certificate.holder.user
    choice = name_choice_of(holder)
    is_fixed = choice is not None and choice.is_fixed
    if request.method == "POST":
        if request.POST.get("wants") not in ("fix", "let_go"):
            raise SuspiciousOperation("Neither of the two buttons")
        wants = request.POST["wants"] == "fix"
        fix_name(holder, is_fixed=wants, by=request.user)
        told = (
            _("The name is hidden on all certificates of this person, and the person cannot show it.")
            if wants
            else _("The person decides again. The name stays hidden until they show it.")
        )
        messages.success(request, told)
        return redirect("certificate:inspect", pk)
    record_look(request.user, subject=holder, kind=Kind.CERTIFICATE, about=certificate.uuid)
    context = {"certificate": certificate, "is_fixed": is_fixed, "choice": choice}
    return render(request, "certificates/admin/protect_name.html", context)
