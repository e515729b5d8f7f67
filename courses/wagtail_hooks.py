"""Courses in the CMS: pages that facts speak of stay; cases, corrections and registers have their desks."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from assessments.bank import readiness
from content.late import late_view
from content.lost import lost_types
from content.panels import NOTES_HOOK
from courses import dashboard, gate
from courses.copying import give_own_codes
from courses.corrections import desk as corrections
from courses.exercises.chooser import exercise_chooser
from courses.expert import views as expert
from courses.feedback import desk as feedback
from courses.pages import CoursePage, LessonPage, NotedPage
from courses.paths import desk as path_certificates
from courses.paths.checks import mark_drafts
from courses.paths.tasks import DelegatedTask
from courses.protection import explanation, obstacles
from courses.registers import viewsets
from courses.regrades import desk as regrades
from courses.renames import desk as renames
from courses.revocations import desk as revocations


class RegisterGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("Registers")
    menu_icon = "list-ul"
    menu_order = 300
    items = (
        viewsets.EnrolmentViewSet,
        viewsets.AttemptViewSet,
        viewsets.GradeViewSet,
        viewsets.CompletionViewSet,
        viewsets.CertificateViewSet,
    )


class DelegatedTaskViewSet(SnippetViewSet):
    model = DelegatedTask
    icon = "tasks"
    menu_label = gettext_lazy("Delegated tasks")
    menu_order = 215
    add_to_admin_menu = True
    list_display = ["title_sv", "title_en", "position", LiveStatusTagColumn()]
    list_filter = ["live"]


register_snippet(DelegatedTaskViewSet)


@hooks.register("register_admin_viewset")
def register_registers() -> RegisterGroup:
    return RegisterGroup()


class ExpertDeskItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return expert.may_see(request.user)


@hooks.register("register_admin_menu_item")
def expert_desk_item() -> MenuItem:
    return ExpertDeskItem(
        gettext_lazy("Expert check"), expert.desk_address(), name="expert-desk", icon_name="glasses", order=205
    )


@hooks.register("register_admin_urls")
def expert_desk_addresses() -> list[Any]:
    return expert.addresses()


@hooks.register("construct_homepage_panels")
def desk_panels(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for this user, before Wagtail's own lists."""
    panels.extend(dashboard.panels_for(request))


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say why a page, alone or with its children, cannot go."""
    found = obstacles(page)
    if not found:
        return None
    messages.error(request, explanation(found))
    parent = page.get_parent()
    return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)


@hooks.register("before_bulk_action")
def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for pages ticked in the list; publishing in bulk needs a note for each page and an expert's check."""
    pages = [obj for obj in objects if isinstance(obj, Page)]
    if action_type == "publish" and _without_note(pages):
        messages.error(request, _("Publish these one by one: each change needs a sentence that says what has changed."))
        return redirect(action.next_url)
    if action_type == "publish":
        return _refuse_unchecked(request, pages, action)
    if action_type != "delete":
        return None
    found = [obstacle for page in pages for obstacle in obstacles(page)]
    if not found:
        return None
    messages.error(request, explanation(found))
    return redirect(action.next_url)


@hooks.register("before_edit_page")
def tell_of_lost_blocks(request: HttpRequest, page: Page) -> None:
    """Name the blocks of a lesson whose type no longer exists."""
    if request.method == "GET" and isinstance(page, LessonPage):
        for kind in lost_types(page.body):
            text = _("A block of the type “%(type)s” cannot be shown, because the type no longer exists. It is kept.")
            messages.warning(request, text % {"type": kind})


def _refuse_unchecked(request: HttpRequest, pages: list[Page], action: Any) -> HttpResponse | None:
    """Nothing is published of a choice in which a page waits for an expert."""
    found = gate.drafts_waiting(pages, with_descendants="include_descendants" in request.POST)
    for title, waiting in found[:5]:
        messages.error(request, f"{title}: {waiting.sentence()}", buttons=[_desk_button()])
    return redirect(action.next_url) if found else None


def _desk_button() -> Any:
    return messages.button(expert.desk_address(), _("Expert check"))


@hooks.register("before_publish_page")
def refuse_unchecked_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The last stop of the editor, after the form: it publishes without asking the page."""
    waiting = gate.waiting_for(page)
    if not waiting:
        return None
    messages.error(request, waiting.sentence(), buttons=[_desk_button()])
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_edit_page", order=-1)
def refuse_unchecked_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The translation's own editor says only that something is wrong; this says what."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    return refuse_unchecked_page(request, page.specific)


@hooks.register("before_copy_page")
def copies_begin_as_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copied course has been checked by no expert, and copying publishes without asking the page."""
    if not settings.REQUIRE_EXPERT_CHECK or "publish_copies" not in request.POST:
        return None
    if not any(isinstance(found, NotedPage) for found in page.get_descendants(inclusive=True).specific()):
        return None
    messages.error(request, _("Copies of courses and lessons begin as drafts. Copy without publishing."))
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("after_copy_page")
def tell_of_codes(request: HttpRequest, page: Page, new_page: Page) -> None:
    """A copy has no code, and its objectives have others: its author is told which."""
    if not isinstance(page.specific, NotedPage):
        return
    names = give_own_codes(new_page)
    told = [_("The copy has no code, since a code names one page. Give it one of its own if it shall have one.")]
    if names:
        listed = ", ".join(f"{old} → {new}" for old, new in names.items())
        told.append(
            _("Its objectives have new codes: %(codes)s. Questions go on naming the old ones.") % {"codes": listed}
        )
    messages.warning(request, " ".join(told))


@hooks.register("after_publish_page")
def warn_of_a_test_not_ready(request: HttpRequest, page: Page) -> None:
    """A published course whose test deals too few questions: learners are told, so its author is told first."""
    if isinstance(page, CoursePage) and page.final_test:
        found = readiness(page.final_test)
        if not found.is_ready:
            messages.warning(request, found.sentence())


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_a_task_not_shown(request: HttpRequest, instance: Any) -> None:
    """Readers are not shown a published task before an expert has checked its text as it stands."""
    if not isinstance(instance, DelegatedTask) or not settings.REQUIRE_EXPERT_CHECK:
        return
    published = mark_drafts(DelegatedTask.objects.filter(pk=instance.pk, live=True))
    if any(task.is_draft for task in published):
        told = _("Readers are not shown the task before a subject expert has checked it as it stands.")
        messages.warning(request, told, buttons=[_desk_button()])


def _without_note(pages: list[Page]) -> bool:
    """Whether the draft of a course or lesson among the pages says nothing of what has changed."""
    drafts = [page.specific.get_latest_revision_as_object() for page in pages]
    return any(isinstance(draft, NotedPage) and not draft.change_note.strip() for draft in drafts)


@hooks.register("register_admin_viewset")
def register_cases() -> feedback.CaseViewSet:
    return feedback.CaseViewSet()


@hooks.register("register_admin_viewset")
def register_corrections() -> corrections.CorrectionViewSet:
    return corrections.CorrectionViewSet()


@hooks.register("register_admin_viewset")
def register_key_corrections() -> regrades.KeyCorrectionViewSet:
    return regrades.KeyCorrectionViewSet()


@hooks.register("register_admin_viewset")
def register_exercise_chooser() -> Any:
    return exercise_chooser


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[Any]:
    return [
        *feedback.admin_urls(),
        *corrections.admin_urls(),
        *regrades.admin_urls(),
        path("question-statistics/", late_view("courses.statistics.report_view"), name="question_statistics"),
        path("kursfiler/", late_view("courses.curriculum_report.report_view"), name="curriculum_report"),
        path("exercise-answers/", late_view("courses.exercises.desk.exercises"), name="exercises_answered"),
        path("exercise-answers/<int:pk>/", late_view("courses.exercises.desk.answers"), name="exercise_answers"),
        path(
            "path-attestations/<uuid:path_key>/",
            late_view("courses.attestations.desk.attestations_view"),
            name="path_attestations",
        ),
        *path_certificates.admin_urls(),
        *revocations.admin_urls(),
        *renames.admin_urls(),
        path("evidence/<uuid:about>/", late_view("courses.evidence.desk.inspect_evidence"), name="inspect_evidence"),
        path(
            "evidence/<uuid:about>.json",
            late_view("courses.evidence.desk.inspect_evidence_file"),
            name="inspect_evidence_file",
        ),
    ]


hooks.register(NOTES_HOOK, feedback.notes)


@hooks.register("register_desk_panel")
def open_cases(request: HttpRequest) -> dashboard.DeskPanel | None:
    return feedback.panel(request.user)


hooks.register(NOTES_HOOK, corrections.notes)
hooks.register("register_page_header_buttons", corrections.page_buttons)
hooks.register("register_page_listing_more_buttons", corrections.page_buttons)
hooks.register("register_page_header_buttons", path_certificates.page_buttons)
hooks.register("register_page_listing_more_buttons", path_certificates.page_buttons)
hooks.register("register_snippet_listing_buttons", corrections.question_buttons)


@hooks.register("register_desk_panel")
def waiting_keys(request: HttpRequest) -> dashboard.DeskPanel | None:
    return regrades.panel(request.user)


@hooks.register("register_desk_panel")
def cases_about_revoking(request: HttpRequest) -> dashboard.DeskPanel | None:
    return revocations.panel(request.user)


@hooks.register("register_desk_panel")
def certificates_to_issue_anew(request: HttpRequest) -> dashboard.DeskPanel | None:
    return path_certificates.reissue_panel(request.user)


@hooks.register("register_desk_panel")
def attestations_to_switch_on(request: HttpRequest) -> dashboard.DeskPanel | None:
    return path_certificates.attestation_panel(request.user)


@hooks.register("register_reports_menu_item")
def register_cases_about_revoking() -> MenuItem:
    address = reverse("revocation_cases")
    return revocations.CasesItem(gettext_lazy("Cases about revoking"), address, icon_name="clipboard-list", order=905)


@hooks.register("register_desk_panel")
def requests_for_another_name(request: HttpRequest) -> dashboard.DeskPanel | None:
    return renames.panel(request.user)


@hooks.register("register_reports_menu_item")
def register_requests_for_another_name() -> MenuItem:
    address = reverse("name_requests")
    return revocations.CasesItem(
        gettext_lazy("Requests for another name"), address, icon_name="clipboard-list", order=906
    )


hooks.register(NOTES_HOOK, regrades.notes)
hooks.register("register_snippet_listing_buttons", regrades.question_buttons)


class _CaseReport(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("courses.view_feedbackcase"))


@hooks.register("register_reports_menu_item")
def register_case_report() -> MenuItem:
    return _CaseReport(gettext_lazy("Cases by month"), reverse("feedback_report"), icon_name="comment", order=900)


class _AuthorsReport(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("assessments.view_question"))


@hooks.register("register_reports_menu_item")
def register_statistics_report() -> MenuItem:
    address = reverse("question_statistics")
    return _AuthorsReport(gettext_lazy("How questions do"), address, icon_name="help", order=910)


@hooks.register("register_reports_menu_item")
def register_answers_report() -> MenuItem:
    address = reverse("exercises_answered")
    return _AuthorsReport(gettext_lazy("Answers in exercises"), address, icon_name="desktop", order=915)


@hooks.register("register_reports_menu_item")
def register_curriculum_report() -> MenuItem:
    return _AuthorsReport(gettext_lazy("Course files"), reverse("curriculum_report"), icon_name="tasks", order=920)


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    answering = Q(content_type__app_label="courses", codename__in=["view_feedbackcase", "add_feedbackanswer"])
    correcting = Q(
        content_type__app_label="content",
        codename__in=["view_withdrawal", "add_withdrawal", "add_withdrawaldecision"],
    )
    regrading = Q(
        content_type__app_label="assessments",
        codename__in=["view_keycorrection", "add_keycorrection", "add_keydecision"],
    )
    return Permission.objects.filter(answering | correcting | regrading)
