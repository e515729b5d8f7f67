"""The public page that works out a deadline, and its calendar file."""

import datetime
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content import factchecks
from content.calendarfile import calendar_file
from content.dates import in_words
from content.languages import pick
from content.reckoning import Reckoned
from content.sharing import share
from courses.deadline_form import DeadlineForm, asked


@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """Which deadline, from which day; and the last day with how it was counted."""
    form = asked(request.GET)
    shown = _shown(form.reckoned) if form.is_valid() and form.reckoned else {}
    return share(render(request, "courses/deadline.html", {"form": form, **shown}))


@require_safe
def deadline_file(request: HttpRequest) -> HttpResponseBase:
    """The last day as a calendar file. Where there is none, the page says why."""
    form = DeadlineForm(request.GET)
    page = reverse("deadline")
    found = form.reckoned if form.is_valid() else None
    if found is None or found.end is None:
        return redirect(f"{page}?{request.GET.urlencode()}")
    content = calendar_file(
        f"{found.deadline.id} {found.start.isoformat()}",
        at=timezone.now(),
        when=found.end,
        title=f"{pick(found.headline)}: {pick(found.deadline.duty)}",
        text="\n".join(_lines(found)),
        address=request.build_absolute_uri(f"{page}?{_query(found)}"),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tidsfrist.ics"'
    return response


def _shown(found: Reckoned) -> dict[str, object]:
    return {
        "found": found,
        "start": pick(in_words(found.start)),
        "end": pick(in_words(found.end)) if found.end else "",
        "is_pending": factchecks.has_pending(found.facts),
        "query": _query(found),
    }


def _query(found: Reckoned) -> str:
    """The question as it stands in an address, in one notation whatever the reader wrote."""
    start = found.start
    told = {"deadline": found.deadline.id, "day": f"{start:%Y-%m-%d}"}
    if isinstance(start, datetime.datetime):
        told["time"] = f"{start:%H:%M}"
    return urlencode(told)


def _lines(found: Reckoned) -> Iterator[str]:
    """What stands in the calendar under the title."""
    if factchecks.has_pending(found.facts):
        yield _("Draft – not checked by an expert")
    deadline = found.deadline
    yield f"{pick(deadline.period).capitalize()}, {pick(deadline.citation)}."
    yield f"{_('Counted from')}: {pick(deadline.start)}, {pick(in_words(found.start))}."
    yield from (pick(warning) for warning in found.warnings)
