"""The editors' desk for cases from readers: list, read, answer, count."""

from typing import Any

import django_filters
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from assessments.models import Question
from content.looks import Kind, record_look
from content.panels import Note
from content.registers.viewset import FactViewSet
from courses.dashboard import SHOWN, DeskPanel, Row
from courses.feedback import queries, services
from courses.feedback.forms import AnswerForm
from courses.feedback.records import FeedbackCase, FeedbackKind, words_of
from courses.pages import CoursePage, LessonPage

OPEN, ANSWERED = "open", "answered"


def _pages(model: Any, key: str) -> list[tuple[Any, str]]:
    """Courses or lessons that cases are about, for a filter."""
    keys = FeedbackCase.objects.exclude(**{key: None}).order_by().values(key)
    rows = model.objects.filter(translation_key__in=keys, locale__language_code="sv").order_by("path")
    return list(rows.values_list("translation_key", "title"))


def _questions() -> list[tuple[Any, str]]:
    keys = FeedbackCase.objects.exclude(question_key=None).order_by().values("question_key")
    rows = Question.objects.filter(translation_key__in=keys, locale__language_code="sv").order_by("key")
    return list(rows.values_list("translation_key", "key"))


class CaseFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(OPEN, gettext_lazy("Open")), (ANSWERED, gettext_lazy("Answered"))],
        method="by_state",
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("What is the matter?"), choices=FeedbackKind.choices)
    course_key = django_filters.ChoiceFilter(
        label=gettext_lazy("Course"), choices=lambda: _pages(CoursePage, "course_key")
    )
    lesson_key = django_filters.ChoiceFilter(
        label=gettext_lazy("Lesson"), choices=lambda: _pages(LessonPage, "lesson_key")
    )
    question_key = django_filters.ChoiceFilter(label=gettext_lazy("Question"), choices=_questions)

    class Meta:
        model = FeedbackCase
        fields = ["state", "kind", "course_key", "lesson_key", "question_key"]

    def by_state(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(answer__isnull=value == OPEN)


class CaseIndex(IndexView):
    default_ordering = "-pk"

    def get_base_queryset(self) -> Any:
        return queries.cases()


def _about(case: Any) -> str:
    """The course, and the lesson or question."""
    parts = [case.course_title, case.lesson_title, case.question_code]
    return " · ".join(part for part in parts if part) or "–"


def _state(case: FeedbackCase) -> str:
    return _("Answered") if hasattr(case, "answer") else _("Open")


class CaseViewSet(FactViewSet):
    model = FeedbackCase
    icon = "comment"
    name = "feedback"
    menu_label = gettext_lazy("Cases from readers")
    menu_order = 230
    form_fields = ["number"]
    add_to_admin_menu = True
    index_view_class = CaseIndex
    filterset_class = CaseFilters
    search_fields = ["number", "words__text"]
    search_backend_name = None

    @property
    def list_display(self) -> list[Column]:
        return [
            TitleColumn("number", label=gettext_lazy("Case number"), sort_key="pk", get_url=case_address),
            Column("about", label=gettext_lazy("About"), accessor=_about),
            Column("kind", label=gettext_lazy("What is the matter?"), accessor=lambda c: c.get_kind_display()),
            DateColumn("at", label=gettext_lazy("Received"), sort_key="at"),
            Column("state", label=gettext_lazy("State"), accessor=_state),
        ]


def case_address(case: FeedbackCase) -> str:
    return reverse("feedback_case", args=[case.pk])


@permission_required("courses.view_feedbackcase", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def case_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A case with what its reader wrote; POST answers it."""
    case = get_object_or_404(queries.cases(), pk=pk)
    record_look(request.user, subject=case.actor, kind=Kind.FEEDBACK, about=case.uuid)
    may_answer = request.user.has_perm("courses.add_feedbackanswer")
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not may_answer:
            raise PermissionDenied
        if form.is_valid():
            _answer(request, case, form.cleaned_data["text"])
            return redirect(case_address(case))
    context = {
        "case": case,
        "about": _about(case),
        "asked": queries.asked_in_case(case),
        "text": words_of(case),
        "email": case.words.email if hasattr(case, "words") else "",
        "answer_text": words_of(case.answer) if hasattr(case, "answer") else "",
        "form": form,
        "may_answer": may_answer,
    }
    return render(request, "courses/admin/feedback_case.html", context)


def _answer(request: HttpRequest, case: FeedbackCase, text: str) -> None:
    try:
        made = services.answer(case, text=text, by=request.user)
    except services.AlreadyAnswered as refusal:
        messages.error(request, str(refusal))
        return
    told = (
        _("Case %(number)s is answered, and a letter is on its way.")
        if made.is_mailed
        else _("Case %(number)s is answered. The reader left no address, so no letter is sent.")
    )
    messages.success(request, told % {"number": case.number})


@permission_required("courses.view_feedbackcase", raise_exception=True)
def report_view(request: HttpRequest) -> HttpResponse:
    """Cases by month and kind."""
    return render(request, "courses/admin/feedback_report.html", {"rows": queries.monthly()})


def notes(row: Any, user: Any) -> list[Note]:
    """The open cases of a lesson or question, beside it in the CMS."""
    about = {LessonPage: "lesson_key", Question: "question_key"}.get(type(row))
    if about is None or not user.has_perm("courses.view_feedbackcase"):
        return []
    count = queries.open_cases(**{about: row.translation_key})
    text = ngettext("%(n)d open case from readers.", "%(n)d open cases from readers.", count) % {"n": count}
    address = f"{reverse('feedback:index')}?{about}={row.translation_key}"
    return [Note(text, _("Show the cases"), address)]


def panel(user: Any) -> DeskPanel | None:
    """The open cases on the first page of the CMS, the oldest first. Two queries."""
    count = queries.open_cases() if user.has_perm("courses.add_feedbackanswer") else 0
    if not count:
        return None
    found = queries.cases().filter(answer=None).order_by("pk")[:SHOWN]
    rows = [Row(case.number, case_address(case), _about(case)) for case in found]
    address = f"{reverse('feedback:index')}?state={OPEN}"
    return DeskPanel(_("Open cases from readers"), count, rows, order=150, address=address)


def admin_urls() -> list[Any]:
    return [
        path("feedback/case/<int:pk>/", case_view, name="feedback_case"),
        path("feedback/report/", report_view, name="feedback_report"),
    ]
