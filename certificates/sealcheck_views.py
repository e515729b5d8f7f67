"""A page where anyone drops a PDF and learns whether it is ours, whole, and still standing. Nothing is stored."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from certificates.limits import Limits
from certificates.sealcheck import MOST_BYTES, Finding, TooMany, check
from certificates.sealcheck_words import ADVICE
from certificates.views import closed


class PdfForm(forms.Form):
    """One file. When it is valid, `sent` holds its bytes."""

    file = forms.FileField(
        label=_("The certificate as PDF"),
        help_text=_("The file as you were given it, at most 5 MB. You can also drop it on the field."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the PDF that you want to check."),
            "empty": _("The file is empty. Ask for it again from whoever sent it."),
        },
    )
    sent = b""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            size = file.size or 0
            if size > MOST_BYTES:
                told = {"size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)}
                raise forms.ValidationError(gettext("The file is %(size)s. No certificate is over %(limit)s.") % told)
            self.sent = file.read()
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def check_pdf(request: HttpRequest) -> HttpResponse:
    """The form, and what is found in the file."""
    if request.method != "POST":
        return closed(_page(request, PdfForm()))
    form = PdfForm(request.POST, request.FILES)
    if not form.is_valid():
        return closed(_page(request, form))
    try:
        finding = check(form.sent, may_read=Limits(request).count_read_pdf)
    except TooMany:
        form.add_error("file", _("Many files have come from your network. Wait ten minutes and send it again."))
        response = _page(request, form, status=429)
        response["Retry-After"] = "600"
        return closed(response)
    return closed(_found(request, finding))


def _found(request: HttpRequest, finding: Finding) -> HttpResponse:
    return _page(request, PdfForm(), finding=finding, advice=ADVICE[finding.outcome])


def _page(request: HttpRequest, form: PdfForm, status: int = 200, **shown: Any) -> HttpResponse:
    return render(request, "certificates/check_pdf.html", {"form": form, **shown}, status=status)
