"""What the learner asks for: which certificates in one file, which part of the training record."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.fields import DayField
from courses.held.queries import Group, Held

STANDING, ALL = "standing", "all"


class FilesForm(forms.Form):
    """All certificates as one file. `format` is the button that was pressed."""

    which = forms.ChoiceField(
        label=_("Which certificates"),
        choices=[(STANDING, _("Only those that stand")), (ALL, _("Also those that are replaced or revoked"))],
        initial=STANDING,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which certificates."), "invalid_choice": _("Choose one of the two.")},
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("zip", "ZIP"), ("pdf", "PDF")],
        error_messages={"required": _("Choose ZIP or PDF."), "invalid_choice": _("Choose ZIP or PDF.")},
    )


class RecordForm(forms.Form):
    """A period and a choice of courses, both of which may be left out, and the kind of file."""

    begins = DayField(label=_("Passed from"))
    ends = DayField(label=_("Passed until"))
    course = forms.MultipleChoiceField(
        label=_("Courses and learning paths"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A course in the address is not among yours. Choose among those below.")},
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("pdf", _("PDF, to print and file")),
            ("csv", _("CSV, for a spreadsheet")),
            ("json", _("JSON, for other systems")),
        ],
        initial="pdf",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose PDF, CSV or JSON."),
            "invalid_choice": _("There is no such kind of file. Choose PDF, CSV or JSON."),
        },
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [(group.key, group.title) for group in groups]  # type: ignore[attr-defined]
        self.fields["begins"].help_text = _("For example 2026-03-04. Leave it out for all from the beginning.")

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        begins, ends = told.get("begins"), told.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("The period ends before it begins. Change one of the days."))
        return told

    def chosen(self, held: Iterable[Held]) -> tuple[Held, ...]:
        """Those within the period and of the chosen courses, of a valid form."""
        told = self.cleaned_data
        begins, ends = told["begins"] or datetime.date.min, told["ends"] or datetime.date.max
        return tuple(
            one
            for one in held
            if begins <= one.passed_on <= ends and (not told["course"] or one.about.key in told["course"])
        )
