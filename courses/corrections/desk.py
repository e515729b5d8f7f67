"""The editors' desk for corrections: withdraw, decide as a second person, tell those whom it reached."""

import uuid
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button

from assessments.models import Question
from content.languages import pick
from content.panels import Note
from content.registers.viewset import FactViewSet
from content.withdrawals import Outcome, Reason, State, Withdrawal, standing, withdrawals
from courses.corrections import parts, queries, services
from courses.corrections.forms import DecisionForm, WithdrawForm
from courses.pages import LessonPage
from courses.services import Refused

MAY_WITHDRAW, MAY_DECIDE, MAY_SEE = (
    "content.add_withdrawal",
    "content.add_withdrawaldecision",
    "content.view_withdrawal",
)


class CorrectionIndex(IndexView):
    default_ordering = "-pk"

    def get_base_queryset(self) -> Any:
        return withdrawals()


def _where(withdrawal: Withdrawal) -> str:
    frozen = withdrawal.frozen
    return " · ".join(text for part in (frozen["course"], frozen["lesson"], frozen["part"]) if (text := pick(part)))


class CorrectionViewSet(FactViewSet):
    model = Withdrawal
    icon = "warning"
    name = "corrections"
    menu_label = gettext_lazy("Corrections")
    menu_order = 240
    form_fields = ["number"]
    add_to_admin_menu = True
    index_view_class = CorrectionIndex

    @property
    def list_display(self) -> list[Column]:
        return [
            TitleColumn("number", label=gettext_lazy("Number"), sort_key="pk", get_url=address_of),
            Column("where", label=gettext_lazy("Where"), accessor=_where),
            Column("reason", label=gettext_lazy("Reason"), accessor=lambda w: w.get_reason_display()),
            DateColumn("at", label=gettext_lazy("Withdrawn"), sort_key="at"),
            Column("state_label", label=gettext_lazy("State")),
        ]


def address_of(withdrawal: Withdrawal) -> str:
    return reverse("correction", args=[withdrawal.pk])


@permission_required(MAY_WITHDRAW, raise_exception=True)
def lesson_view(request: HttpRequest, lesson_key: uuid.UUID) -> HttpResponse:
    """The blocks of a lesson in words, each with a way to withdraw it."""
    lesson = _lesson(request, lesson_key)
    context = {"lesson": lesson, "blocks": parts.blocks_of(lesson), "key": lesson_key}
    return render(request, "courses/admin/withdraw_lesson.html", context)


@permission_required(MAY_WITHDRAW, raise_exception=True)
def block_view(request: HttpRequest, lesson_key: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """Withdraw a block of a lesson."""
    part = parts.block_part(_lesson(request, lesson_key), str(block_id))
    if part is None:
        raise Http404
    return _withdraw(request, part, back=reverse("withdraw_lesson", args=[lesson_key]))


@permission_required(MAY_WITHDRAW, raise_exception=True)
def question_view(request: HttpRequest, question_key: uuid.UUID) -> HttpResponse:
    """Withdraw a question."""
    question = get_object_or_404(Question, translation_key=question_key, locale__language_code="sv")
    back = reverse("wagtailsnippets_assessments_question:list")
    part = parts.question_part(question)
    if part is None:
        messages.error(request, parts.nowhere())
        return redirect(back)
    return _withdraw(request, part, back=back)


def _withdraw(request: HttpRequest, part: parts.Part, back: str) -> HttpResponse:
    """Ask for the reason, show what follows, and withdraw when that has been confirmed."""
    form = WithdrawForm(request.POST or None)
    context = {
        "part": part,
        "form": form,
        "back": back,
        "concerned": queries.concerned(part).count(),
        "tests": parts.tests_without(part.question_key) if part.question_key else [],
    }
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "courses/admin/withdraw.html", context)
    if "is_sure" not in request.POST:
        return render(request, "courses/admin/withdraw.html", {**context, "is_confirming": True})
    try:
        reason, wrong, right = Reason(form.cleaned_data["reason"]), form.texts("wrong"), form.texts("right")
        made = services.withdraw(part, reason=reason, wrong=wrong, right=right, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("corrections:index")
    messages.success(
        request, _("%(number)s: it is withdrawn. A second person now has to decide.") % {"number": made.number}
    )
    return redirect(address_of(made))


@permission_required(MAY_SEE, raise_exception=True)
def correction_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction: what, why, whom it reached, and what can be done about it."""
    return _correction(request, get_object_or_404(withdrawals(), pk=pk))


def _correction(request: HttpRequest, found: Withdrawal, form: DecisionForm | None = None) -> HttpResponse:
    may_decide = request.user.has_perm(MAY_DECIDE)
    texts = {f"right_{language}": found.right_in(language) for language in ("sv", "en")}
    context = {
        "correction": found,
        "where": _where(found),
        "address": queries.public_address(found),
        "form": form or DecisionForm(initial=texts),
        "right": texts,
        "concerned": queries.concerned(found).count(),
        "told": queries.told(found),
        "untold": queries.not_yet_told(found).count(),
        "is_own": found.by_id == request.user.pk,
        "may_decide": may_decide,
        "may_confirm": found.state is State.WITHDRAWN,
        "may_lift": found.state is not State.LIFTED,
    }
    return render(request, "courses/admin/correction.html", context)


@permission_required(MAY_DECIDE, raise_exception=True)
@require_POST
def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or restore."""
    found = get_object_or_404(withdrawals(), pk=pk)
    form = DecisionForm(request.POST)
    outcome = request.POST.get("outcome")
    if outcome not in Outcome.values:
        raise Http404
    if not form.is_valid():
        return _correction(request, found, form)
    if "is_sure" not in request.POST:
        context = {"correction": found, "where": _where(found), "form": form, "outcome": Outcome(outcome)}
        return render(request, "courses/admin/correction_decide.html", context)
    try:
        services.decide(found, outcome=Outcome(outcome), right=form.texts("right"), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _DECIDED[Outcome(outcome)] % {"number": found.number})
    return redirect(address_of(found))


_DECIDED = {
    Outcome.CONFIRMED: gettext_lazy("%(number)s is confirmed. You can now tell those whom it reached."),
    Outcome.LIFTED: gettext_lazy("%(number)s: it is shown again."),
}


@permission_required(MAY_DECIDE, raise_exception=True)
@require_POST
def tell_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to those whom it reached, when that has been confirmed."""
    found = get_object_or_404(withdrawals(), pk=pk)
    if "is_sure" not in request.POST:
        context = {"correction": found, "where": _where(found), "untold": queries.not_yet_told(found).count()}
        return render(request, "courses/admin/correction_tell.html", context)
    try:
        count = services.tell(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        sent = ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", count)
        messages.success(request, sent % {"n": count})
    return redirect(address_of(found))


def _lesson(request: HttpRequest, lesson_key: uuid.UUID) -> LessonPage:
    """The published Swedish lesson, for an editor who may change it."""
    lesson = get_object_or_404(LessonPage.objects.live(), translation_key=lesson_key, locale__language_code="sv")
    if not lesson.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return lesson


def page_buttons(page: Any, user: Any, **_others: Any) -> list[Button]:
    """In the menu of a lesson, in the list and in the editor."""
    if not issubclass(page.specific_class or object, LessonPage) or not user.has_perm(MAY_WITHDRAW) or not page.live:
        return []
    address = reverse("withdraw_lesson", args=[page.translation_key])
    return [Button(_("Withdraw a part"), address, icon_name="warning", priority=70)]


def question_buttons(row: Any, user: Any, next_url: str | None = None) -> list[Button]:
    """In the menu of a question in the list."""
    if not isinstance(row, Question) or not user.has_perm(MAY_WITHDRAW):
        return []
    address = reverse("withdraw_question", args=[row.translation_key])
    return [Button(_("Withdraw the question"), address, icon_name="warning", priority=70)]


def notes(row: Any, user: Any) -> list[Note]:
    """What of a lesson or question is out, beside it in the editor."""
    about = {LessonPage: "lesson_key", Question: "question_key"}.get(type(row))
    if about is None or not user.has_perm(MAY_SEE):
        return []
    return [
        Note(_("Withdrawn: %(what)s.") % {"what": pick(found.frozen["part"])}, found.number, address_of(found))
        for found in standing(**{about: row.translation_key})
    ]


def admin_urls() -> list[Any]:
    base = "corrections"
    return [
        path(f"{base}/lesson/<uuid:lesson_key>/", lesson_view, name="withdraw_lesson"),
        path(f"{base}/lesson/<uuid:lesson_key>/<uuid:block_id>/", block_view, name="withdraw_block"),
        path(f"{base}/question/<uuid:question_key>/", question_view, name="withdraw_question"),
        path(f"{base}/one/<int:pk>/", correction_view, name="correction"),
        path(f"{base}/one/<int:pk>/decide/", decide_view, name="decide_correction"),
        path(f"{base}/one/<int:pk>/tell/", tell_view, name="tell_correction"),
    ]
