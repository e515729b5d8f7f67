"""Forms of a case: begin, reply, decide, drop; and revoking at the holder's request."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Grounds
from content.fields import LongText
from courses.revocations.records import TEXT_MAX, first_last_day

# What the holder asks for waits for nobody's reply.
_GROUNDS = [(g.value, g.label) for g in Grounds if g is not Grounds.ON_REQUEST]
_LATEST_DAYS = 90


class CaseForm(forms.Form):
    """Why the certificate may be revoked, and until when its holder may reply."""

    grounds = forms.ChoiceField(
        label=gettext_lazy("Grounds"),
        choices=[("", "–"), *_GROUNDS],
        error_messages={"required": gettext_lazy("Choose the grounds.")},
    )
    reasons = LongText(
        TEXT_MAX,
        label=gettext_lazy("Reasons, in words to the holder"),
        help_text=gettext_lazy("The letter quotes them. Say what has been seen, so that it can be answered."),
        error_messages={"required": gettext_lazy("Write the reasons, so that the holder can reply to them.")},
    )
    reply_by = forms.DateField(
        label=gettext_lazy("Last day to reply"),
        error_messages={
            "required": gettext_lazy("Write the last day to reply."),
            "invalid": gettext_lazy("Write the day as 2026-11-22."),
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = timezone.localdate() + datetime.timedelta(days=settings.REVOCATION_REPLY_DAYS)
        self.fields["reply_by"].initial = usual

    def clean_reply_by(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["reply_by"]
        today = timezone.localdate()
        first, last = first_last_day(today), today + datetime.timedelta(days=_LATEST_DAYS)
        if not first <= day <= last:
            told = _("The last day to reply is between %(first)s and %(last)s.")
            days = {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
            raise forms.ValidationError(told % days)
        return day


class ReplyForm(forms.Form):
    """The holder's reply."""

    text = LongText(
        TEXT_MAX,
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("At most 5,000 characters. You can reply once. Leave out patients and other persons."),
        error_messages={"required": gettext_lazy("Write your reply first.")},
    )


class DecisionForm(forms.Form):
    """The first person's decision to revoke."""

    decision_number = forms.CharField(
        label=gettext_lazy("Decision number"),
        max_length=40,
        error_messages={"required": gettext_lazy("Write the number of the registered decision.")},
    )
    words = LongText(
        TEXT_MAX,
        rows=5,
        label=gettext_lazy("Reasons for the decision, in words to the holder"),
        help_text=gettext_lazy("Answer what the holder has replied."),
        error_messages={"required": gettext_lazy("Write the reasons for the decision: the letter has to say them.")},
    )


class DropForm(forms.Form):
    """Why the certificate stands."""

    words = LongText(
        TEXT_MAX,
        rows=3,
        label=gettext_lazy("Words to the holder"),
        error_messages={"required": gettext_lazy("Write to the holder why the case is dropped.")},
    )


class RequestForm(forms.Form):
    """The holder has asked for it."""

    has_asked = forms.BooleanField(
        label=gettext_lazy("The holder has asked for it in writing, and I have seen the request"),
        error_messages={"required": gettext_lazy("Tick that you have seen the holder's request.")},
    )
    decision_number = forms.CharField(label=gettext_lazy("Decision number"), max_length=40, required=False)
