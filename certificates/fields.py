"""Fields that several forms about certificates have."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.names import tidy_name, validate_name
from content.dates import LONGEST, Unread, parse_date
from content.daywords import BAD_DAY
from content.languages import pick


class MonthsField(forms.IntegerField):
    """A number of months, which may be left out where another field says whether it is needed."""

    def __init__(self, **options: Any) -> None:
        told = {
            "invalid": _("Write a number of months, for example 24."),
            "min_value": _("Write at least %(limit_value)d month."),
            "max_value": _("Write at most %(limit_value)d months."),
        }
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 4})
        super().__init__(required=False, min_value=1, error_messages=told, widget=widget, **options)


class DayField(forms.CharField):
    """A day as people write it, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST}),
            error_messages={"null_characters_not_allowed": BAD_DAY[Unread.UNREADABLE]},
            **options,
        )

    def clean(self, value: Any) -> datetime.date | None:
        text = super().clean(value)
        if not text:
            return None
        read = parse_date(text)
        if isinstance(read, Unread):
            raise forms.ValidationError(BAD_DAY[read])
        return read.date() if isinstance(read, datetime.datetime) else read


class NameField(forms.CharField):
    """A name as it shall stand on a certificate. The field itself sets no length, so that our message is shown."""

    def __init__(self, **options: Any) -> None:
        told = {
            "label": _("Name"),
            "help_text": _("First name and surname, as it shall stand on your certificates."),
            "error_messages": {"required": _("Write your name as it shall stand on your certificates.")},
            "widget": forms.TextInput(attrs={"autocomplete": "name"}),
        }
        super().__init__(**{**told, **options})

    def clean(self, value: Any) -> str:
        name = tidy_name(super().clean(value))
        validate_name(name)
        return name


def certificate_choices(held: Mapping[str, Certificate]) -> list[tuple[str, str]]:
    """A person's certificates, by key, as a list to choose among shows them."""
    return [(key, f"{one.number} {pick(one.frozen['title'])}") for key, one in held.items()]
