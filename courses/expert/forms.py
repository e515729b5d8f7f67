"""What an expert answers: of a fact, a question, a course."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from content.factchecks import Outcome


class FactForm(forms.Form):
    """Right or not right, of the text that was shown."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the fact is right.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """The tick of a question: of the text that was shown."""

    is_right = forms.BooleanField(
        label=gettext_lazy("I have checked the question, its key and its explanations"),
        error_messages={"required": gettext_lazy("Tick the box to confirm that you have checked it.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class TickForm(forms.Form):
    """The tick of what was shown, and the day of its next check."""

    is_right = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box to confirm that you have checked it.")}
    )
    next_check_on = forms.DateField(
        label=gettext_lazy("Next expert check"),
        widget=AdminDateInput,
        error_messages={
            "required": gettext_lazy("Say when it is to be checked next."),
            "invalid": gettext_lazy("Write the date as year-month-day, for example 2027-05-31."),
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_next_check_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["next_check_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("The next check must lie in the future."))
        return day


class CourseForm(TickForm):
    """The tick of a course."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_right"].label = _("I have checked the course: its lessons, its questions and its sources")


class PathForm(TickForm):
    """The tick of a learning path."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_right"].label = _("I have checked the learning path: its courses, its tasks and its reasons")


class TaskForm(TickForm):
    """The tick of a delegated task."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_right"].label = _("I have checked the task: its reason, its provisions and its courses")


def in_a_year() -> datetime.date:
    """What the form proposes for the next check."""
    return timezone.localdate() + datetime.timedelta(days=365)
