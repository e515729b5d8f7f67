"""Forms of an attestation: the sentence with its dates and number, and why it is switched off."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.fields import LongText
from courses.attestations.records import SENTENCE_LEAST, SENTENCE_MOST, EndReason


def _day(label: Any, missing: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        error_messages={"required": missing, "invalid": gettext_lazy("Write the day as 2026-11-22.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _line(most: int, label: Any, missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": gettext_lazy("At most %(limit_value)d characters fit. Shorten it."),
        },
        # The browser would cut a pasted text without a word.
        widget=forms.TextInput(attrs={"maxlength": None}),
    )


class AttestationForm(forms.Form):
    """The public wording, and the agency's attestation of it."""

    sentence = LongText(
        SENTENCE_MOST,
        rows=4,
        label=gettext_lazy("The sentence, word for word, in English"),
        help_text=gettext_lazy(
            "At most 600 characters. Certificates and the page show it as English, also beside Swedish text."
        ),
        error_messages={"required": gettext_lazy("Write the sentence that the certificates shall carry.")},
    )
    text_on = _day(gettext_lazy("Date of the wording"), gettext_lazy("Write of which day the wording is."))
    source = _line(
        200,
        gettext_lazy("Source of the wording"),
        gettext_lazy("Write where the wording stands."),
        gettext_lazy("Address or title of the page where it stands."),
    )
    attested_on = _day(
        gettext_lazy("The agency attested on"), gettext_lazy("Write the day when the agency attested that it holds.")
    )
    register_number = _line(
        40,
        gettext_lazy("Register number of the attestation"),
        gettext_lazy("Write the number under which the attestation is registered."),
    )

    def clean_sentence(self) -> str:
        sentence = " ".join(self.cleaned_data["sentence"].split())
        if len(sentence) < SENTENCE_LEAST:
            told = _("This is too short to be the sentence: it has at least %(least)d characters.")
            raise forms.ValidationError(told % {"least": SENTENCE_LEAST})
        if signs := _not_drawn(sentence):
            told = _("The PDF cannot show these signs: %(signs)s. Write the sentence without them.")
            raise forms.ValidationError(told % {"signs": " ".join(signs)})
        return sentence

    def clean_text_on(self) -> datetime.date:
        return self._not_later("text_on")

    def clean_attested_on(self) -> datetime.date:
        attested_on, text_on = self._not_later("attested_on"), self.cleaned_data.get("text_on")
        if text_on and attested_on < text_on:
            raise forms.ValidationError(_("The wording is newer than the attestation. Compare the two days."))
        return attested_on

    def _not_later(self, name: str) -> datetime.date:
        day: datetime.date = self.cleaned_data[name]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet. Compare it with the document."))
        return day


def _not_drawn(text: str) -> list[str]:
    """The signs of the text that no typeface of the certificates has."""
    # reportlab weighs five megabytes, and few requests ask this.
    from certificates.typesetting import legible_text

    fonts = settings.CERTIFICATE_FONTS
    return [sign for sign in dict.fromkeys(text) if legible_text(sign, fonts) != sign and not sign.isspace()]


class EndForm(forms.Form):
    """Why the sentence is switched off, or withdrawn before it was on."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "–"), *EndReason.choices],
        error_messages={"required": gettext_lazy("Say why.")},
    )
