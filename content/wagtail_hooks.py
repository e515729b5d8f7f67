"""Sources and provisions in the CMS."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.models import Provision, Source


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "doc-full-inverse"
    list_display = ["key", "title_sv", "rank", "in_force_on"]
    list_filter = ["rank"]


class ProvisionViewSet(SnippetViewSet):
    model = Provision
    icon = "link"
    list_display = ["__str__", "subject_sv"]
    list_filter = ["source"]


class RegulatoryGroup(SnippetViewSetGroup):
    menu_label = _("Sources")
    menu_icon = "doc-full-inverse"
    menu_order = 220
    items = (SourceViewSet, ProvisionViewSet)


register_snippet(RegulatoryGroup)
