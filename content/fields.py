"""Fields: a StreamField that keeps its blocks out of migrations, and a form's field for a long text."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.fields import StreamField


class BodyField(StreamField):
    """A StreamField whose migration names no block, so that a new block needs no migration."""

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class LongText(forms.CharField):
    """A text in a form whose length our own message limits: the browser would cut a pasted text without a word."""

    def __init__(self, most: int, *, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.most = most

    def clean(self, value: Any) -> str:
        # A browser sends each line break as two characters; the writer counts one.
        text = str(super().clean(str(value or "").replace("\r\n", "\n")))
        if len(text) > self.most:
            have, most = (number_format(number, force_grouping=True) for number in (len(text), self.most))
            told = _("The text has %(have)s characters, and at most %(most)s fit. Shorten it: all of it is still here.")
            raise forms.ValidationError(told % {"have": have, "most": most})
        return text
