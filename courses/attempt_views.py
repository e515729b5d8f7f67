"""The learner's steps in a final test: begin, answer, review, submit, see the result."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import queries as asked
from assessments import saving, timing
from assessments.question_types import BadAnswer, NoAnswer
from assessments.question_types.base import ANSWER, Posted
from assessments.questions import Shows
from assessments.records import EndedBy
from assessments.services import AnswersMissing, AttemptClosed, NotAffirmed, TimeIsUp
from assessments.services import Refused as TestRefused
from content.blocks import Regime
from content.languages import current, pick
from courses import access, queries, services
from courses.pretest_views import pre_test_result
from courses.refusals import closed, refused
from courses.rules import rules_for

_UNSAVED = "courses.unsaved-answer"
_UNSAVED_SECONDS = 24 * 3600
# Buttons that leave a question without an answer.
_SKIPS = ("skip", "review", "previous")
# The button of the other language, whose address it has: the same question there, with what is marked.
STAYS = "stay"
# In the address of a question or review where an answer is missing: the page that says so is fetched, not posted, so
# that the way back asks for nothing to be sent again.
_MISSING = {"svar": "saknas"}
# What a form may carry into the address of a page: controls, values of each, and characters.
_MOST_CONTROLS, _MOST_VALUES, _MOST_CHARACTERS = 40, 10, 200


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a posted answer. `field`: the control it is about, "" for the whole page."""

    text: str
    field: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def final_test(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """The rules of the final test; POST begins it."""
    enrolment = access.enrolment_of(request.user, course_key)
    if enrolment is None:
        return redirect(access.course_or_404(request, course_key).url)
    if request.method == "POST":
        return _begin(request, enrolment)
    try:
        course = access.course_or_404(request, course_key)
    except Http404:
        return refused(request, closed())
    return _rules_page(request, enrolment, course)


def _rules_page(request: HttpRequest, enrolment: Any, course: Any, fault: str = "") -> HttpResponse:
    """The rules; with a fault, what was chosen stays chosen."""
    context = {
        "course": course,
        "rules": rules_for(enrolment),
        "view": queries.course_view(request.user, course),
        "fault": fault,
        "product": request.POST.get("product") if fault else None,
    }
    return render(request, "courses/test.html", context, status=422 if fault else 200)


def _begin(request: HttpRequest, enrolment: Any) -> HttpResponse:
    product = request.POST.get("product", "")
    try:
        attempt = services.start_test(
            enrolment,
            language=current(),
            affirmed=request.POST.get("affirmed", ""),
            product=product if product in dict(Regime.choices) else "",
        )
    except NotAffirmed as missing:
        return _rules_page(request, enrolment, access.course_or_404(request, enrolment.course_key), str(missing))
    except services.NameMissing as missing:
        return _ask_name(request, missing, back=request.path)
    except (services.Refused, TestRefused) as refusal:
        return refused(request, refusal, back=request.path)
    return redirect("test_resume", attempt_uuid=attempt.uuid)


def _ask_name(request: HttpRequest, missing: services.NameMissing, back: str) -> HttpResponse:
    messages.warning(request, str(missing))
    return redirect(f"{reverse('profile')}?next={back}")


@login_required
@require_safe
@never_cache
def resume(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """The first question without an answer, else the review."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    way_out = ended(request, own)
    if way_out:
        return way_out
    unanswered = next((q for q in _questions(own) if not q.is_answered), None)
    if unanswered:
        return redirect("question", attempt_uuid=attempt_uuid, number=unanswered.number)
    return redirect("review", attempt_uuid=attempt_uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> HttpResponse:
    """One question of a test. POST saves the answer and goes on."""
    if not request.user.is_authenticated:
        # The session has ended: the answer travels in the address and is shown again after sign-in.
        is_post = request.method == "POST"
        return redirect_to_login(
            keep_unsaved_answer(request, attempt_uuid, number) if is_post else request.get_full_path()
        )
    own = access.attempt_or_404(request.user, attempt_uuid)
    if own.is_submitted:
        messages.info(request, _("This test has already been submitted. Here is the result."))
    way_out = ended(request, own) or _to_sheet(own, number)
    if way_out:
        return way_out
    shown = asked.question_in(own.attempt, number)
    if shown is None:
        raise Http404
    if request.POST.get("go") == STAYS:
        return redirect(keep_unsaved_answer(request, attempt_uuid, number))
    if request.method == "POST":
        return _answer(request, own, shown)
    if _is_told_missing(request):
        return _ask(request, own, number, is_missing=True)
    return _ask(request, own, number, posted=_unsaved_answer(request, attempt_uuid, number))


def _to_sheet(own: access.OwnAttempt, number: int) -> HttpResponse | None:
    """The way to the question's place on the page, in a test that has all its questions on one."""
    if not own.attempt.is_on_one_page:
        return None
    return redirect(reverse("sheet", args=[own.attempt.uuid], fragment=f"fraga-{number}" if number > 1 else None))


def ended(request: HttpRequest, own: access.OwnAttempt) -> HttpResponse | None:
    """The way to the result of a test that has ended; what was saved is submitted when its time is up."""
    if own.is_submitted:
        return redirect("result", attempt_uuid=own.attempt.uuid)
    if not timing.is_over(own.attempt):
        return None
    try:
        services.submit_test(own.enrolment, attempt=own.attempt, language=current(), ended_by=EndedBy.TIME)
    except (services.Refused, TestRefused) as refusal:
        return refused(request, refusal)
    messages.warning(request, str(TimeIsUp()))
    return redirect("result", attempt_uuid=own.attempt.uuid)


def _is_told_missing(request: HttpRequest) -> bool:
    return request.GET.get("svar") == _MISSING["svar"]


def _answer(request: HttpRequest, own: access.OwnAttempt, shown: asked.Asked) -> HttpResponse:
    """Save a posted answer, or ask again with what is wrong."""
    posted = _posted(request)
    if request.POST.get("question") != shown.id:
        other = _("The question on your page was not the one asked here. Answer the question below.")
        return _ask(request, own, shown.number, fault=Fault(other))
    try:
        _save(request, own, shown, posted)
    except NoAnswer:
        return redirect(reverse("question", args=[own.attempt.uuid, shown.number], query=_MISSING))
    except BadAnswer as bad:
        if request.POST.get("go") != "skip":
            return _ask(request, own, shown.number, posted=posted, fault=_fault(bad))
    except (AttemptClosed, TimeIsUp) as too_late:
        messages.info(request, str(too_late))
        return redirect("result", attempt_uuid=own.attempt.uuid)
    except services.Refused as refusal:
        return refused(request, refusal)
    is_step = shown.is_stepped and _is_any(posted) and not _is_leaving(request)
    return _go(request, own, shown.number, is_step=is_step)


def _save(request: HttpRequest, own: access.OwnAttempt, shown: asked.Asked, posted: Posted) -> None:
    """Keep what was sent. Who leaves a step keeps the mark, unconfirmed. Raises BadAnswer or what services refuse."""
    is_leaving = _is_leaving(request)
    if is_leaving and not _is_any(posted):
        if shown.can_be_emptied:
            services.clear_answer(own.enrolment, attempt=own.attempt, question=shown.id)
    elif shown.is_stepped:
        services.take_step(
            own.enrolment, attempt=own.attempt, number=shown.number, posted=posted, is_final=not is_leaving
        )
    else:
        answer = asked.read_answer(own.attempt, shown.number, posted)
        _tell_of_another(request, own, shown, answer)
        services.save_answer(own.enrolment, attempt=own.attempt, question=shown.id, answer=answer)


def _is_leaving(request: HttpRequest) -> bool:
    return request.POST.get("go") in _SKIPS


def _is_any(posted: Posted) -> bool:
    """Whether anything is marked or written."""
    return any(map(any, posted.values()))


def _tell_of_another(request: HttpRequest, own: access.OwnAttempt, shown: asked.Asked, answer: Any) -> None:
    """Two windows or devices may answer differently: the last one counts, and the learner is told."""
    seen, kept = request.POST.get("seen"), saving.kept(own.attempt, shown.id)
    if seen is not None and kept is not None and kept != answer and saving.mark(kept) != seen:
        text = _(
            "You had answered question %(n)d otherwise in another window or on another device. This answer counts."
        )
        messages.warning(request, text % {"n": shown.number})


def _fault(bad: BadAnswer) -> Fault:
    return Fault(pick(bad.reason), bad.field)


def _posted(request: HttpRequest) -> Posted:
    """The controls of the question among what a form sent."""
    return {name: values for name, values in request.POST.lists() if name.split("-")[0] == ANSWER}


def _ask(
    request: HttpRequest,
    own: access.OwnAttempt,
    number: int,
    *,
    posted: Posted | None = None,
    fault: Fault | None = None,
    is_missing: bool = False,
) -> HttpResponse:
    """The page of one question. Marked: what was posted or could not be saved, else what is saved.

    `is_missing`: say that there is no answer.
    """
    saved = asked.saved_answers(own.attempt)
    questions = asked.asked_in(own.attempt, saved)
    shown = kept = questions[number - 1]
    if is_missing and kept.fields:
        fault = _fault(NoAnswer(kept.fields[0].name))
    is_unmarked = posted is not None and not _is_any(posted)
    # Radio buttons cannot be unmarked.
    if posted is not None and (kept.can_be_emptied or not is_unmarked):
        shown = asked.asked_in(own.attempt, saved, {kept.id: posted})[number - 1]
    context = {
        "course": own.enrolment.course.localized,
        "attempt": own.attempt,
        "is_pre_test": own.is_pre_test,
        "questions": questions,
        "question": shown,
        "fault": fault,
        "fault_at": next((f.first_id for f in shown.fields if fault and f.name == fault.field), ""),
        "is_unsaved": request.method != "POST" and shown.fields != kept.fields,
        "is_unmarked": is_unmarked,
        "time": timing.left(own.attempt),
    }
    return render(request, "courses/question.html", context, status=422 if request.method == "POST" else 200)


def _questions(own: access.OwnAttempt) -> list[asked.Asked]:
    return asked.asked_in(own.attempt, asked.saved_answers(own.attempt))


def _go(request: HttpRequest, own: access.OwnAttempt, number: int, *, is_step: bool) -> HttpResponse:
    """To the question or review that the pressed button names. `is_step`: to what followed in the same question."""
    where = request.POST.get("go")
    if is_step:
        return redirect(reverse("question", args=[own.attempt.uuid, number], fragment="steg"))
    if where == "previous" and number > 1:
        return redirect("question", attempt_uuid=own.attempt.uuid, number=number - 1)
    if where == "review" or number == len(own.attempt.dealt()):
        return redirect("review", attempt_uuid=own.attempt.uuid)
    return redirect("question", attempt_uuid=own.attempt.uuid, number=number + 1)


def keep_unsaved_answer(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> str:
    """The question's address with the posted answer, signed, so that it can be shown again.

    An empty one too: boxes that were saved can be unmarked.
    """
    controls = list(_posted(request).items())[:_MOST_CONTROLS]
    posted = {name[:60]: [v[:_MOST_CHARACTERS] for v in values[:_MOST_VALUES]] for name, values in controls}
    address = reverse("question", kwargs={"attempt_uuid": attempt_uuid, "number": number})
    token = signing.dumps([str(attempt_uuid), number, posted], salt=_UNSAVED, compress=True)
    return f"{address}?osparat={token}"


def _unsaved_answer(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> Posted | None:
    try:
        kept = signing.loads(request.GET.get("osparat", ""), salt=_UNSAVED, max_age=_UNSAVED_SECONDS)
    except signing.BadSignature:
        return None
    return dict(kept[2]) if kept[:2] == [str(attempt_uuid), number] else None


@login_required
@require_safe
@never_cache
def review(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """All questions with what has been answered, before submitting."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    way_out = ended(request, own)
    if way_out:
        return way_out
    questions = _questions(own)
    unanswered = [q for q in questions if not q.is_answered]
    is_refused = bool(unanswered) and _is_told_missing(request)
    context = {
        "course": own.enrolment.course.localized,
        "attempt": own.attempt,
        "is_pre_test": own.is_pre_test,
        "questions": questions,
        "unanswered": unanswered,
        "time": timing.left(own.attempt),
        "refusal": AnswersMissing([q.number for q in unanswered]) if is_refused else None,
    }
    return render(request, "courses/review.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Submit the test. A second submit leads to the first result. GET only leads to the review."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    if request.method != "POST":
        return redirect("review", attempt_uuid=attempt_uuid)
    try:
        services.submit_test(own.enrolment, attempt=own.attempt, language=current())
    except services.NameMissing as missing:
        return _ask_name(request, missing, back=reverse("review", args=[attempt_uuid]))
    except AnswersMissing:
        return redirect(reverse("review", args=[attempt_uuid], query=_MISSING))
    except (services.Refused, TestRefused) as refusal:
        return refused(request, refusal)
    return redirect("result", attempt_uuid=attempt_uuid)


@login_required
@require_safe
@never_cache
def result(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """After a pass each question explained; after a failure what to reread, and not the key."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    found = asked.result_of(own.attempt)
    if found is None:
        return redirect("test_resume", attempt_uuid=attempt_uuid)
    course = own.enrolment.course.localized
    if own.is_pre_test:
        return pre_test_result(request, own, found)
    shows = own.attempt.version.frozen["rules"]["shows"]
    context = {
        "course": course,
        "attempt": own.attempt,
        "grade": found.grade,
        "shows": shows,
        "pass_percent": own.attempt.version.frozen["rules"]["pass_percent"],
        "view": queries.course_view(request.user, course, own.enrolment),
        # Numbers and texts only: what is right stays unsaid.
        "asked": [(q.number, q.stem) for q in found.asked],
        "rules": None if found.grade.passed else rules_for(own.enrolment),
        **_shown(found, shows, course),
    }
    return render(request, "courses/result.html", context)


def _shown(found: asked.Result, shows: str, course: Any) -> dict[str, Any]:
    """What the test was begun with lets the learner see: the key after a pass, what to work on, or neither."""
    if shows == Shows.EXPLAINED and found.grade.passed:
        return {"questions": found.asked}
    return {} if shows == Shows.VERDICT else _to_work_on(found, course)


def _to_work_on(found: asked.Result, course: Any) -> dict[str, Any]:
    texts = course.objective_texts()
    return {
        "missed": sorted({texts.get(q.objective, q.objective) for q in found.missed if q.objective}),
        "reread": queries.lessons_by_code(course, [q.lesson for q in found.missed]),
    }
