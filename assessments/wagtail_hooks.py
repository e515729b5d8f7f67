"""Questions and final tests in the CMS."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from assessments.models import Question, Quiz


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    list_display = ["key", "stem", "purpose", "difficulty", "objective"]
    list_filter = ["purpose", "difficulty", "objective", "is_public"]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "tasks"
    list_display = ["key", "title", "draw", "pass_percent"]


class TestsGroup(SnippetViewSetGroup):
    __test__ = False

    menu_label = _("Tests")
    menu_icon = "tasks"
    menu_order = 210
    items = (QuestionViewSet, QuizViewSet)


register_snippet(TestsGroup)
