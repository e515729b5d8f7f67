"""Views that few readers ask for, imported when somebody does: a worker carries what it has imported until it ends."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


def late_view(name: str) -> Callable[..., HttpResponse]:
    """The view of this dotted name, imported when it is first asked for. For views without marks of their own."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = import_string(name)(request, *args, **kwargs)
        return response

    return view
