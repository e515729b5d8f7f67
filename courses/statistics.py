"""The list of all questions that have been asked in final tests, the worst first: in the CMS and as a file."""

import logging
from collections.abc import Iterator

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from assessments.models import ItemStatistics, Quiz
from assessments.statistics.queries import Line, lines, worst_first
from assessments.statistics.shown import few
from content.registers import files
from content.registers.fields import Cell, Field

PER_PAGE = 50
_log = logging.getLogger(__name__)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _hundredths(line: Line, name: str) -> int | None:
    value = line.item.figures[name] if line.item.figures else None  # type: ignore[literal-required]
    return None if value is None else round(value * 100)


FIELDS = [
    Field("key", gettext_lazy("Question"), lambda line: line.key),
    Field("stem", gettext_lazy("Wording"), lambda line: line.item.stem),
    Field("language", gettext_lazy("Language"), lambda line: str(line.item.language)),
    Field("asked", gettext_lazy("Times asked"), lambda line: line.item.row.asked),
    Field("share", gettext_lazy("Share right, per cent"), lambda line: _hundredths(line, "share")),
    Field(
        "discrimination", gettext_lazy("Discrimination, hundredths"), lambda line: _hundredths(line, "discrimination")
    ),
    Field(
        "time",
        gettext_lazy("Median time, seconds"),
        lambda line: _whole(line.item.figures["median_seconds"]) if line.item.figures else None,
    ),
    Field("flags", gettext_lazy("To look at"), lambda line: "; ".join(line.flags) or None),
    Field("computed", gettext_lazy("Computed"), lambda line: line.item.row.computed_at),
]


class TestForm(forms.Form):
    """Which final test to show."""

    __test__ = False

    test = forms.ModelChoiceField(
        Quiz.objects.order_by("title"),
        required=False,
        label=gettext_lazy("Final test"),
        empty_label=gettext_lazy("All"),
    )


@permission_required("assessments.view_question", raise_exception=True)
def report_view(request: HttpRequest) -> HttpResponseBase:
    """The list, or as a file with `export=csv`. POST asks for the figures to be computed anew."""
    if request.method == "POST":
        return _compute(request)
    form = TestForm(request.GET)
    rows = worst_first(form.cleaned_data["test"]) if form.is_valid() else ItemStatistics.objects.none()
    if request.GET.get("export") == "csv" and form.is_valid():
        return _file(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "lines": lines(page.object_list),
        "page": page,
        "few": few(),
        "computed_at": ItemStatistics.objects.order_by("-computed_at").values_list("computed_at", flat=True).first(),
        "may_compute": request.user.has_perm("assessments.change_question"),
    }
    return render(request, "courses/admin/question_statistics.html", context)


def _compute(request: HttpRequest) -> HttpResponse:
    """Hand it to a worker. What is lost is done at night."""
    from courses.tasks import compute_statistics

    if not request.user.has_perm("assessments.change_question"):
        raise PermissionDenied
    try:
        compute_statistics.apply_async(expires=3600)
    except Exception:  # noqa: BLE001  the broker may be away; the figures are computed at night anyway
        _log.warning("The broker could not be reached; the statistics are computed at night.")
        messages.error(request, _("The figures could not be computed now. They are computed tonight."))
    else:
        messages.success(request, _("The figures are being computed. Open the page again in a minute."))
    return redirect("question_statistics")


def _file(rows: QuerySet[ItemStatistics]) -> HttpResponseBase:
    headings = [str(field.label) for field in FIELDS]
    response = StreamingHttpResponse(files.csv_chunks(headings, _chunks(rows)), content_type="text/csv; charset=utf-8")
    name = f"fragestatistik-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chunks(rows: QuerySet[ItemStatistics]) -> Iterator[list[list[Cell]]]:
    """A page's worth of rows at a time, in the language of the request."""
    language = translation.get_language()
    pages = Paginator(rows, PER_PAGE)
    for number in pages.page_range:
        with translation.override(language):
            yield [[field.value(line) for field in FIELDS] for line in lines(pages.page(number).object_list)]
