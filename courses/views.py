"""The learner's steps in a course: begin, read, practise. Views only translate HTTP."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Question
from assessments.queries import Asked
from assessments.question_types import BadAnswer, NoAnswer
from assessments.question_types.base import Posted
from content.languages import current, pick
from courses import access, queries, services
from courses.corrections.queries import notice_of_question
from courses.exercises.queries import my_exercises
from courses.paths.queries import path_certificates
from courses.practice import answered, practice_question, to_answer
from courses.refusals import closed, refused
from courses.revocations.records import open_cases_of


@require_safe
@login_required
def my_courses(request: HttpRequest) -> HttpResponse:
    """Courses begun and completed, with their certificates."""
    return render(
        request,
        "courses/my_courses.html",
        {
            "courses": queries.my_courses(request.user),
            "paths": path_certificates(request.user),
            "exercises": my_exercises(request.user),
            "cases": open_cases_of(request.user),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """Begin a course and open its first unread lesson. GET, as after a sign-in on the way, only shows the course."""
    course = access.course_or_404(request, course_key)
    if request.method != "POST":
        return redirect(course.url)
    try:
        enrolment = services.enrol(request.user, course=course, language=current())
    except services.Refused as refusal:
        return refused(request, refusal)
    if request.POST.get("to") in ("test", "pretest"):
        return redirect(request.POST["to"], course_key=enrolment.course_key)
    view = queries.course_view(request.user, course)
    unread = queries.first_unread(view.lessons)
    return redirect(unread.url if unread else course.url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark_read(request: HttpRequest, course_key: uuid.UUID, lesson_key: uuid.UUID) -> HttpResponse:
    """Mark a lesson as read and go on to the next, or to the course page after the last. GET only shows the lesson."""
    if request.method != "POST":
        return redirect(access.lesson_or_404(request, access.course_or_404(request, course_key), lesson_key).url)
    enrolment = access.enrolment_or_404(request.user, course_key)
    try:
        course = access.course_or_404(request, course_key)
        lesson = access.lesson_or_404(request, course, lesson_key)
        services.mark_read(enrolment, lesson=lesson)
    except (Http404, services.Refused):
        return refused(request, closed())
    following = course.lessons().filter(path__gt=lesson.path).first()
    return redirect((following or course).url)


@require_http_methods(["GET", "HEAD", "POST"])
def practice(
    request: HttpRequest, course_key: uuid.UUID, lesson_key: uuid.UUID, question_key: uuid.UUID
) -> HttpResponse:
    """Feedback on a practice question. Changes nothing and needs no account, so it is a GET, but for a long text."""
    course = access.course_or_404(request, course_key)
    lesson = access.lesson_or_404(request, course, lesson_key)
    found = practice_question(lesson, question_key)
    if found is None:
        raise Http404
    shown, fault, is_sent = to_answer(found), None, request.method == "POST"
    if is_sent and not shown.is_long:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if is_sent or not shown.is_long:
        shown, fault = _practised(found, dict((request.POST if is_sent else request.GET).lists()))
    context = {
        "course": course,
        "lesson": lesson,
        "key": question_key,
        "practice": shown,
        "fault": _words_of(fault) if fault else "",
        "fault_at": next((f.first_id for f in shown.fields if fault and f.name == fault.field), ""),
        # Whatever was marked comes back with what is missing.
        "is_asking": shown.has_steps_left or bool(fault and shown.fields) or (shown.is_long and not is_sent),
        "notice": notice_of_question(question_key),
    }
    if request.headers.get("X-Fragment") == "1":
        return render(request, "courses/practice_feedback.html", context)
    return render(request, "courses/practice.html", context, status=422 if is_sent and fault else 200)


def _practised(question: Question, posted: Posted) -> tuple[Asked, BadAnswer | None]:
    """The question explained, or as it was sent and what is wrong with that."""
    try:
        return answered(question, posted), None
    except BadAnswer as bad:
        return to_answer(question, posted), bad


def _words_of(fault: BadAnswer) -> str:
    return _("Answer the question first.") if isinstance(fault, NoAnswer) else pick(fault.reason)
