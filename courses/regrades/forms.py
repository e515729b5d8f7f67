"""Forms of regrading: what is right now, why, and whether a decision lets a pass be lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.question_types.base import Choice
from assessments.regrades import Effect, Expected
from certificates.models import Grounds
from content.fields import LongText

# What a corrected key can be grounds for.
_GROUNDS = (Grounds.COURSE_WRONG, Grounds.ISSUED_IN_ERROR)


class KeyForm(forms.Form):
    """The corrected key. `choices`: what can be right, none where the key is no choice; `counting`: what is so now."""

    effect = forms.ChoiceField(label=_("What shall count as right?"), choices=Effect.choices, widget=forms.RadioSelect)
    right = forms.MultipleChoiceField(
        label=_("Options that count as right"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = LongText(
        1_000,
        rows=3,
        label=_("Reason"),
        help_text=_("Stays with the correction. Learners do not see it. Name no learner."),
        error_messages={"required": _("Write why the key was wrong.")},
    )
    decision_number = forms.CharField(
        label=_("Decision number"),
        max_length=40,
        required=False,
        help_text=_(
            "Leave it out, and whoever has passed keeps the pass. With the number of a registered decision, tests that "
            "fall below the limit are no longer passed, and certificates that rest on them are revoked."
        ),
    )
    grounds = forms.ChoiceField(
        label=_("Grounds"), choices=[("", "–"), *((g.value, g.label) for g in _GROUNDS)], required=False
    )

    def __init__(
        self, *args: Any, choices: tuple[Choice, ...], counting: set[str], may_fail: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = [(choice.id, choice.text) for choice in choices]  # type: ignore[attr-defined]
        self.fields["right"].initial = sorted(counting)
        self.fields["effect"].initial = Effect.NEW_KEY if choices else Effect.ALL_POINTS
        if not choices:
            del self.fields["right"]
            self.fields["effect"].choices = [(Effect.ALL_POINTS.value, Effect.ALL_POINTS.label)]  # type: ignore[attr-defined]
        if not may_fail:
            del self.fields["decision_number"], self.fields["grounds"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("decision_number")) != bool(cleaned.get("grounds")):
            missing = "grounds" if cleaned.get("decision_number") else "decision_number"
            self.add_error(missing, _("Give both the decision number and the grounds, or neither."))
        return cleaned


class SeenForm(forms.Form):
    """The numbers that the page showed, as they come back with the confirmation."""

    seen = forms.JSONField(widget=forms.HiddenInput)

    def numbers(self) -> Expected:
        """What was seen; of a form that was tampered with, what fits no number of tests."""
        return self.cleaned_data["seen"] if self.is_valid() else {"schema": 0, "submissions": -1, "changes": {}}
