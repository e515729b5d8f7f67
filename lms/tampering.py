"""Requests that no form of the CMS sends: refused with a page that says so, not counted as failures of ours.

Wagtail's views look up some of what a browser sends with no form in between, and fail on what they cannot look up. The
public site asks forms first and needs none of this.
"""

import logging
from collections.abc import Callable, Iterator
from types import TracebackType

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from lms.policy import is_in_cms

_logger = logging.getLogger(__name__)
# Where a value of the request is read: module and function.
_READERS = {
    # A key that is no number, or too large a one.
    ("django.db.models.fields", "get_prep_value"),
    ("django.db.models.fields", "to_python"),
    ("django.db.backends.sqlite3.base", "execute"),
    # An address to go on to.
    ("django.shortcuts", "resolve_url"),
    # A search together with a filter that the index does not hold.
    ("modelsearch.backends.base", "_get_filters_from_where_node"),
    # The editor's text.
    ("wagtail.admin.rich_text.editors.draftail", "value_from_datadict"),
}


class TamperingMiddleware:
    """Answers with 400 where a view of the CMS fails on a value that only a tampered request holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_in_cms(request) or not _is_about_a_value(error):
            return None
        _logger.warning("A value that cannot be read: %s", request.path, exc_info=error)
        return render(request, "400.html", status=400)


def _is_about_a_value(error: Exception) -> bool:
    # A field is not there, the value fits no column, or the row is gone.
    if isinstance(error, MultiValueDictKeyError | DataError | ObjectDoesNotExist):
        return True
    return any(place in _READERS for place in _places(error.__traceback__))


def _places(trace: TracebackType | None) -> Iterator[tuple[str, str]]:
    while trace:
        frame = trace.tb_frame
        yield frame.f_globals.get("__name__", ""), frame.f_code.co_name
        trace = trace.tb_next
