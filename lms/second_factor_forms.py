"""Forms of the second step, apart from it: allauth's forms for keys load cryptography, which few requests need."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy


class KeyForm(AddWebAuthnForm):
    """A new key, with labels in the user's language."""

    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        required=False,
        help_text=gettext_lazy("So that you know it again, for example “the phone”."),
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Use it to sign in without the password too"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The key then asks for your fingerprint, your face or a PIN."),
    )


class KeyNameForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=gettext_lazy("Name of the key"))
