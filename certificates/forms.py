"""Forms: look up a code, issue a certificate anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Again

# For every code that no certificate has, whatever it looks like: the answer does not tell how codes are made.
UNKNOWN = _("No certificate has this code. Compare it with the paper, character by character.")


class CodeForm(forms.Form):
    """A code typed or pasted by someone who checks a certificate."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("26 letters and digits on the certificate. Spaces and hyphens do not matter."),
        error_messages={
            "required": _("Type the code that stands on the certificate."),
            "max_length": UNKNOWN,
            "null_characters_not_allowed": UNKNOWN,
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NameForm(forms.Form):
    """A name that someone compares with one that is not shown."""

    name = forms.CharField(
        label=_("The name to compare"),
        max_length=120,
        help_text=_("All names in full, as they stand on the certificate. Capitals and the order do not matter."),
        error_messages={
            "required": _("Write the name that you want to compare."),
            "max_length": _("A name on a certificate has at most %(limit_value)d characters. Shorten it."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NameChoiceForm(forms.Form):
    """Whether one's name stands on the public pages of one's certificates."""

    name = forms.ChoiceField(
        label=_("Your name on the public pages"),
        choices=[
            ("shown", _("Show my name to those who have the certificate's code")),
            ("hidden", _("Do not show my name: those who check write it themselves and get yes or no")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )


class ReissueForm(forms.Form):
    """Why a revoked certificate is issued anew."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", "–"), *Again.choices],
        error_messages={"required": _("Say why the certificate is issued anew.")},
    )
    decision_number = forms.CharField(label=_("Decision number"), max_length=40, required=False)
