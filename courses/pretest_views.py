"""The learner's test before the lessons: what it is for, and what may be skipped after it."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.objectives import Share
from assessments.queries import Result
from assessments.services import Refused as TestRefused
from content.languages import current
from courses import access, queries, services
from courses.pretests import pre_test_of
from courses.refusals import closed, refused
from courses.rules import rules_before


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """How the test went on one objective."""

    text: str
    share: Share
    is_fulfilled: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pre_test(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """What the test before the lessons is for; POST begins it. Once taken, the way to its result."""
    enrolment = access.enrolment_of(request.user, course_key)
    if enrolment is None:
        return redirect(access.course_or_404(request, course_key).url)
    taken = pre_test_of(enrolment.pk)
    if taken and taken.is_submitted:
        return redirect("result", attempt_uuid=taken.attempt)
    if request.method == "POST":
        try:
            attempt = services.start_pre_test(enrolment, language=current())
        except (services.Refused, TestRefused) as refusal:
            return refused(request, refusal, back=request.path)
        return redirect("test_resume", attempt_uuid=attempt.uuid)
    try:
        course = access.course_or_404(request, course_key)
    except Http404:
        return refused(request, closed())
    context = {"course": course, "rules": rules_before(enrolment), "is_open": taken is not None}
    return render(request, "courses/pretest.html", context)


def pre_test_result(request: HttpRequest, own: access.OwnAttempt, found: Result) -> HttpResponse:
    """How it went by objective, the lessons to read and those that may be skipped. It says nothing of the key."""
    course = own.enrolment.course.localized
    view, taken = queries.course_view(request.user, course, own.enrolment), pre_test_of(own.enrolment.pk)
    texts = course.objective_texts()
    shares, fulfilled = (taken.shares, taken.fulfilled) if taken else ((), frozenset())
    context = {
        "course": course,
        "attempt": own.attempt,
        "pass_percent": own.attempt.version.frozen["rules"]["pass_percent"],
        "objectives": [ObjectiveRow(texts.get(s.objective, s.objective), s, s.objective in fulfilled) for s in shares],
        "to_read": [row for row in view.lessons if not row.may_skip],
        "to_skip": [row for row in view.lessons if row.may_skip],
        "view": view,
        # Numbers and texts only: what is right stays unsaid.
        "asked": [(q.number, q.stem) for q in found.asked],
    }
    return render(request, "courses/pretest_result.html", context)
