"""Forms about the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.models import User
from lms.names import tidy_name, validate_name

_NAME_HELP = _("First name and surname, as it shall stand on your certificates.")


class _NameField(forms.CharField):
    """A name as it shall stand on a certificate. The field itself sets no length, so that our message is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name"),
            help_text=_NAME_HELP,
            error_messages={"required": _("Write your name as it shall stand on your certificates.")},
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        name = tidy_name(super().clean(value))
        validate_name(name)
        return name


class NameOnSignup(forms.Form):
    """What sign-up asks beyond address and password."""

    name = _NameField()
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE[:2]
        user.save()


class ProfileForm(forms.ModelForm):
    """Name and language, and what the learner may tell about their work."""

    name = _NameField()

    class Meta:
        model = User
        fields = ["name", "language", "role", "sector", "region"]
        labels = {
            "language": _("Language of letters"),
            "role": _("Role"),
            "sector": _("Sector"),
            "region": _("County"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("role", "sector", "region"):
            field = self.fields[name]
            field.choices = [("", _("Do not say")), *list(field.choices)[1:]]  # type: ignore[attr-defined]
