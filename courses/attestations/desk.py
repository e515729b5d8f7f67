"""The publishers' desk for the sentence on the certificates of a learning path, edition by edition."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from certificates.face import declared
from certificates.models import FrozenDeclaration
from content.languages import LANGUAGES
from courses.attestations import services
from courses.attestations.forms import AttestationForm, EndForm
from courses.attestations.queries import attestations, criteria
from courses.attestations.records import Attestation, EndReason, State
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathEdition
from courses.services import Refused


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition with its attestations, the newest first."""

    edition: PathEdition
    history: tuple[Attestation, ...]

    @property
    def is_on(self) -> bool:
        return any(row.state is State.ON for row in self.history)


@require_http_methods(["GET", "HEAD", "POST"])
def attestations_view(request: HttpRequest, path_key: uuid.UUID) -> HttpResponse:
    """The editions of a path, what is asked for and what is on. POST takes the step whose button was pressed."""
    page = _path(request, path_key)
    rows = _editions(path_key)
    if not rows:
        messages.error(request, _("The learning path has no edition yet: it has never been published."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = AttestationForm(request.POST if step in ("preview", "change", "propose") else None)
    ending = EndForm(request.POST if step == "end" else None, prefix="end")
    if _taken(request, rows, step, form, ending):
        return redirect("path_attestations", path_key)
    newest = rows[0]
    current = next((row for row in newest.history if row.state in (State.PROPOSED, State.ON)), None)
    is_shown = current is None and step in ("preview", "propose") and form.is_valid()
    context = {
        "page": page,
        "rows": rows,
        "newest": newest.edition,
        "current": current,
        "is_proposed": current is not None and current.state is State.PROPOSED,
        "is_own": current is not None and current.by_id == request.user.pk,
        "criteria": criteria(newest.edition),
        "gaps": services.gaps(newest.edition),
        "form": form,
        "ending": ending,
        "is_shown": is_shown,
        "preview": _preview(current.frozen if current else _given(form) if is_shown else None),
    }
    return render(request, "courses/admin/attestations.html", context)


def _path(request: HttpRequest, path_key: uuid.UUID) -> LearningPathPage:
    """The path's Swedish page, for those who may publish it."""
    page = LearningPathPage.objects.filter(translation_key=path_key, locale__language_code="sv").first()
    if page is None:
        raise Http404
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return page


def _editions(path_key: uuid.UUID) -> list[EditionRow]:
    """The newest first. Two queries."""
    history: dict[int, list[Attestation]] = {}
    for row in attestations().filter(edition__path_key=path_key):
        history.setdefault(row.edition_id, []).append(row)
    editions = PathEdition.objects.filter(path_key=path_key).order_by("-number")
    return [EditionRow(edition, tuple(history.get(edition.pk, ()))) for edition in editions]


def _taken(request: HttpRequest, rows: list[EditionRow], step: str, form: AttestationForm, ending: EndForm) -> bool:
    """Whether to leave the forms: the step has been taken, or there is nothing in them to keep."""
    try:
        if step == "propose" and form.is_valid():
            services.propose(_asked(request, rows), by=request.user, **form.cleaned_data)
            messages.success(request, _("The attestation is entered. Nothing is on until another switches it on."))
            return True
        if step == "switch_on":
            services.switch_on(_seen(request, rows), by=request.user)
            messages.success(
                request, _("Switched on. Certificates issued for this edition from now carry the sentence.")
            )
            return True
        if step == "end" and ending.is_valid():
            found = _seen(request, rows)
            services.switch_off(found, reason=EndReason(ending.cleaned_data["reason"]), by=request.user)
            was_on = _("Switched off. Certificates that have been issued stay as they are.")
            messages.success(request, was_on if hasattr(found, "begun") else _("Withdrawn. It was never switched on."))
            return True
    except Refused as refusal:
        messages.error(request, str(refusal))
        return step != "propose"
    return False


def _asked(request: HttpRequest, rows: list[EditionRow]) -> PathEdition:
    """The edition that the form was about."""
    for row in rows:
        if str(row.edition.pk) == request.POST.get("edition"):
            return row.edition
    raise Http404


def _seen(request: HttpRequest, rows: list[EditionRow]) -> Attestation:
    """The attestation that the button stood beside."""
    for row in rows:
        for attestation in row.history:
            if str(attestation.pk) == request.POST.get("attestation"):
                return attestation
    raise Http404


def _given(form: AttestationForm) -> FrozenDeclaration:
    given = form.cleaned_data
    return {
        "sentence": given["sentence"],
        "text_on": given["text_on"].isoformat(),
        "source": given["source"],
        "attested_on": given["attested_on"].isoformat(),
        "number": given["register_number"],
    }


def _preview(declaration: FrozenDeclaration | None) -> list[dict[str, Any]]:
    """As it will look on certificates in each language."""
    if declaration is None:
        return []
    shown = []
    for language in LANGUAGES:
        with translation.override(language):
            heading = _("The provider's own declaration")
            shown.append({"language": language, "heading": heading, "declared": declared(declaration)})
    return [{**each, "sentence": declaration["sentence"], "source": declaration["source"]} for each in shown]
