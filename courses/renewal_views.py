"""Taking a passed course again: what happens then, and the button."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates.queries import standing_on
from content.languages import current
from courses import access, queries, services
from courses.refusals import refused
from courses.renewals import renew


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_again(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """Tell what a new round means; POST begins it. Who has not passed the course is led to it."""
    course = access.course_or_404(request, course_key)
    if request.method == "POST":
        # What is no number is the first round: of a later one nothing is begun.
        after = request.POST.get("after", "")
        seen = int(after) if after.isascii() and after.isdigit() and len(after) < 5 else 1
        try:
            renew(request.user, course=course, language=current(), after=seen)
        except services.Refused as refusal:
            return refused(request, refusal, back=course.url)
        return redirect(f"{course.url}#next")
    view = queries.course_view(request.user, course)
    if view.enrolment is None or not view.standing.is_passed:
        return redirect(course.url)
    context = {
        "course": course,
        "view": view,
        "passed": view.enrolment.completion,
        "has_paths": view.certificate is not None and standing_on(view.certificate).exists(),
    }
    return render(request, "courses/take_again.html", context)
