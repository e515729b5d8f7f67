"""Import and export of questions in the CMS. What reads and writes XML is loaded when it is asked for."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

# Kept in the log, so it is never renamed.
ACTION = "assessments.import_moodle"
MAY_IMPORT, MAY_EXPORT = "assessments.add_question", "assessments.view_question"


@permission_required(MAY_IMPORT, raise_exception=True)
def import_view(request: HttpRequest) -> HttpResponse:
    """Choose files; then what would be made of them, and line by line what would not."""
    from assessments.moodle import plans, services
    from assessments.moodle.forms import ImportForm
    from assessments.moodle.values import NotCarried
    from assessments.moodle.words import refusal

    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "assessments/admin/moodle_import.html", {"form": form})
    data = form.cleaned_data
    swedish, english = data["swedish"].read(), data["english"].read() if data["english"] else None
    try:
        found = plans.plan(swedish, english, data["purpose"])
    except NotCarried as fault:
        form.add_error("swedish" if fault.language == "sv" else "english", refusal(fault))
        return render(request, "assessments/admin/moodle_import.html", {"form": form})
    kept = services.keep(request.user, found, swedish=swedish, english=english, name=data["swedish"].name[:100])
    return _report(request, found, kept)


def _report(request: HttpRequest, found: Any, kept: Any) -> HttpResponse:
    from assessments.moodle.services import MINUTES
    from assessments.moodle.words import rows
    from assessments.questions import Purpose

    context = {
        "plan": found,
        "token": kept.token,
        "file": kept.name,
        "purpose": Purpose(found.purpose).label,
        "reports": [(language, rows(lost)) for language, lost in found.lost.items()],
        "minutes": MINUTES,
        "waiting": sum(one.english is None for one in found.questions),
    }
    return render(request, "assessments/admin/moodle_report.html", context)


@permission_required(MAY_IMPORT, raise_exception=True)
@require_POST
def make_view(request: HttpRequest) -> HttpResponse:
    """Make what the report said, all of it or nothing."""
    from assessments.moodle import plans, services

    try:
        kept = services.kept_for(request.user, request.POST.get("token", ""))
    except services.Stale as stale:
        messages.error(request, str(stale))
        return redirect("moodle_import")
    try:
        made = services.make(kept, action=ACTION, by=request.user)
    except services.Stale as stale:
        messages.warning(request, str(stale))
        found = plans.plan(kept.swedish, kept.english, kept.purpose)
        return _report(request, found, services.keep_anew(request.user, found, kept))
    told = ngettext("%(n)d question was made as a draft.", "%(n)d questions were made as drafts.", len(made))
    messages.success(request, told % {"n": len(made)})
    return redirect("wagtailsnippets_assessments_question:list")


@permission_required(MAY_EXPORT, raise_exception=True)
@require_safe
def export_view(request: HttpRequest) -> HttpResponse:
    """Which questions would go out in each language, and what of them would not. `export` is the language of a file."""
    from assessments.moodle.exports import export
    from assessments.moodle.forms import ExportForm
    from assessments.moodle.values import MOST_QUESTIONS
    from assessments.moodle.words import rows

    form = ExportForm(request.GET)
    context: dict[str, Any] = {"form": form, "most": MOST_QUESTIONS}
    if form.is_valid():
        chosen = form.chosen()
        context["count"] = chosen.count()
        if context["count"] <= MOST_QUESTIONS:
            languages = [request.GET["export"]] if request.GET.get("export") in ("sv", "en") else ["sv", "en"]
            found = {language: export(chosen, language) for language in languages}
            if "export" in request.GET and len(found) == 1:
                return _file(found[languages[0]].xml, languages[0])
            context["files"] = [(language, one, rows(one.lost)) for language, one in found.items()]
    query = request.GET.copy()
    query.pop("export", None)
    return render(request, "assessments/admin/moodle_export.html", {**context, "query": query.urlencode()})


def _file(xml: str, language: str) -> HttpResponse:
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    name = f"fragor-{language}-{timezone.localdate().isoformat()}.xml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Item(MenuItem):
    def __init__(self, label: Any, address: str, permission: str, **options: Any) -> None:
        super().__init__(label, address, **options)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


def menu_items() -> list[MenuItem]:
    """Beside the questions in the menu."""
    taken_in = gettext_lazy("From Moodle")
    taken_out = gettext_lazy("To Moodle")
    return [
        _Item(taken_in, reverse("moodle_import"), MAY_IMPORT, name="moodle-import", icon_name="download", order=800),
        _Item(taken_out, reverse("moodle_export"), MAY_EXPORT, name="moodle-export", icon_name="upload", order=810),
    ]


def admin_urls() -> list[Any]:
    return [
        path("moodle/import/", import_view, name="moodle_import"),
        path("moodle/import/make/", make_view, name="moodle_make"),
        path("moodle/export/", export_view, name="moodle_export"),
    ]
