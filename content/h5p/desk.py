"""Exercises and their libraries in the CMS: upload, follow, approve, publish, retire. Works without scripts."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from content.h5p import services
from content.h5p.allowed import IN_WORDS, Standing, is_on_list, standing
from content.h5p.forms import ExerciseForm, UploadForm, WithdrawalForm
from content.h5p.menu import ADD, CHANGE, INSTALL, PUBLISH, VIEW
from content.h5p.player import draft_address_of, object_of
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion, Proposal
from content.languages import current

# Seconds after which the page about an upload asks again.
_AGAIN = "3"
_ON_A_PAGE = 50


@permission_required(VIEW, raise_exception=True)
@require_safe
def exercises_view(request: HttpRequest) -> HttpResponse:
    """All exercises, and the uploads that are on their way or were refused."""
    found = H5PPackage.objects.prefetch_related("versions")
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("p"))
    uploads = H5PImport.objects.filter(version=None).select_related("by", "package")[:10]
    return render(request, "content/admin/h5p_exercises.html", {"page": page, "uploads": uploads})


@permission_required(ADD, raise_exception=True)
def add_view(request: HttpRequest) -> HttpResponse:
    """A new exercise: what it is called, what replaces it, and its package."""
    form = ExerciseForm(request.POST or None, initial={"language": current()})
    upload = _upload_form(request)
    if request.method == "POST" and all([form.is_valid(), upload.is_valid()]):
        return _received(request, upload, **form.cleaned_data)
    return render(request, "content/admin/h5p_add.html", {"form": form, "upload": upload})


@permission_required(VIEW, raise_exception=True)
def exercise_view(request: HttpRequest, uuid: Any) -> HttpResponse:
    """An exercise with its versions. Posting changes what it is called and what replaces it."""
    package = get_object_or_404(H5PPackage, uuid=uuid)
    may_change = request.user.has_perm(CHANGE)
    form = ExerciseForm(request.POST or None, instance=package)
    if request.method == "POST" and may_change and form.is_valid():
        form.save()
        messages.success(request, _("The exercise was saved."))
        return redirect("h5p_exercise", uuid)
    context = {
        "package": H5PPackage.objects.get(pk=package.pk),
        "form": form if may_change else None,
        "versions": package.versions.select_related("uploaded_by"),
        "shown": package.shown,
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return render(request, "content/admin/h5p_exercise.html", context)


@permission_required(VIEW, raise_exception=True)
@require_safe
def version_view(request: HttpRequest, uuid: Any, number: int) -> HttpResponse:
    """One version before readers see it: played by a signed address, with what was cleaned and what it runs on."""
    versions = H5PVersion.objects.select_related("package")
    version = get_object_or_404(versions, package__uuid=uuid, number=number)
    shown, cleaned = version.package.shown, version.cleaned
    used = H5PLibrary.objects.filter(digest__in=version.libraries.values())
    context = {
        "package": version.package,
        "version": version,
        "page_title": _("Version %(number)d") % {"number": number},
        "about": object_of(version),
        "address": draft_address_of(version),
        "more": cleaned.get("count", 0) - len(cleaned.get("places", [])),
        "libraries": [(library, IN_WORDS[_standing(library)]) for library in used],
        "may_publish": request.user.has_perm(PUBLISH) and (shown is None or shown.number < number),
    }
    return render(request, "content/admin/h5p_version.html", context)


@permission_required(CHANGE, raise_exception=True)
def new_version_view(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Another package for an exercise: its next version."""
    package = get_object_or_404(H5PPackage, uuid=uuid)
    upload = _upload_form(request)
    if request.method == "POST" and upload.is_valid():
        return _received(request, upload, package=package)
    return render(request, "content/admin/h5p_add.html", {"upload": upload, "package": package})


@permission_required(PUBLISH, raise_exception=True)
@require_POST
def publish_view(request: HttpRequest, uuid: Any, number: int) -> HttpResponse:
    version = get_object_or_404(H5PVersion, package__uuid=uuid, number=number)
    services.publish(version, by=request.user)
    messages.success(request, _("Version %(number)d is published.") % {"number": number})
    return redirect("h5p_exercise", uuid)


@permission_required(PUBLISH, raise_exception=True)
def withdraw_view(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Take an exercise from readers, with a reason."""
    package = get_object_or_404(H5PPackage, uuid=uuid)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(package, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, _("The exercise is withdrawn. Readers meet its text instead."))
        return redirect("h5p_exercise", uuid)
    return render(request, "content/admin/h5p_withdraw.html", {"form": form, "package": package})


@permission_required(VIEW, raise_exception=True)
@require_safe
def import_view(request: HttpRequest, uuid: Any) -> HttpResponse:
    """How far an upload has come; what was wrong with it; what it would install. Asks again by itself."""
    from content.h5p.words import sentence

    row = get_object_or_404(H5PImport.objects.select_related("version", "package"), uuid=uuid)
    context = {
        "row": row,
        "refusal": sentence(row.refusal) if row.refusal else "",
        "may_install": request.user.has_perm(INSTALL),
        "proposals": [_proposed(one) for one in row.proposals],
    }
    response = render(request, "content/admin/h5p_import.html", context)
    if row.finished_at is None and not row.is_waiting:
        response["Refresh"] = _AGAIN
    return response


@permission_required(INSTALL, raise_exception=True)
@require_POST
def decide_view(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Approve or decline what an upload would install."""
    row = get_object_or_404(H5PImport, uuid=uuid)
    seen = request.POST.getlist("seen")
    try:
        if request.POST.get("decision") == "approve":
            services.approve(row, seen=seen, by=request.user, unlisted=request.POST.getlist("unlisted"))
        else:
            services.decline(row, seen=seen)
    except services.NotWaiting as error:
        messages.error(request, str(error))
    return redirect("h5p_import", uuid)


@permission_required(INSTALL, raise_exception=True)
@require_safe
def libraries_view(request: HttpRequest) -> HttpResponse:
    """All libraries, and the uploads that propose new ones."""
    page = Paginator(H5PLibrary.objects.select_related("installed_by"), _ON_A_PAGE).get_page(request.GET.get("p"))
    waiting = [row for row in H5PImport.objects.filter(finished_at=None).select_related("by") if row.is_waiting]
    rows = [(library, IN_WORDS[_standing(library)]) for library in page.object_list]
    return render(request, "content/admin/h5p_libraries.html", {"page": page, "rows": rows, "waiting": waiting})


@permission_required(INSTALL, raise_exception=True)
@require_POST
def retire_view(request: HttpRequest, pk: int) -> HttpResponse:
    library = get_object_or_404(H5PLibrary, pk=pk)
    try:
        services.retire(library, by=request.user)
    except services.NotRetired as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(library)s is retired.") % {"library": library})
    return redirect("h5p_libraries")


def _standing(library: H5PLibrary) -> Standing:
    return standing(library.folder, f"{library.major}.{library.minor}.{library.patch}", library.digest)


def _proposed(one: Proposal) -> dict[str, Any]:
    """A library that an upload would install, with what the school's list says of it."""
    found = standing(one["folder"], one["version"], one["digest"])
    return {**one, "standing": IN_WORDS[found], "is_on_list": is_on_list(found)}


def _upload_form(request: HttpRequest) -> UploadForm:
    return UploadForm(request.POST or None, request.FILES or None, may_install=request.user.has_perm(INSTALL))


def _received(request: HttpRequest, upload: UploadForm, **facts: Any) -> HttpResponse:
    file = upload.cleaned_data["file"]
    installs = upload.cleaned_data.get("installs", False)
    row = services.receive(file.chunks(), file_name=file.name, by=request.user, installs=installs, **facts)
    return redirect("h5p_import", row.uuid)
