"""The desk for certificates of learning paths: issue anew what was revoked by mistake; what waits for a second."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import page_permission_policy

from certificates.forms import ReissueForm
from certificates.models import Again, Certificate
from certificates.queries import certificates
from content.languages import pick
from content.looks import Kind, record_look
from courses.attestations.queries import attestations
from courses.dashboard import DeskPanel, Row
from courses.paths import reissue
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathEdition, ReissueProposal
from courses.services import Refused

MAY_REISSUE = "certificates.add_revocation"


@permission_required(MAY_REISSUE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reissue_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One person gives the reason; another confirms, or either withdraws. What cannot be is refused in words."""
    certificate = get_object_or_404(certificates(), pk=pk)
    if told := reissue.obstacle(certificate):
        messages.error(request, told)
        return redirect("certificate:inspect", pk)
    record_look(request.user, subject=certificate.holder.user, kind=Kind.CERTIFICATE, about=certificate.uuid)
    step = request.POST.get("step") if request.method == "POST" else None
    form = ReissueForm(request.POST if step == "propose" else None)
    if step and (answer := _answer(request, certificate, step, form)):
        return answer
    proposal = reissue.open_proposal(certificate)
    context = {
        "certificate": certificate,
        "form": form,
        "proposal": proposal,
        "is_own": proposal is not None and proposal.by_id == request.user.pk,
        "is_holder": certificate.holder.user_id == request.user.pk,
    }
    return render(request, "courses/admin/reissue.html", context)


def _answer(request: HttpRequest, certificate: Certificate, step: str, form: ReissueForm) -> HttpResponse | None:
    """Where the step leads; None where a form has faults, and keeps what was written."""
    here = redirect("reissue_certificate", certificate.pk)
    try:
        if step == "propose":
            if not form.is_valid():
                return None
            given = {**form.cleaned_data, "reason": Again(form.cleaned_data["reason"])}
            reissue.propose(certificate, by=request.user, **given)
            messages.success(request, _("Your proposal is recorded. Nothing is issued until another confirms it."))
        elif step == "withdraw":
            reissue.withdraw(_seen(request, certificate), by=request.user)
            messages.success(request, _("The proposal is withdrawn. Nothing has been issued."))
        elif step == "confirm":
            made = reissue.confirm(_seen(request, certificate), by=request.user)
            told = _("Certificate %(number)s is issued and replaces %(old)s. A letter tells its holder.")
            messages.success(request, told % {"number": made.number, "old": certificate.number})
            return redirect("certificate:inspect", made.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return here


def _seen(request: HttpRequest, certificate: Certificate) -> ReissueProposal:
    """The proposal that the button stood beside."""
    for proposal in reissue.proposals().filter(certificate=certificate):
        if str(proposal.pk) == request.POST.get("proposal"):
            return proposal
    raise Http404


def reissue_panel(user: Any) -> DeskPanel | None:
    """What others have proposed and this person can confirm. One query."""
    if not user.has_perm(MAY_REISSUE):
        return None
    # Without a holder nothing can be issued.
    waiting = reissue.proposals().filter(end=None, certificate__holder__isnull=False).exclude(by=user)
    found = list(waiting.order_by("pk"))
    rows = [Row(row.certificate.number, reverse("reissue_certificate", args=[row.certificate_id])) for row in found]
    return DeskPanel(_("Certificates to issue anew"), len(found), rows, order=157) if found else None


def attestation_panel(user: Any) -> DeskPanel | None:
    """What others have entered for an edition in force and this person can switch on.

    One query where nothing waits, three and those for rights where something does.
    """
    asked = {row.edition_id: row for row in attestations().filter(begun=None, ended=None).exclude(by=user.pk)}
    if not asked:
        return None
    keys = {row.edition.path_key for row in asked.values()}
    newest = {row.path_key: row.pk for row in PathEdition.objects.filter(path_key__in=keys).order_by("number")}
    waiting = {row.edition.path_key: row for pk, row in asked.items() if newest[row.edition.path_key] == pk}
    mine = page_permission_policy.instances_user_has_permission_for(user, "publish")
    pages = LearningPathPage.objects.filter(translation_key__in=waiting, locale__language_code="sv", pk__in=mine)
    mine_waiting = list(pages.order_by("path").values_list("translation_key", flat=True))
    rows = [
        Row(pick(waiting[key].edition.frozen["titles"]), reverse("path_attestations", args=[key]))
        for key in mine_waiting
    ]
    return DeskPanel(_("TransCelerate's sentence to switch on"), len(rows), rows, order=158) if rows else None


def page_buttons(page: Any, user: Any, **_others: Any) -> list[Button]:
    """In the menu of a learning path, in the list and in the editor, for those who may publish it."""
    if not issubclass(page.specific_class or object, LearningPathPage):
        return []
    if not page.permissions_for_user(user).can_publish():
        return []
    address = reverse("path_attestations", args=[page.translation_key])
    return [Button(_("TransCelerate's sentence"), address, icon_name="clipboard-list", priority=70)]


def admin_urls() -> list[Any]:
    return [path("certificates/<int:pk>/issue-anew/", reissue_view, name="reissue_certificate")]
