"""What a holder chooses when they share their certificates."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.fields import DayField, certificate_choices
from certificates.models import Certificate
from certificates.shares.records import LABEL_MAX
from certificates.shares.secret import new_signed_secret, read_secret
from certificates.shares.services import latest_last_day, usual_last_day

ALL, CHOSEN = "all", "chosen"
SHOWN, HIDDEN = "shown", "hidden"
_ONE_OF_TWO = {"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")}


class ShareForm(forms.Form):
    """A label, which certificates, until when, and whether the name is shown.

    Not asked: which, of those who have none yet; the name, where staff have hidden it. A form whose secret cannot be
    read gets a new one, and what was written is not lost for that.
    """

    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(
        label=_("Your own label for the share"),
        max_length=LABEL_MAX,
        help_text=_("For example the sponsor's name. Only you see it."),
        error_messages={
            "required": _("Write a label, so that you know the share again."),
            "max_length": _("A label has at most %(limit_value)d characters. Shorten it."),
            "null_characters_not_allowed": _("The label holds a character that is no text. Write it anew."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    which = forms.ChoiceField(
        label=_("Which certificates"),
        choices=[
            (ALL, _("All that I have and get while the share stands, also those that are replaced or revoked")),
            (CHOSEN, _("Only those that I tick below, and what replaces them")),
        ],
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages=_ONE_OF_TWO,
    )
    certificate = forms.MultipleChoiceField(
        label=_("Certificates that I tick"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A certificate is not in the list any longer. Choose among those below.")},
    )
    name = forms.ChoiceField(
        label=_("Your name in this share"),
        choices=[
            (SHOWN, _("Show my name and the name on each certificate")),
            (HIDDEN, _("Do not show my name")),
        ],
        initial=SHOWN,
        widget=forms.RadioSelect,
        error_messages=_ONE_OF_TWO,
    )
    last_day = DayField(
        label=_("Last day"),
        help_text=_("For example 2027-03-04. At most five years ahead. Left out: one year from today."),
    )

    def __init__(self, data: Any = None, *, user: Any, held: Sequence[Certificate], is_fixed: bool) -> None:
        given = read_secret(data.get("secret", ""), user) if data is not None else None
        if data is not None and given is None:
            data = data.copy()
            data["secret"] = new_signed_secret(user)
        super().__init__(data, initial={"secret": new_signed_secret(user), "last_day": usual_last_day().isoformat()})
        self.user = user
        self.held = {str(c.uuid): c for c in held}
        self.fields["certificate"].choices = certificate_choices(self.held)  # type: ignore[attr-defined]
        if not held:
            del self.fields["which"], self.fields["certificate"]
        if is_fixed:
            del self.fields["name"]

    def clean_label(self) -> str:
        """One line."""
        return " ".join(self.cleaned_data["label"].split())

    def clean_last_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["last_day"] or usual_last_day()
        if day < timezone.localdate():
            raise forms.ValidationError(gettext("That day has passed. Write today or a later day."))
        if day > latest_last_day():
            latest = gettext("A share stands for at most five years. Write %(day)s or an earlier day.")
            raise forms.ValidationError(latest % {"day": latest_last_day().isoformat()})
        return day

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("which") == CHOSEN and not told.get("certificate") and "certificate" not in self.errors:
            self.add_error("certificate", gettext("Tick at least one certificate, or choose all of them."))
        if told.get("which") == ALL and told.get("certificate"):
            self.add_error("which", gettext("You have ticked certificates below. Choose only those, or untick them."))
        return told

    def asked(self) -> dict[str, Any]:
        """What a valid form asks for, as `make_share` takes it."""
        told = self.cleaned_data
        chosen = [self.held[key] for key in told["certificate"]] if told.get("which") == CHOSEN else None
        return {
            "secret": read_secret(told["secret"], self.user),
            "label": told["label"],
            "certificates": chosen,
            "last_day": told["last_day"],
            "shows_name": told.get("name", HIDDEN) == SHOWN,
        }
