"""The editors' desk for corrected keys: correct, look at what follows, decide as a second person."""

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button

from assessments import regrading
from assessments.models import Question
from assessments.question_types import TYPES
from assessments.regrades import Change, CorrectionState, Effect, KeyCorrection, KeyOutcome, key_corrections
from assessments.services import Refused as TestRefused
from content.languages import current, pick
from content.panels import Note
from content.registers.viewset import FactViewSet
from courses import dashboard
from courses.regrades import queries, services
from courses.regrades.forms import KeyForm, SeenForm
from courses.services import Refused

MAY_CORRECT, MAY_DECIDE, MAY_SEE = (
    "assessments.add_keycorrection",
    "assessments.add_keydecision",
    "assessments.view_keycorrection",
)
_PER_PAGE = 20


class KeyCorrectionIndex(IndexView):
    default_ordering = "-pk"

    def get_base_queryset(self) -> Any:
        swedish = Question.objects.filter(translation_key=OuterRef("question_key"), locale__language_code="sv")
        return key_corrections().annotate(question=Subquery(swedish.values("key")[:1]))


class KeyCorrectionViewSet(FactViewSet):
    model = KeyCorrection
    icon = "key"
    name = "key_corrections"
    menu_label = gettext_lazy("Corrected keys")
    menu_order = 245
    form_fields = ["number"]
    add_to_admin_menu = True
    index_view_class = KeyCorrectionIndex

    @property
    def list_display(self) -> list[Column]:
        return [
            TitleColumn("number", label=gettext_lazy("Number"), sort_key="pk", get_url=address_of),
            Column("question", label=gettext_lazy("Question")),
            Column("effect", label=gettext_lazy("Shall count as right"), accessor=lambda c: c.get_effect_display()),
            DateColumn("at", label=gettext_lazy("Proposed"), sort_key="at"),
            Column("state_label", label=gettext_lazy("State")),
        ]


def address_of(correction: KeyCorrection) -> str:
    return reverse("key_correction", args=[correction.pk])


@permission_required(MAY_CORRECT, raise_exception=True)
def question_view(request: HttpRequest, question_key: uuid.UUID) -> HttpResponse:
    """Correct the key of a question: choose what is right, look at what follows, send it to a second person."""
    question = get_object_or_404(Question, translation_key=question_key, locale__language_code="sv")
    found = regrading.wordings(question_key)
    if not found:
        messages.error(
            request,
            _("No final test has asked this question, so there is nothing to regrade. Change the question instead."),
        )
        return redirect("wagtailsnippets_assessments_question:edit", question.pk)
    chosen = next((w for w in found if w.digest == request.GET.get("wording")), found[0])
    return _correct(request, found, chosen)


def _correct(request: HttpRequest, found: list[regrading.Wording], chosen: regrading.Wording) -> HttpResponse:
    frozen = chosen.question
    choices = TYPES[frozen["type"]].key_choices(frozen["body"], current())
    gives_all, counting = regrading.counting_key(chosen)
    form = KeyForm(
        request.POST or None, choices=choices, counting=counting, may_fail=request.user.has_perm(services.MAY_FAIL)
    )
    context = {
        "stem": pick(frozen["stem"]),
        "wordings": found,
        "chosen": chosen,
        "form": form,
        "choices": [(choice.text, choice.id in counting) for choice in choices],
        "gives_all": gives_all,
        "key": frozen["id"],
    }
    template = "courses/admin/correct_key.html"
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, template, context)
    data = form.cleaned_data
    try:
        draft = regrading.draft(
            chosen,
            effect=Effect(data["effect"]),
            right=data.get("right", []),
            reason=data["reason"],
            decision_number=data.get("decision_number", ""),
            grounds=data.get("grounds", ""),
            by=request.user,
        )
    except TestRefused as refusal:
        form.add_error(None, str(refusal))
        return render(request, template, context)
    if "is_sure" in request.POST:
        try:
            made = services.propose(draft, seen=SeenForm(request.POST).numbers())
        except regrading.Stale as stale:
            messages.warning(request, str(stale))
        except (Refused, TestRefused) as refusal:
            messages.error(request, str(refusal))
            return redirect("key_corrections:index")
        else:
            told = _("%(number)s is recorded. Nothing is regraded until a second person has confirmed it.")
            messages.success(request, told % {"number": made.number})
            return redirect(address_of(made))
    context |= {"is_confirming": True, "correction": draft, "right": _right_of(draft)}
    return render(request, template, context | _outlook(queries.outlook_of(draft)))


def _outlook(outlook: queries.Outlook) -> dict[str, Any]:
    return {
        "outlook": outlook,
        "seen": json.dumps(outlook.expected),
        "passes": outlook.of(Change.PASSES),
        "kept": outlook.of(Change.KEPT),
        "falls": outlook.of(Change.FALLS),
    }


def _right_of(correction: KeyCorrection) -> list[str]:
    """What counts as right under the correction, in words."""
    if correction.gives_all:
        return []
    frozen = correction.frozen
    return [c.text for c in TYPES[frozen["type"]].key_choices(frozen["body"], current()) if c.is_chosen]


@permission_required(MAY_SEE, raise_exception=True)
def correction_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction: what is right, who gets which result, and the second person's decision."""
    found = get_object_or_404(key_corrections(), pk=pk)
    outlook = queries.outlook_for(found)
    page: Page[Any] = Paginator(outlook.lines, _PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "correction": found,
        "stem": queries.stem_of(found),
        "right": _right_of(found),
        "page_of": page,
        "rows": queries.rows_of(list(page), by=request.user),
        "is_own": found.by_id == request.user.pk,
        "is_waiting": found.state is CorrectionState.PROPOSED,
        "may_decide": request.user.has_perm(MAY_DECIDE),
        "may_name": request.user.has_perm("assessments.view_grade"),
    }
    return render(request, "courses/admin/key_correction.html", context | _outlook(outlook))


@permission_required(MAY_DECIDE, raise_exception=True)
@require_POST
def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or drop, when that has been confirmed."""
    found = get_object_or_404(key_corrections(), pk=pk)
    outcome = request.POST.get("outcome")
    if outcome not in KeyOutcome.values:
        raise Http404
    seen = SeenForm(request.POST).numbers()
    if "is_sure" not in request.POST:
        context = {"correction": found, "outcome": outcome, "seen": json.dumps(seen)}
        return render(request, "courses/admin/key_correction_decide.html", context)
    try:
        services.decide(found, outcome=KeyOutcome(outcome), seen=seen, by=request.user)
    except regrading.Stale as stale:
        messages.warning(request, str(stale))
    except (Refused, TestRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _DECIDED[KeyOutcome(outcome)] % {"number": found.number})
    return redirect(address_of(found))


_DECIDED = {
    KeyOutcome.CONFIRMED: gettext_lazy("%(number)s is confirmed. The tests are being regraded now."),
    KeyOutcome.DROPPED: gettext_lazy("%(number)s is dropped. Nothing has been changed."),
}


def question_buttons(row: Any, user: Any, next_url: str | None = None) -> list[Button]:
    """In the menu of a question in the list."""
    if not isinstance(row, Question) or not user.has_perm(MAY_CORRECT):
        return []
    address = reverse("correct_key", args=[row.translation_key])
    return [Button(_("Correct the key"), address, icon_name="key", priority=71)]


def notes(row: Any, user: Any) -> list[Note]:
    """The way from a question's editor to its key, and what has been corrected in it."""
    if not isinstance(row, Question):
        return []
    found = []
    if user.has_perm(MAY_CORRECT):
        address = reverse("correct_key", args=[row.translation_key])
        found.append(Note(_("Has a final test graded this question wrongly?"), _("Correct the key"), address))
    if user.has_perm(MAY_SEE):
        about = key_corrections().filter(question_key=row.translation_key)
        told = _("Corrected key: %(state)s.")
        found += [Note(told % {"state": c.state_label}, c.number, address_of(c)) for c in about]
    return found


def panel(user: Any) -> dashboard.DeskPanel | None:
    """What waits for a second person, on the first page of those who may decide."""
    if not user.has_perm(MAY_DECIDE):
        return None
    waiting = key_corrections().filter(decision=None).exclude(by=user).order_by("pk")
    rows = [dashboard.Row(str(c), address_of(c)) for c in waiting[: dashboard.SHOWN]]
    count = waiting.count()
    if not count:
        return None
    heading = _("Corrected keys that wait for a second person")
    return dashboard.DeskPanel(heading, count, rows, order=155, address=reverse("key_corrections:index"))


def admin_urls() -> list[Any]:
    base = "regrades"
    return [
        path(f"{base}/question/<uuid:question_key>/", question_view, name="correct_key"),
        path(f"{base}/one/<int:pk>/", correction_view, name="key_correction"),
        path(f"{base}/one/<int:pk>/decide/", decide_view, name="decide_key_correction"),
    ]
