"""A register in the CMS: a list paged by key, a page for each record, files; all of it read-only and logged."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, ClassVar, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path, re_path, reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView

from content import looks
from content.registers import files
from content.registers.fields import Cell, Field, shown
from content.registers.keyset import BadCursor, Cursor, Order, Page, chunks, page
from content.registers.viewset import FactViewSet

SEARCH_MAX = 200
# Rows fetched and written at a time when a register is exported.
EXPORT_CHUNK = 500


class RegisterSearch(SearchForm):
    q = forms.CharField(
        label=gettext_lazy("Search term"),
        required=False,
        max_length=SEARCH_MAX,
        error_messages={
            "max_length": gettext_lazy("The search is too long. Write at most %(limit_value)d characters.")
        },
    )


class RegisterView(IndexView):
    """The list. A subclass says what an entry is: `kind`, `fields`, `orders`, `entries`, `learners`, `learner_of`."""

    results_template_name = "content/registers/index_results.html"
    any_permission_required = ["view"]
    is_searchable = True
    show_export_buttons = True
    default_ordering = "-at"
    kind: looks.Kind
    fields: Sequence[Field] = ()
    # By the name that stands in the address.
    orders: ClassVar[Mapping[str, Order]] = {"at": Order("at")}
    is_export: bool

    def entries(self, pks: Sequence[int]) -> list[Any]:
        """What the list shows of these records, in their order. A constant number of queries."""
        raise NotImplementedError

    def learners(self, queryset: QuerySet[Any]) -> Iterable[int]:
        """Numbers of the users whose records these are, some of them perhaps more than once."""
        raise NotImplementedError

    def learner_of(self, entry: Any) -> int | None:
        """The user's number, or None where no person is left in the record."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export and not self.problems:
            return self.export(request.GET["export"])
        self.is_export = False
        return cast(HttpResponseBase, super().get(request, *args, **kwargs))

    def get_search_form(self) -> RegisterSearch:
        return RegisterSearch(self.request.GET if self.search_kwarg in self.request.GET else None)

    @cached_property
    def problems(self) -> list[str]:
        """What in the address cannot be followed. While there is any, no rows are shown rather than the wrong ones."""
        found = [str(error) for errors in self.search_form.errors.values() for error in errors]
        if self.filters:
            fields = self.filters.form.fields
            for name, errors in self.filters.form.errors.items():
                found += [f"{fields[name].label}: {error}" for error in errors]
        return found

    @cached_property
    def columns(self) -> list[BaseColumn]:
        listed = [field for field in self.fields if field.in_list]
        return [
            self._column(field, TitleColumn, get_url=self._inspect_address) if n == 0 else self._column(field, Column)
            for n, field in enumerate(listed)
        ]

    @staticmethod
    def _column(field: Field, column: type[Column], **options: Any) -> Column:
        return column(
            field.name,
            label=field.label,
            sort_key=field.sort or None,
            accessor=lambda entry: shown(field.value(entry)),
            **options,
        )

    def _inspect_address(self, entry: Any) -> str:
        return reverse(self.inspect_url_name, args=[entry.pk])

    @property
    def order(self) -> Order:
        return replace(self.orders[self.ordering.lstrip("-")], is_descending=self.ordering.startswith("-"))

    def get_queryset(self) -> QuerySet[Any]:
        queryset = self.get_base_queryset()
        if self.problems:
            return cast(QuerySet[Any], queryset.none())
        return cast(QuerySet[Any], self.search_queryset(self.filter_queryset(queryset)))

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> tuple[None, None, list[Any], bool]:
        """The entries of the page in the address. A place that is not in the list gives the first page, and says so."""
        self.matches = queryset
        every = self.get_base_queryset()
        try:
            cursor = Cursor.parse("" if self.problems else self.request.GET.get(self.page_kwarg, ""))
            self.page = page(queryset, self.order, page_size, cursor, every=every)
        except BadCursor:
            self.problems.append(_("That place in the list does not exist. Here is the beginning."))
            self.page = page(queryset, self.order, page_size, Cursor(), every=every)
        return None, None, self.entries(self.page.pks), False

    page: Page
    matches: QuerySet[Any]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "page": self.page, "problems": self.problems, "count": self.count()}

    def count(self) -> int | None:
        """How many rows match: known where one page holds them, else counted when asked."""
        if self.page.is_whole:
            return len(self.page.pks)
        return self.matches.count() if "count" in self.request.GET else None

    def export(self, file_format: str) -> HttpResponseBase:
        """The rows as filtered, in a file. The log is written before the first row leaves."""
        queryset = self.get_queryset()
        count = queryset.count()
        if file_format == self.FORMAT_XLSX and count > files.XLSX_ROWS:
            self.problems.append(_("An XLSX sheet cannot hold so many rows. Choose CSV, or filter first."))
            self.is_export = False
            return cast(HttpResponseBase, super().get(self.request))
        covered = looks.Covered(self.learners(queryset))
        looks.record_export(
            self.request.user,
            kind=self.kind,
            file_format=file_format,
            filters=self.filters_as_codes(),
            count=count,
            covered=covered,
        )
        headings = [str(field.label) for field in self.fields]
        rows = self.export_rows(queryset, covered)
        return self._csv(headings, rows) if file_format == self.FORMAT_CSV else self._xlsx(headings, rows)

    def filters_as_codes(self) -> dict[str, Any]:
        """What the log keeps: codes and dates. A search may be somebody's name, so only that there was one."""
        chosen = {
            name: self.request.GET[name]
            for name in self.request.GET
            if self.filters and name.removesuffix("_from").removesuffix("_to") in self.filters.form.fields
        }
        return {"chosen": chosen, "is_searched": self.is_searching}

    def export_rows(self, queryset: QuerySet[Any], covered: looks.Covered) -> Iterator[list[list[Cell]]]:
        """Rows in chunks. Someone who came into the register after the log was written is not let out."""
        language = translation.get_language()
        for pks in chunks(queryset, self.order, EXPORT_CHUNK):
            with translation.override(language):
                yield [
                    [field.value(entry) for field in self.fields]
                    for entry in self.entries(pks)
                    if (learner := self.learner_of(entry)) is None or learner in covered
                ]

    def _csv(self, headings: list[str], rows: Iterator[list[list[Cell]]]) -> HttpResponseBase:
        response = StreamingHttpResponse(files.csv_chunks(headings, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self._file_name("csv")}"'
        return response

    def _xlsx(self, headings: list[str], rows: Iterator[list[list[Cell]]]) -> HttpResponseBase:
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        files.write_xlsx(headings, rows, file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=self._file_name("xlsx"))

    def _file_name(self, suffix: str) -> str:
        return f"{slugify(self.get_page_title())}-{timezone.localdate().isoformat()}.{suffix}"


class RecordView(InspectView):
    """One record. Opening it is logged, and the learner can see that it was."""

    template_name = "content/registers/record.html"
    any_permission_required = ["view"]
    register: type[RegisterView]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        looks.record_look(request.user, subject=self.learner(), kind=self.register.kind, about=self.object.record.uuid)
        return cast(HttpResponseBase, super().get(request, *args, **kwargs))

    def learner(self) -> Any:
        """Whose record it is, or None where no person is left in it."""
        raise NotImplementedError

    def related(self) -> list[tuple[str, str, str]]:
        """Other records that belong with this one: what it is, its name, its address."""
        return []

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [
            {"label": field.label, "value": shown(field.value(self.object)), "component": None}
            for field in self.register.fields
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "related": self.related()}


class RegisterViewSet(FactViewSet):
    """A list and a page for each record, and no address that could change one."""

    model: type[Model]
    inspect_view_enabled = True
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            # At most 18 digits: what every database holds in a key.
            re_path(r"^inspect/(?P<pk>[0-9]{1,18})/$", self.inspect_view, name="inspect"),
        ]

    def get_permissions_to_register(self) -> Any:
        return super().get_permissions_to_register().filter(codename__startswith="view_")
