"""What a learner writes to be reminded."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certificates.fields import MonthsField, certificate_choices
from certificates.models import Certificate
from certificates.recency import RULES
from certificates.reminders.interval import MOST_DAYS, MOST_MONTHS, PRESETS, Interval
from content.languages import pick

ALL, OWN = "all", "own"


def in_words(interval: Interval) -> str:
    """30 days before 3 years; 14 days before 18 months; when it is 3 years."""
    age = age_in_words(interval.months)
    if not interval.days:
        return gettext("On the day when the test is %(age)s old") % {"age": age}
    days = ngettext("%(n)d day", "%(n)d days", interval.days) % {"n": interval.days}
    return gettext("%(days)s before the test is %(age)s old") % {"days": days, "age": age}


def age_in_words(months: int) -> str:
    """3 years; 18 months."""
    years, rest = divmod(months, 12)
    if rest:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _rules() -> list[tuple[str, str]]:
    named = [(key, f"{in_words(interval)} ({pick(RULES[key].name)})") for key, interval in PRESETS.items()]
    return [*named, (OWN, gettext("An interval of my own"))]


class ReminderForm(forms.Form):
    """Which certificates, and when. `interval` and `certificate` are there when the form is valid."""

    which = forms.ChoiceField(
        label=_("Which certificate?"),
        error_messages={
            "required": _("Choose a certificate, or all of them."),
            "invalid_choice": _("That certificate is not in the list. Choose one."),
        },
    )
    rule = forms.ChoiceField(
        label=_("When?"),
        choices=_rules,
        error_messages={
            "required": _("Choose when you want the reminder."),
            "invalid_choice": _("That interval is not in the list. Choose one."),
        },
    )
    days = forms.IntegerField(
        label=_("Days before, in an interval of your own"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("For example 30. Write 0 for the day itself."),
        error_messages={
            "invalid": _("Write a number of days, for example 30."),
            "min_value": _("Write 0 days or more."),
            "max_value": _("Write at most %(limit_value)d days."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 5}),
    )
    months = MonthsField(
        label=_("The test's age in months, in an interval of your own"),
        max_value=MOST_MONTHS,
        help_text=_("For example 24 for two years."),
    )

    def __init__(self, *args: Any, held: Sequence[Certificate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {str(c.uuid): c for c in held}
        choices = certificate_choices(self.held)
        self.fields["which"].choices = [(ALL, gettext("All that I have and get")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("rule") != OWN:
            return told
        for name, sentence in (
            ("days", gettext("Write how many days before, for example 30.")),
            ("months", gettext("Write how old the test shall be, in months, for example 24.")),
        ):
            if name in told and told[name] is None:
                self.add_error(name, sentence)
        if not self.errors and not Interval(told["months"], told["days"]).is_possible:
            self.add_error("days", gettext("That is before the test. Write fewer days or more months."))
        return told

    @property
    def interval(self) -> Interval:
        told = self.cleaned_data
        return PRESETS.get(told["rule"]) or Interval(told["months"], told["days"])

    @property
    def rule_key(self) -> str:
        rule: str = self.cleaned_data["rule"]
        return rule if rule in PRESETS else ""

    @property
    def certificate(self) -> Certificate | None:
        return self.held.get(self.cleaned_data["which"])


def chosen(text: str) -> str:
    """A certificate's uuid from an address, as the form knows it; all where it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ALL
