"""Forms of feedback: the reader's and the editor's."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.fields import LongText
from courses.feedback.records import TEXT_MAX, FeedbackKind


class FeedbackForm(forms.Form):
    """What a reader finds wrong. `website` is a trap for programs: people neither see nor fill it."""

    kind = forms.ChoiceField(
        label=_("What is the matter?"),
        choices=[("", _("Choose")), *FeedbackKind.choices],
        error_messages={"required": _("Choose what is the matter.")},
    )
    text = LongText(
        TEXT_MAX,
        label=_("Describe it"),
        help_text=_("At most 5,000 characters. Say where on the page it is. Leave out patients and other persons."),
        error_messages={"required": _("Describe what is wrong or unclear.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("If you want an answer. The address is used for nothing else."),
        error_messages={"invalid": _("Write the whole address, for example name@example.se, or leave it empty.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must be empty. Empty it and send again."))
        return ""


def new_form(email: str) -> FeedbackForm:
    """An empty form with a token of its own."""
    return FeedbackForm(initial={"token": uuid.uuid4(), "email": email})


def posted_form(data: Any) -> FeedbackForm:
    """What was posted. A form without a readable token gets a new one, and its text is not lost for that."""
    data = data.copy()
    try:
        uuid.UUID(data.get("token", ""))
    except ValueError:
        data["token"] = str(uuid.uuid4())
    return FeedbackForm(data)


class AnswerForm(forms.Form):
    """The editor's answer."""

    text = LongText(TEXT_MAX, label=_("The answer"), error_messages={"required": _("Write the answer.")})
