"""Forms of the import and the export."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.moodle.exports import exportable
from assessments.questions import Purpose, Question


class ImportForm(forms.Form):
    """The files, and what their questions shall be used for."""

    swedish = forms.FileField(
        label=_("File in Swedish"),
        help_text=_("Moodle XML, at most 5 MB and 500 questions."),
        error_messages={
            "required": _(
                "Choose a file in Swedish. Questions are written in Swedish first, so English alone is not read."
            )
        },
    )
    english = forms.FileField(
        label=_("The same questions in English"),
        required=False,
        help_text=_("Where there is one: with the same ID numbers, and the options in the same order."),
    )
    purpose = forms.ChoiceField(label=_("Used for"), choices=Purpose.choices, initial=Purpose.PRACTICE)


class ExportForm(forms.Form):
    """Which questions to take out."""

    purpose = forms.ChoiceField(label=_("Used for"), required=False)
    key = forms.CharField(
        label=_("Short name begins with"),
        required=False,
        max_length=40,
        help_text=_("The course's code, for example M06. Empty: all."),
    )
    objective = forms.CharField(
        label=_("Objective"), required=False, max_length=40, help_text=_("For example M06-O1. Empty: all.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", _("All")), *Purpose.choices]  # type: ignore[attr-defined]

    def chosen(self) -> QuerySet[Question]:
        """The exportable questions that the form asks for."""
        data, rows = self.cleaned_data, exportable()
        if data["purpose"]:
            rows = rows.filter(purpose=data["purpose"])
        if data["objective"]:
            rows = rows.filter(objective=data["objective"])
        return rows.filter(key__istartswith=data["key"]) if data["key"] else rows
