"""The first page of the CMS: what waits for this user, with a number and the first of each kind.

Another part of the school adds a panel of its own:

    @hooks.register("register_desk_panel")
    def cases(request: HttpRequest) -> DeskPanel | None:
        return DeskPanel(_("Open cases"), count, (Row(title, address),), order=150) if may_answer else None
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from assessments.models import Question, Quiz
from content.models import Provision, Source, Term
from content.translation import behind, english_locale
from courses.expert import queries
from courses.expert.queries import Text
from courses.expert.views import desk_address, may_see

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: what it is called, where the user goes on with it, and a word about it."""

    title: str
    address: str
    note: str = ""


class DeskPanel(Component):
    """A heading with the number of things that wait, the first of them, and the way to the rest."""

    template_name = "courses/admin/desk_panel.html"

    def __init__(
        self, heading: str, count: int, rows: Sequence[Row], *, order: int, address: str = "", name: str = ""
    ) -> None:
        self.heading, self.count, self.rows, self.order = heading, count, tuple(rows)[:SHOWN], order
        self.address, self.name = address, name or f"desk-{order}"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        left = self.count - len(self.rows)
        return {"panel_heading": f"{self.heading} ({self.count})", "desk": self, "left": left}


class Desk:
    """What waits for one user; texts are read once for all panels."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def questions(self) -> list[Text]:
        return queries.questions()

    def panels(self) -> list[DeskPanel]:
        makers: list[Callable[[], DeskPanel]] = [self.drafts]
        if may_see(self.user):
            makers += [self.facts_waiting, self.questions_waiting, self.courses_due, self.paths_due, self.tasks_due]
        if self.user.has_perm("wagtail_localize.submit_translation"):
            makers.append(self.english)
        return [panel for maker in makers if (panel := maker()).count]

    def drafts(self) -> DeskPanel:
        """Pages and snippets that this user may change, with changes that are not published. Two queries a kind."""
        pages = page_permission_policy.instances_user_has_permission_for(self.user, "change").filter(
            has_unpublished_changes=True, alias_of=None
        )
        rows = [
            Row(page.draft_title or page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), _language(page))
            for page in pages.select_related("locale").order_by("-latest_revision_created_at")[:SHOWN]
        ]
        count = pages.count()
        kinds: tuple[QuerySet[Any], ...] = (
            Question.objects.select_related("locale"),
            *(model._default_manager.all() for model in (Quiz, Source, Provision, Term)),
        )
        for kind in kinds:
            meta = kind.model._meta
            if self.user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
                drafts = kind.filter(has_unpublished_changes=True)
                newest = drafts.order_by("-latest_revision__created_at")[:SHOWN]
                rows += [Row(str(row), _edit_address(row), _language(row)) for row in newest]
                count += drafts.count()
        return DeskPanel(_("Drafts that are not published"), count, rows, order=110)

    def facts_waiting(self) -> DeskPanel:
        found = [row for row in queries.facts_waiting([*queries.lessons(), *self.questions]) if row.uses]
        rows = [
            Row(f"{row.fact.id}: {row.fact.text_en}", reverse("expert_fact", args=[row.fact.id]))
            for row in found[:SHOWN]
        ]
        address = f"{desk_address()}#facts"
        return DeskPanel(_("Facts that wait for an expert"), len(found), rows, order=120, address=address)

    def questions_waiting(self) -> DeskPanel:
        found = queries.questions_waiting(self.questions)
        rows = [Row(text.title, reverse("expert_question", args=[text.row.pk])) for text in found[:SHOWN]]
        address = f"{desk_address()}#questions"
        return DeskPanel(_("Questions that wait for an expert"), len(found), rows, order=130, address=address)

    def courses_due(self) -> DeskPanel:
        found = queries.courses_due()
        rows = [
            Row(page.title, reverse("expert_course", args=[page.pk]), _when(page.next_check_on))
            for page in found[:SHOWN]
        ]
        address = f"{desk_address()}#courses"
        return DeskPanel(_("Courses to check"), len(found), rows, order=140, address=address)

    def paths_due(self) -> DeskPanel:
        found = queries.paths_due()
        rows = [
            Row(page.title, reverse("expert_path", args=[page.pk]), _when(page.next_check_on)) for page in found[:SHOWN]
        ]
        address = f"{desk_address()}#paths"
        return DeskPanel(_("Learning paths to check"), len(found), rows, order=142, address=address)

    def tasks_due(self) -> DeskPanel:
        found = queries.tasks_due()
        rows = [
            Row(
                due.task.title,
                reverse("expert_task", args=[due.task.pk]),
                _when(due.check.next_check_on if due.check else None),
            )
            for due in found[:SHOWN]
        ]
        address = f"{desk_address()}#tasks"
        return DeskPanel(_("Delegated tasks to check"), len(found), rows, order=144, address=address)

    def english(self) -> DeskPanel:
        """Published pages and questions whose English lacks a text or has an outdated one. Seven queries."""
        swedish = Locale.objects.get(language_code="sv")
        pages = dict(Page.objects.live().filter(locale=swedish).values_list("translation_key", "title"))
        asked = {text.row.translation_key: text.title for text in self.questions if text.row.live}
        english = english_locale()
        found = behind((*pages, *asked), english)
        late = [key for key in (*pages, *asked) if key in found]
        return DeskPanel(
            _("English that lags behind"),
            len(late),
            _translations(late[:SHOWN], {**pages, **asked}, english),
            order=160,
        )


def _translations(keys: list[Any], titles: dict[Any, str], english: Locale) -> list[Row]:
    pages = Page.objects.filter(translation_key__in=keys, locale=english)
    addresses = {page.translation_key: reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages}
    questions = Question.objects.filter(translation_key__in=keys, locale=english)
    addresses |= {row.translation_key: _edit_address(row) for row in questions}
    return [Row(titles[key], addresses[key]) for key in keys if key in addresses]


def panels_for(request: HttpRequest) -> Iterable[DeskPanel]:
    """The school's own panels and those that other parts have registered."""
    registered = [make(request) for make in hooks.get_hooks("register_desk_panel")]
    return [*Desk(request.user).panels(), *(panel for panel in registered if panel is not None)]


def _edit_address(row: Any) -> str:
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


def _language(row: Any) -> str:
    """Of a row in one language; sources, provisions, terms and tests hold both."""
    locale = getattr(row, "locale", None)
    return "" if locale is None or locale.language_code == "sv" else str(locale.get_display_name())


def _when(day: Any) -> str:
    return str(day) if day else _("never checked")
