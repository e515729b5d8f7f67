"""What authors say of an exercise, and the file that they upload."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.h5p.records import H5PPackage


class ExerciseForm(forms.ModelForm):
    """Title, language and text alternative."""

    class Meta:
        model = H5PPackage
        fields = ["title", "language", "alternative"]
        widgets = {"alternative": forms.Textarea(attrs={"rows": 6})}


class WithdrawalForm(forms.Form):
    because = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For your colleagues and the log. Readers do not see it.")
    )


class UploadForm(forms.Form):
    file = forms.FileField(label=_("H5P package (.h5p)"), max_length=255)
    installs = forms.BooleanField(
        label=_("Propose to install or upgrade the libraries that it brings"),
        help_text=_("You see what they change before anything is installed."),
        required=False,
    )

    def __init__(self, *args: Any, may_install: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".h5p"
        if not may_install:
            del self.fields["installs"]

    def clean_file(self) -> Any:
        """Refuse another kind of file by its name, and one that is too large."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".h5p"):
            raise forms.ValidationError(gettext("%(name)s is no .h5p file.") % {"name": file.name})
        if file.size > settings.H5P_MAX_UPLOAD_SIZE:
            most = filesizeformat(settings.H5P_MAX_UPLOAD_SIZE)
            raise forms.ValidationError(gettext("The package is larger than %(most)s.") % {"most": most})
        return file
