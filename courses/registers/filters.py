"""What registers are filtered by: the forms. What a choice means to each register, the register says."""

import datetime
from collections.abc import Iterable
from functools import partial
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import DateRangeField
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from certificates.models import Status
from content.blocks import Regime
from courses.registers.columns import choices_of
from courses.registers.entries import Course

# Dates outside are typing errors, and near the ends of the calendar no database can hold them.
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Choices that are kept on the enrolment as the learner had given them.
BACKGROUND = ("role", "product", "sector", "region")


class PeriodField(DateRangeField):
    """From a day to a day, both included."""

    def compress(self, data_list: list[datetime.date | None]) -> Any:
        for day in data_list or []:
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError(_("Choose days between the years 2000 and 2100."))
        first, last = [*(data_list or []), None, None][:2]
        if first and last and first > last:
            raise ValidationError(_("The first day lies after the last one."))
        return super().compress(data_list)


class PeriodFilter(django_filters.DateFromToRangeFilter):
    field_class = PeriodField

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Period"), field_name="at", widget=DateRangePickerWidget)


def choice(label: Any, choices: Any = ()) -> django_filters.ChoiceFilter:
    """`choices`: pairs, or a function that gives them."""
    return django_filters.ChoiceFilter(label=label, choices=choices, empty_label=gettext_lazy("All"))


class LearnerFilters(WagtailFilterSet):
    """What all registers can be filtered by."""

    course = choice(gettext_lazy("Course"))
    period = PeriodFilter()
    language = choice(gettext_lazy("Language"), [("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English"))])
    role = choice(gettext_lazy("Role"), partial(choices_of, "role"))
    product = choice(gettext_lazy("Product"), Regime.choices)
    sector = choice(gettext_lazy("Sector"), partial(choices_of, "sector"))
    region = choice(gettext_lazy("County"), partial(choices_of, "region"))

    def __init__(
        self, data: Any = None, queryset: QuerySet[Any] | None = None, *, courses: Iterable[Course] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, queryset, **kwargs)
        self.filters["course"].extra["choices"] = [(str(course.key), str(course)) for course in courses]

    @property
    def chosen(self) -> dict[str, Any]:
        """The choices made, by name."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}


_PASSED = [("passed", gettext_lazy("Passed")), ("failed", gettext_lazy("Not passed"))]


class EnrolmentFilters(LearnerFilters):
    state = choice(
        gettext_lazy("State"), [("completed", gettext_lazy("Completed")), ("ongoing", gettext_lazy("Not completed"))]
    )


class AttemptFilters(LearnerFilters):
    state = choice(
        gettext_lazy("State"),
        [("open", gettext_lazy("Under way")), ("submitted", gettext_lazy("Submitted")), *_PASSED],
    )


class GradeFilters(LearnerFilters):
    state = choice(gettext_lazy("Result"), _PASSED)


class CertificateFilters(LearnerFilters):
    state = choice(gettext_lazy("Status"), Status.choices)
