"""The list of codes and names that a monitor checks, pasted or as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certificates.pairs import LONGEST_LINE, MOST_PAIRS, Encoding, Fault, NotText, Pair, Reason, decode, read_pairs

_MOST_FAULTS = 10
# Letters of a file that come back in the form for putting right; a larger one is put right where it lies.
_SHOWN_AGAIN = 200_000
_NOT_TEXT = {
    "workbook": _("The file is a workbook, not text. Save it as CSV UTF-8 and choose that file."),
    "utf_16": _("The file is stored as UTF-16 (“Unicode text”). Save it as CSV UTF-8 and choose that file."),
    "other": _("The file is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8 and choose that file."),
}


class ListForm(forms.Form):
    """A pasted list or a file. When it is valid, `read` holds the pairs and `text` what was sent."""

    # Not a CharField, which refuses NUL without saying on which line.
    pairs = forms.Field(
        label=_("Codes and names"),
        required=False,
        help_text=_(
            "One certificate a line: code, then name, with semicolon, comma or tab between. At most 500 lines."
        ),
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"}
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV or text, at most 5 MB, stored as UTF-8."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    read: tuple[Pair, ...] = ()
    text = ""
    is_windows = False

    def clean_file(self) -> Any:
        """The text of the file, or None without one."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return None
        try:
            text, encoding = decode(file.read())
        except NotText as refused:
            raise forms.ValidationError(_NOT_TEXT[refused.found]) from refused
        self.is_windows = encoding is Encoding.WINDOWS
        return text

    def clean(self) -> dict[str, Any]:
        """One list, read whole. Its faults stand by the field that it came in."""
        if self.errors:
            return self.cleaned_data
        pasted, filed = self.cleaned_data["pairs"] or "", self.cleaned_data["file"]
        if pasted.strip() and filed is not None:
            self.add_error("file", _("You have both pasted a list and chosen a file. Send one of them."))
            return self.cleaned_data
        self.text = pasted if filed is None else filed
        self._read("pairs" if filed is None else "file")
        return self.cleaned_data

    def _read(self, field: str) -> None:
        read = read_pairs(self.text)
        if read.over is not None:
            most = {"most": MOST_PAIRS, "line": read.over}
            self.add_error(field, _("At most %(most)d can be checked at once. Take away line %(line)d and on.") % most)
        elif read.faults:
            for told in _told(read.faults):
                self.add_error(field, told)
        elif not read.pairs:
            self.add_error(field, _("There is no code in the list. Write a code and a name on each line."))
        self.read = read.pairs
        if field == "file" and self.errors and len(self.text) <= _SHOWN_AGAIN:
            self.data = {**self.data, "pairs": self.text}


def _told(faults: tuple[Fault, ...]) -> list[str]:
    """The first faults in words, and how many there are beyond them."""
    told = [
        gettext("Line %(line)d: %(reason)s") % {"line": f.line, "reason": _reason(f)} for f in faults[:_MOST_FAULTS]
    ]
    rest = len(faults) - len(told)
    if rest:
        told.append(ngettext("And %(n)d more line.", "And %(n)d more lines.", rest) % {"n": rest})
    return told


def _reason(fault: Fault) -> str:
    words = {
        Reason.LONG: gettext("%(found)d characters. A code and a name take at most %(most)d."),
        Reason.CONTROL: gettext("holds a character that is no text (such as NUL). Write the line anew."),
        Reason.ONE_FIELD: gettext("only one field. Write code, semicolon, name."),
        Reason.MANY_FIELDS: gettext("%(found)d fields. Write code and name only."),
        Reason.NO_CODE: gettext("the code is missing."),
        Reason.NO_NAME: gettext("the name is missing."),
    }
    return words[fault.reason] % {"found": fault.found, "most": LONGEST_LINE}
