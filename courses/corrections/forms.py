"""Forms of corrections. Both languages are written at once: English readers are told when Swedish ones are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.fields import LongText
from content.languages import LANGUAGES, Texts
from content.withdrawals import Reason

_MAX = 1_000


def _text(label: Any, *, help_text: Any = "", required: bool = False) -> LongText:
    return LongText(
        _MAX,
        rows=3,
        label=label,
        help_text=help_text,
        required=required,
        error_messages={"required": _("Write the text in both languages.")},
    )


class _RightForm(forms.Form):
    """What is right now, in both languages or in none."""

    right_sv = _text(_("What is right now, in Swedish"), help_text=_("May be left out until it is known."))
    right_en = _text(_("What is right now, in English"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("right_sv")) != bool(cleaned.get("right_en")):
            missing = "right_en" if cleaned.get("right_sv") else "right_sv"
            self.add_error(missing, _("Write the text in both languages."))
        return cleaned

    def texts(self, name: str) -> Texts:
        return {language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}


class WithdrawForm(_RightForm):
    """Why something is withdrawn, in words that everyone may read."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *Reason.choices])
    wrong_sv = _text(
        _("What was wrong, in Swedish"),
        required=True,
        help_text=_("Everyone can read it. Do not give away the answer to a question of a final test."),
    )
    wrong_en = _text(_("What was wrong, in English"), required=True)

    field_order = ["reason", "wrong_sv", "wrong_en", "right_sv", "right_en"]


class DecisionForm(_RightForm):
    """The second person may say what is right now."""
