"""A test with all its questions on one page: shown, kept at every button, and sent on to the review."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import queries as asked
from assessments import sheets, timing
from assessments.question_types import BadAnswer, NoAnswer
from assessments.question_types.base import ANSWER, Posted
from assessments.records import Attempt
from assessments.services import AttemptClosed, TimeIsUp
from assessments.sheets import Sent
from content.languages import pick
from courses import access, services
from courses.attempt_views import STAYS, ended

_UNSAVED = "unsaved-sheet"
# What the session takes of a form: controls, values of each, and characters.
_MOST_CONTROLS, _MOST_VALUES, _MOST_CHARACTERS = 1000, 10, 200
# What a page that saves by itself sends in place of a button.
_MEANWHILE = "meanwhile"
_CONTROL = re.compile(rf"[^-]+-({ANSWER}|{sheets.SEEN})(-|$)")
_STEP = re.compile(r"step-(\d{1,5})")
_NO_FAULTS: dict[str, BadAnswer] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the page. `fault`: what is wrong with its answer, `fault_at`: the id of the control it is about."""

    asked: asked.Asked
    fault: str = ""
    fault_at: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.asked.number)

    @property
    def prefix(self) -> str:
        """Keeps the ids of one question apart from those of the others."""
        return f"{self.anchor}-"

    @property
    def name_prefix(self) -> str:
        return sheets.control(self.asked.id, "")

    @property
    def seen(self) -> str:
        """The name of the control with the mark of what was saved."""
        return sheets.control(self.asked.id, sheets.SEEN)

    @property
    def target(self) -> str:
        """Where the fault is put right."""
        return self.prefix + self.fault_at if self.fault_at else self.anchor


def anchor(number: int) -> str:
    """The id of a question on the page."""
    return f"fraga-{number}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheet(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """All questions of a test. POST keeps what is there and goes where the button says."""
    is_post = request.method == "POST"
    if not request.user.is_authenticated:
        # The session has ended: what the form held waits in a new one and is shown again after sign-in.
        return redirect_to_login(keep_unsaved_sheet(request, attempt_uuid) if is_post else request.get_full_path())
    own = access.attempt_or_404(request.user, attempt_uuid)
    if own.is_submitted:
        messages.info(request, _("This test has already been submitted. Here is the result."))
    way_out = ended(request, own)
    if way_out:
        return way_out
    if not own.attempt.is_on_one_page:
        return redirect("test_resume", attempt_uuid=attempt_uuid)
    if request.POST.get("go") == STAYS:
        return redirect(keep_unsaved_sheet(request, attempt_uuid))
    return _keep(request, own) if is_post else _page(request, own, _unsaved_sheet(request, own.attempt))


def _keep(request: HttpRequest, own: access.OwnAttempt) -> HttpResponse:
    """Keep what was sent, or show it again with what is wrong."""
    try:
        sent = sheets.sent_in(own.attempt, request.POST.lists())
        kept = services.keep_sheet(own.enrolment, attempt=own.attempt, sent=sent, step=_step_in(request, own.attempt))
    except sheets.OtherQuestion as other:
        text = _("A question on your page is none of this test's, so nothing was saved. Read the page again and save.")
        return _page(request, own, other.sent, refusal=text, status=422)
    except (AttemptClosed, TimeIsUp) as too_late:
        messages.info(request, str(too_late))
        return redirect("result", attempt_uuid=own.attempt.uuid)
    except services.Refused as refusal:
        return _page(request, own, sent, refusal=str(refusal), status=409)
    request.session.pop(_UNSAVED, None)
    _tell_of_others(request, kept.overruled)
    if request.POST.get("go") == _MEANWHILE:
        return _kept_meanwhile(own, kept.faults)
    if kept.faults:
        return _page(request, own, sent, faults=kept.faults, status=422)
    return _go(request, own)


def _step_in(request: HttpRequest, attempt: Attempt) -> str:
    """The id of the question whose step the pressed button answers, "" for another button."""
    found = _STEP.fullmatch(request.POST.get("go", ""))
    place, dealt = int(found[1]) if found else 0, attempt.dealt()
    return dealt[place - 1].question if 1 <= place <= len(dealt) else ""


def _tell_of_others(request: HttpRequest, numbers: tuple[int, ...]) -> None:
    """Two windows or devices may answer differently: the last one counts, and the learner is told."""
    text = _("You had answered question %(n)d otherwise in another window or on another device. This answer counts.")
    for number in numbers:
        messages.warning(request, text % {"n": number})


def _go(request: HttpRequest, own: access.OwnAttempt) -> HttpResponse:
    if request.POST.get("go") == "review":
        return redirect("review", attempt_uuid=own.attempt.uuid)
    found = _STEP.fullmatch(request.POST.get("go", ""))
    if found:
        return redirect(reverse("sheet", args=[own.attempt.uuid], fragment=f"{anchor(int(found[1]))}-steg"))
    messages.success(request, _("Your answers are saved. You can go on now, or later on any device."))
    return redirect("sheet", attempt_uuid=own.attempt.uuid)


def _kept_meanwhile(own: access.OwnAttempt, faults: Mapping[str, BadAnswer]) -> JsonResponse:
    """What a page that saves by itself has to know: the marks of what is saved, and which questions are answered."""
    questions = asked.asked_in(own.attempt, asked.saved_answers(own.attempt))
    said = {
        "time": f"{timezone.localtime():%H:%M}",
        "numbers": ", ".join(str(q.number) for q in questions if q.id in faults),
    }
    all_kept, some_kept = (
        _("Saved at %(time)s."),
        _("Saved at %(time)s, except question %(numbers)s: not complete yet."),
    )
    return JsonResponse(
        {
            "seen": {sheets.control(q.id, sheets.SEEN): q.mark for q in questions},
            "map": render_to_string("courses/sheet_map.html", {"questions": questions}),
            "saved": (some_kept if faults else all_kept) % said,
        }
    )


def _page(
    request: HttpRequest,
    own: access.OwnAttempt,
    sent: dict[str, Sent] | None = None,
    *,
    faults: Mapping[str, BadAnswer] = _NO_FAULTS,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page. Marked: what was sent and is not saved, else what is saved."""
    saved = asked.saved_answers(own.attempt)
    readings = sheets.readings(own.attempt, sent, saved) if sent else ()
    changed: dict[str, Posted] = (
        {reading.question: sent[reading.question].posted for reading in readings} if sent else {}
    )
    questions = asked.asked_in(own.attempt, saved, changed)
    rows = [_row(question, faults.get(question.id)) for question in questions]
    context = {
        "course": own.enrolment.course.localized,
        "attempt": own.attempt,
        "is_pre_test": own.is_pre_test,
        "questions": questions,
        "rows": rows,
        "faulty": [row for row in rows if row.fault],
        "refusal": refusal,
        "is_unsaved": request.method != "POST" and bool(changed),
        "time": timing.left(own.attempt),
    }
    return render(request, "courses/sheet.html", context, status=status)


def _row(question: asked.Asked, fault: BadAnswer | None) -> Row:
    if fault is None:
        return Row(question)
    at = next((field.first_id for field in question.fields if field.name == fault.field), "")
    # Nothing but the step of a case has to be answered on this page.
    is_step = isinstance(fault, NoAnswer)
    return Row(question, _("Mark an answer in the step, then press its button.") if is_step else pick(fault.reason), at)


def keep_unsaved_sheet(request: HttpRequest, attempt_uuid: uuid.UUID) -> str:
    """Keep in the session what the form held, so that it can be shown again. The address of the page.

    Only of a test that is open: who is not signed in knows of none but one's own.
    """
    if Attempt.objects.filter(uuid=attempt_uuid, submission=None).exists():
        controls = [row for row in request.POST.lists() if _CONTROL.match(row[0])][:_MOST_CONTROLS]
        form = [[name[:120], [v[:_MOST_CHARACTERS] for v in values[:_MOST_VALUES]]] for name, values in controls]
        request.session[_UNSAVED] = [str(attempt_uuid), form]
    return reverse("sheet", args=[attempt_uuid])


def _unsaved_sheet(request: HttpRequest, attempt: Attempt) -> dict[str, Sent] | None:
    kept_for, form = request.session.get(_UNSAVED, ("", []))
    if kept_for != str(attempt.uuid):
        return None
    try:
        return sheets.sent_in(attempt, form)
    except sheets.OtherQuestion as other:
        return other.sent
