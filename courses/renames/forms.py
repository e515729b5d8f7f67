"""Forms of a request for another name: ask, write it down for the holder, grant, refuse."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.fields import NameField
from certificates.models import Certificate
from content.fields import LongText
from content.languages import pick
from courses.renames.queries import to_change
from courses.renames.records import TEXT_MAX, RefusalGrounds, Why


class NameRequestForm(forms.Form):
    """The new name, why, and on which of the standing certificates. All are ticked to begin with."""

    name = NameField(
        label=gettext_lazy("The new name"),
        help_text=gettext_lazy("First name and surname, as it shall stand on the certificates."),
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the two."),
            "invalid_choice": gettext_lazy("Choose one of the two."),
        },
    )
    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("Certificates"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one certificate."),
            "invalid_choice": gettext_lazy(
                "A certificate that was chosen cannot be issued anew. Choose among those in the list."
            ),
        },
    )

    def __init__(self, *args: Any, held: Sequence[Certificate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {str(certificate.uuid): certificate for certificate in held}
        field = self.fields["certificates"]
        field.choices = [(key, _line(certificate)) for key, certificate in self.held.items()]  # type: ignore[attr-defined]
        field.initial = list(self.held)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("name") and told.get("certificates") and not to_change(told["name"], self.chosen):
            self.add_error("name", _("The certificates already bear this name. Write the name that they shall have."))
        return told

    @property
    def chosen(self) -> list[Certificate]:
        """Of a valid form, the newest first."""
        return [certificate for key, certificate in self.held.items() if key in self.cleaned_data["certificates"]]

    @property
    def why_chosen(self) -> Why:
        return Why(self.cleaned_data["why"])


class ForHolderForm(NameRequestForm):
    """The same, written down by one of the staff."""

    has_asked = forms.BooleanField(
        label=gettext_lazy("The holder has asked for it in writing, and I have seen the request"),
        error_messages={"required": gettext_lazy("Tick that you have seen the holder's request.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class GrantForm(forms.Form):
    """The number of the decision, where there is one."""

    decision_number = forms.CharField(label=gettext_lazy("Decision number"), max_length=40, required=False)


class RefuseForm(forms.Form):
    """Why the certificates keep their name, and what the holder can do."""

    grounds = forms.ChoiceField(
        label=gettext_lazy("Grounds"),
        choices=[("", "–"), *RefusalGrounds.choices],
        error_messages={"required": gettext_lazy("Choose the grounds.")},
    )
    words = LongText(
        TEXT_MAX,
        rows=4,
        label=gettext_lazy("Words to the holder"),
        help_text=gettext_lazy("The letter quotes them. Say what is missing and what the holder can do."),
        error_messages={"required": gettext_lazy("Write to the holder why it is refused and what can be done.")},
    )
    decision_number = forms.CharField(label=gettext_lazy("Decision number"), max_length=40, required=False)


def _line(certificate: Certificate) -> str:
    """Title, number and the name that stands there now."""
    told = {
        "title": pick(certificate.frozen["title"]),
        "number": certificate.number,
        "name": certificate.holder.name,
    }
    if certificate.frozen.get("courses"):
        return _("%(title)s (learning path), %(number)s, now: %(name)s") % told
    return _("%(title)s, %(number)s, now: %(name)s") % told
