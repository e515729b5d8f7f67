"""The learner's steps: begin, read, take the test, see the result. Views only translate HTTP."""

import uuid
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
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from assessments import queries as asked
from assessments.forms import AnswerForm
from assessments.services import AnswersMissing, AttemptClosed, MustWait
from assessments.services import Refused as TestRefused
from content.languages import current
from courses import access, queries, services
from courses.practice import practice_question

_UNSAVED = "courses.unsaved-answer"
_UNSAVED_SECONDS = 24 * 3600


@require_safe
@login_required
def my_courses(request: HttpRequest) -> HttpResponse:
    """Courses begun and completed, with their certificates."""
    return render(request, "courses/my_courses.html", {"courses": queries.my_courses(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """Begin a course and open its first unread lesson. GET, as after a sign-in on the way, only shows the course."""
    course = access.course_or_404(course_key)
    if request.method == "GET":
        return redirect(course.url)
    enrolment = services.enrol(request.user, course=course, language=current())
    if request.POST.get("to") == "test":
        return redirect("test", course_key=enrolment.course_key)
    view = queries.course_view(request.user, course)
    unread = queries.first_unread(view.lessons)
    return redirect(unread.url if unread else course.url)


@login_required
@require_http_methods(["GET", "POST"])
def mark_read(request: HttpRequest, course_key: uuid.UUID, lesson_key: uuid.UUID) -> HttpResponse:
    """Mark a lesson as read and go on to the next, or to the course page after the last. GET only shows the lesson."""
    if request.method == "GET":
        return redirect(access.lesson_or_404(access.course_or_404(course_key), lesson_key).url)
    enrolment = access.enrolment_or_404(request.user, course_key)
    try:
        course = access.course_or_404(course_key)
        lesson = access.lesson_or_404(course, lesson_key)
        services.mark_read(enrolment, lesson=lesson)
    except (Http404, services.Refused):
        return _refused(request, _closed())
    following = queries.lesson_view(request.user, course, lesson).following
    return redirect(following.url if following else course.url)


def _closed() -> services.CourseClosed:
    return services.CourseClosed(_("The course or the lesson has been closed by its editors for now. What you have done so far is kept."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def test(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """The rules of the final test; POST begins it."""
    enrolment = access.enrolment_of(request.user, course_key)
    if enrolment is None:
        return redirect(access.course_or_404(course_key).url)
    if request.method == "POST":
        try:
            attempt = services.start_test(enrolment, language=current())
        except services.NameMissing as missing:
            messages.warning(request, str(missing))
            return redirect(f"{reverse('profile')}?next={request.path}")
        except (services.Refused, TestRefused) as refusal:
            return _refused(request, refusal, back=request.path)
        return redirect("test_resume", attempt_uuid=attempt.uuid)
    try:
        course = access.course_or_404(course_key)
    except Http404:
        return _refused(request, _closed())
    context = {"course": course, "rules": queries.rules_for(enrolment), "view": queries.course_view(request.user, course)}
    return render(request, "courses/test.html", context)


test.__test__ = False  # type: ignore[attr-defined]


@login_required
@require_safe
@never_cache
def test_resume(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """The first question without an answer, else the review."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    if hasattr(own.attempt, "submission"):
        return redirect("result", attempt_uuid=attempt_uuid)
    questions = asked.asked_in(own.attempt, asked.saved_answers(own.attempt))
    unanswered = next((q for q in questions if not q.is_answered), None)
    if unanswered:
        return redirect("question", attempt_uuid=attempt_uuid, number=unanswered.number)
    return redirect("review", attempt_uuid=attempt_uuid)


test_resume.__test__ = False  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> HttpResponse:
    """One question of a test. POST saves the answer and goes on."""
    if not request.user.is_authenticated:
        # The session has ended: the answer travels in the address and is shown again after sign-in.
        target = keep_unsaved_answer(request, attempt_uuid, number) if request.method == "POST" else request.get_full_path()
        return redirect_to_login(target)
    own = access.attempt_or_404(request.user, attempt_uuid)
    if hasattr(own.attempt, "submission"):
        messages.info(request, _("This test has already been submitted. Here is the result."))
        return redirect("result", attempt_uuid=attempt_uuid)
    questions = asked.asked_in(own.attempt, asked.saved_answers(own.attempt))
    if not 1 <= number <= len(questions):
        raise Http404
    shown = questions[number - 1]
    if request.method == "POST" and request.POST.get("go") in _SKIPS and not request.POST.getlist("answer"):
        return _go(request, attempt_uuid, number, len(questions))
    form = _answer_form(request, shown)
    if request.method == "POST" and _is_of(request, shown) and form.is_valid():
        try:
            services.save_answer(
                own.enrolment, attempt=own.attempt, question=shown.id, answer=form.cleaned_data["answer"]
            )
        except AttemptClosed as closed:
            messages.info(request, str(closed))
            return redirect("result", attempt_uuid=attempt_uuid)
        except services.Refused as refusal:
            return _refused(request, refusal)
        return _go(request, attempt_uuid, number, len(questions))
    if request.method == "POST" and not _is_of(request, shown):
        form.add_error(None, _("The question on your page was not the one asked here. Answer the question below."))
    unsaved = _unsaved_answer(request, attempt_uuid, number)
    context = {
        "course": own.enrolment.course.localized,
        "attempt": own.attempt,
        "questions": questions,
        "question": shown,
        "form": form,
        "marked": _marked(request, shown, unsaved),
        "is_unsaved": unsaved is not None,
    }
    return render(request, "courses/question.html", context, status=422 if form.errors else 200)


_SKIPS = ("skip", "review", "previous")


def _answer_form(request: HttpRequest, shown: asked.Asked) -> AnswerForm:
    options = [(o.id, o.text) for o in shown.options]
    data = request.POST if request.method == "POST" else None
    return AnswerForm(data, options=options, is_multiple=shown.is_multiple)


def _is_of(request: HttpRequest, shown: asked.Asked) -> bool:
    """Whether the posted page asked this question: a foreign question id is refused."""
    return request.POST.get("question") == shown.id


def _marked(request: HttpRequest, shown: asked.Asked, unsaved: list[str] | None) -> set[str]:
    """Option ids to show as marked: what was posted, what could not be saved, else what is saved."""
    if request.method == "POST":
        return set(request.POST.getlist("answer"))
    return set(unsaved) if unsaved is not None else {o.id for o in shown.options if o.is_chosen}


def _go(request: HttpRequest, attempt_uuid: uuid.UUID, number: int, count: int) -> HttpResponse:
    where = request.POST.get("go")
    if where == "previous" and number > 1:
        return redirect("question", attempt_uuid=attempt_uuid, number=number - 1)
    if where == "review" or number == count:
        return redirect("review", attempt_uuid=attempt_uuid)
    return redirect("question", attempt_uuid=attempt_uuid, number=number + 1)


def keep_unsaved_answer(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> str:
    """The question's address with the posted answer, signed, so that it can be shown again."""
    answer = request.POST.getlist("answer")[:10]
    token = signing.dumps([str(attempt_uuid), number, [a[:40] for a in answer]], salt=_UNSAVED, compress=True)
    address = reverse("question", kwargs={"attempt_uuid": attempt_uuid, "number": number})
    return f"{address}?osparat={token}" if answer else address


def _unsaved_answer(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> list[str] | None:
    try:
        kept = signing.loads(request.GET.get("osparat", ""), salt=_UNSAVED, max_age=_UNSAVED_SECONDS)
    except signing.BadSignature:
        return None
    return list(kept[2]) if kept[:2] == [str(attempt_uuid), number] else None


@login_required
@require_safe
@never_cache
def review(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """All questions with what has been answered, before submitting."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    if hasattr(own.attempt, "submission"):
        return redirect("result", attempt_uuid=attempt_uuid)
    return _review(request, own)


def _review(request: HttpRequest, own: access.OwnAttempt, refusal: AnswersMissing | None = None) -> HttpResponse:
    questions = asked.asked_in(own.attempt, asked.saved_answers(own.attempt))
    context = {
        "course": own.enrolment.course.localized,
        "attempt": own.attempt,
        "questions": questions,
        "unanswered": [q for q in questions if not q.is_answered],
        "refusal": refusal,
    }
    return render(request, "courses/review.html", context, status=422 if refusal else 200)


@login_required
@require_http_methods(["GET", "POST"])
def submit_test(request: HttpRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Submit the test. A second submit leads to the first result. GET only leads to the review."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    if request.method == "GET":
        return redirect("review", attempt_uuid=attempt_uuid)
    try:
        services.submit_test(own.enrolment, attempt=own.attempt, language=current())
    except AnswersMissing as missing:
        return _review(request, own, missing)
    except (services.Refused, TestRefused) as refusal:
        return _refused(request, refusal)
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
    context: dict[str, Any] = {
        "course": course,
        "attempt": own.attempt,
        "grade": found.grade,
        "pass_percent": own.attempt.version.frozen["rules"]["pass_percent"],
        "view": queries.course_view(request.user, course),
    }
    if found.grade.passed:
        context["questions"] = found.asked
    else:
        texts = course.objective_texts()
        context["missed"] = sorted({texts.get(q.objective, q.objective) for q in found.missed if q.objective})
        context["reread"] = queries.lessons_by_code(course, [q.lesson for q in found.missed])
        context["rules"] = queries.rules_for(own.enrolment)
    return render(request, "courses/result.html", context)


@require_GET
def practice(request: HttpRequest, course_key: uuid.UUID, lesson_key: uuid.UUID, question_key: uuid.UUID) -> HttpResponse:
    """Feedback on a practice question. Changes nothing and needs no account, so it is a GET."""
    course = access.course_or_404(course_key)
    lesson = access.lesson_or_404(course, lesson_key)
    chosen = request.GET.getlist("answer")
    shown = practice_question(lesson, question_key, chosen)
    if shown is None:
        raise Http404
    context = {"course": course, "lesson": lesson, "practice": shown, "is_missing": not chosen}
    if request.headers.get("X-Fragment") == "1":
        return render(request, "courses/practice_feedback.html", context)
    return render(request, "courses/practice.html", context)


def _refused(request: HttpRequest, refusal: Exception, back: str = "") -> HttpResponse:
    """A rule said no: the reason, what to do, and a way back."""
    context = {"refusal": refusal, "is_waiting": isinstance(refusal, MustWait), "back": back or reverse("my_courses")}
    return render(request, "courses/refused.html", context, status=409)

