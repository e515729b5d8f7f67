"""The shape of an answer: known option ids, one or several."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_UNKNOWN = _("That option does not belong to this question. Reload the page and answer again.")


class AnswerForm(forms.Form):
    """An answer to one question. `options`: (id, text) in the order shown. Cleans to a list of ids."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]], is_multiple: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        errors = {"required": _("Mark an answer before you go on, or skip the question."), "invalid_choice": _UNKNOWN}
        if is_multiple:
            self.fields["answer"] = forms.MultipleChoiceField(
                choices=options, widget=forms.CheckboxSelectMultiple, error_messages=errors
            )
        else:
            self.fields["answer"] = forms.ChoiceField(choices=options, widget=forms.RadioSelect, error_messages=errors)

    def clean_answer(self) -> list[str]:
        answer = self.cleaned_data["answer"]
        return sorted(answer) if isinstance(answer, list) else [answer]
