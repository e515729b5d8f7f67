"""Questions and final tests in the CMS."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from assessments.desk import more_time
from assessments.models import Question, Quiz
from assessments.moodle import desk as moodle
from assessments.usage import usage
from content.models import Provision, Source, Term


class QuestionIndex(IndexView):
    """One row a question: its translations are reached from it."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().filter(locale=Locale.objects.get(language_code="sv"))


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    index_view_class = QuestionIndex
    list_display = [
        "key",
        Column("stem", label=_("Question")),
        "purpose",
        "difficulty",
        "objective",
        LiveStatusTagColumn(),
    ]
    list_filter = ["live", "purpose", "difficulty", "objective", "is_public"]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "tasks"
    list_display = ["key", "title", "purpose", "draw", "pass_percent", LiveStatusTagColumn()]
    list_filter = ["live", "purpose"]


class TestsGroup(SnippetViewSetGroup):
    __test__ = False

    menu_label = _("Tests")
    menu_icon = "tasks"
    menu_order = 210
    items = (QuestionViewSet, QuizViewSet)

    def get_submenu_items(self) -> list[Any]:
        return [*super().get_submenu_items(), *moodle.menu_items()]


register_snippet(TestsGroup)


@hooks.register("register_admin_urls")
def register_desk() -> list[Any]:
    return [path("attempts/<int:pk>/more-time/", more_time, name="more_time"), *moodle.admin_urls()]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(moodle.ACTION, _("Import from Moodle"), _("Imported from Moodle"))


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="assessments", codename="add_timeextension")


@hooks.register("before_delete_snippet")
def refuse_deletion_in_use(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A question that a test draws, or anything that a page or question refers to, stays; and the CMS says where."""
    text = _("%(name)s cannot be deleted, because it is used: %(users)s. Take it out there first.")
    return _refuse_in_use(request, instances, text)


@hooks.register("before_unpublish")
def refuse_unpublishing_in_use(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """What readers meet through something else does not go out of sight while it is used there."""
    if not isinstance(instance, Source | Provision | Term | Quiz):
        return None
    text = _("%(name)s cannot be unpublished, because it is used: %(users)s. Take it out there first.")
    return _refuse_in_use(request, [instance], text)


def _refuse_in_use(request: HttpRequest, instances: list[Any], text: str | Promise) -> HttpResponse | None:
    for instance in instances:
        users = usage(instance)
        if users:
            messages.error(request, str(text) % {"name": instance, "users": ", ".join(users[:5])})
            return redirect(type(instance).snippet_viewset.get_url_name("list"))
    return None
