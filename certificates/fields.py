"""Fields that several forms about certificates have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.names import tidy_name, validate_name


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
