"""Sources, provisions and the glossary in the CMS."""

from typing import Any

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content import expertcheck
from content.h5p import menu as h5p
from content.models import Provision, Source, Term


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "doc-full-inverse"
    list_display = ["key", "title_sv", "rank", "in_force_on", LiveStatusTagColumn()]
    list_filter = ["live", "rank"]


class ProvisionViewSet(SnippetViewSet):
    model = Provision
    icon = "link"
    list_display = ["__str__", "subject_sv", LiveStatusTagColumn()]
    list_filter = ["live", "source"]


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    list_display = ["term_sv", "term_en", Column("provision", label=_("Defined in")), LiveStatusTagColumn()]
    list_filter = ["live"]


class RegulatoryGroup(SnippetViewSetGroup):
    menu_label = _("Sources")
    menu_icon = "doc-full-inverse"
    menu_order = 220
    items = (SourceViewSet, ProvisionViewSet, TermViewSet)


register_snippet(RegulatoryGroup)


@hooks.register("insert_global_admin_css")
def style_the_cms() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("school/cms.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(expertcheck.ACTION, _("Expert check"), _("Checked by an expert"))
    actions.register_action(h5p.UPLOADED, _("Upload an H5P package"), _("H5P package uploaded"))
    actions.register_action(h5p.PUBLISHED, _("Publish an H5P exercise"), _("H5P exercise published"))
    actions.register_action(h5p.WITHDRAWN, _("Withdraw an H5P exercise"), _("H5P exercise withdrawn"))
    actions.register_action(h5p.INSTALLED, _("Install an H5P library"), _("H5P library installed"))
    actions.register_action(h5p.RETIRED, _("Retire an H5P library"), _("H5P library retired"))


@hooks.register("register_permissions")
def register_permissions() -> Any:
    return Permission.objects.filter(
        content_type__app_label="content", codename__in=["add_factcheck", "view_factcheck", *h5p.CODENAMES]
    )


@hooks.register("register_admin_urls")
def h5p_addresses() -> list[Any]:
    return h5p.admin_urls()


@hooks.register("register_admin_menu_item")
def h5p_menu_item() -> MenuItem:
    return h5p.menu_item()
