"""Forms about the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.fields import NameField
from lms.models import User


class NameOnSignup(forms.Form):
    """What sign-up asks beyond address and password."""

    name = NameField()
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE[:2]
        user.save()


class ProfileForm(forms.ModelForm):
    """Name and language, and what the learner may tell about their work."""

    name = NameField()

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
