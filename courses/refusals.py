"""A rule said no: the page that says why and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.services import CourseClosed


def closed() -> CourseClosed:
    """The course or lesson is no longer published."""
    return CourseClosed(
        _("The course or the lesson has been closed by its editors for now. What you have done so far is kept.")
    )


def refused(request: HttpRequest, refusal: Exception, back: str = "") -> HttpResponse:
    """The reason, what to do, and a way back. Status 409: the request was fine, the state forbids it."""
    context = {"refusal": refusal, "back": back or reverse("my_courses")}
    return render(request, "courses/refused.html", context, status=409)
