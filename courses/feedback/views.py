"""Feedback from readers: a page of its own with the form, so that lessons can be served from a cache."""

import uuid

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments import queries as asked
from content.languages import current
from courses import access
from courses.feedback import services
from courses.feedback.forms import FeedbackForm, new_form, posted_form
from courses.feedback.queries import Subject, received_case, subject_of_lesson, subject_of_practice, subject_of_test
from courses.feedback.records import FeedbackCase, FeedbackKind


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def on_lesson(request: HttpRequest, lesson_key: uuid.UUID) -> HttpResponse:
    """Something is wrong or unclear in a lesson. No account is needed."""
    return _feedback(request, subject_of_lesson(access.lesson_by_key_or_404(request, lesson_key)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def on_practice(request: HttpRequest, lesson_key: uuid.UUID, question_key: uuid.UUID) -> HttpResponse:
    """The same of a practice question in a lesson."""
    subject = subject_of_practice(access.lesson_by_key_or_404(request, lesson_key), question_key)
    if subject is None:
        raise Http404
    return _feedback(request, subject)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def on_test(request: HttpRequest, attempt_uuid: uuid.UUID, number: int) -> HttpResponse:
    """The learner questions a question of a test that has been submitted. The page does not show its key."""
    own = access.attempt_or_404(request.user, attempt_uuid)
    if not own.is_submitted:
        return redirect("test_resume", attempt_uuid=attempt_uuid)
    questions = asked.asked_in(own.attempt, {})
    if not 1 <= number <= len(questions):
        raise Http404
    return _feedback(request, subject_of_test(own, questions[number - 1]))


def _feedback(request: HttpRequest, subject: Subject) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, subject, new_form(getattr(request.user, "email", "")))
    form = posted_form(request.POST)
    if not form.is_valid():
        return _form_page(request, subject, form, status=422)
    case = services.case_of_form(form.cleaned_data["token"])
    if case is None:
        if not ratelimit.consume(request, action="feedback", key="everyone"):
            return _form_page(request, subject, form, status=429)
        case = _report(request, subject, form)
    return redirect("feedback_received", case_uuid=case.uuid)


def _report(request: HttpRequest, subject: Subject, form: FeedbackForm) -> FeedbackCase:
    given = form.cleaned_data
    return services.report(
        subject.about,
        token=given["token"],
        kind=FeedbackKind(given["kind"]),
        text=given["text"],
        email=given["email"],
        language=current(),
        user=request.user,
    )


def _form_page(request: HttpRequest, subject: Subject, form: FeedbackForm, status: int = 200) -> HttpResponse:
    context = {"subject": subject, "form": form, "is_crowded": status == 429}
    response = render(request, "courses/feedback/form.html", context, status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


@require_safe
@never_cache
def received(request: HttpRequest, case_uuid: uuid.UUID) -> HttpResponse:
    """The case number. The address is the receipt: it cannot be guessed, and shows nothing of what was written."""
    case = get_object_or_404(FeedbackCase.objects.select_related("words"), uuid=case_uuid)
    return render(request, "courses/feedback/received.html", {"case": case, "received": received_case(case)})
