"""The reader's question about a certificate: how old is the training when the study starts, by which rule?"""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certificates.fields import MonthsField
from certificates.recency import LATEST_YEAR, RULES, Age, BadStudyStart, Rule, age_at
from certificates.wording import long_date
from content.dates import LONGEST, Unread, parse_date
from content.daywords import BAD_DAY
from content.languages import current, pick

OWN = "own"
_MOST_MONTHS = 600


def _choices() -> list[tuple[str, Any]]:
    return [*((rule.key, pick(rule.name)) for rule in RULES.values()), (OWN, gettext("My sponsor's own rule"))]


class RecencyForm(forms.Form):
    """A study's start and a rule. `told`: the answer in sentences, when the form is valid."""

    start = forms.CharField(
        label=_("When does the study start?"),
        help_text=_("For example 2027-03-04, 4/3 2027 or 4 March 2027."),
        error_messages={"required": _("Write the day."), "null_characters_not_allowed": BAD_DAY[Unread.UNREADABLE]},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST}),
    )
    rule = forms.ChoiceField(
        label=_("Rule"),
        choices=_choices,
        error_messages={
            "required": _("Choose a rule."),
            "invalid_choice": _("That rule is not in the list. Choose one."),
        },
    )
    months = MonthsField(
        label=_("Months in your sponsor's own rule"),
        max_value=_MOST_MONTHS,
        help_text=_("For your sponsor's own rule only, for example 24."),
    )
    age = Age(0, 0)

    def __init__(self, *args: Any, trained_on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trained_on = trained_on

    def clean_start(self) -> datetime.date:
        read = parse_date(self.cleaned_data["start"])
        if isinstance(read, Unread):
            raise forms.ValidationError(BAD_DAY[read])
        day = read.date() if isinstance(read, datetime.datetime) else read
        try:
            self.age = age_at(self.trained_on, day)
        except BadStudyStart as refused:
            raise forms.ValidationError(self._refusal(refused.reason)) from refused
        return day

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("rule") == OWN and "months" in told and told["months"] is None:
            self.add_error("months", _("Write how many months your sponsor's own rule has, for example 24."))
        return told

    @property
    def told(self) -> list[str]:
        return list(self._sentences()) if self.is_valid() else []

    @property
    def source(self) -> str:
        """Where the chosen rule stands; "" for the sponsor's own."""
        rule = RULES.get(self.cleaned_data["rule"])
        return pick(rule.source) if rule else ""

    def _sentences(self) -> Iterator[str]:
        given = self.cleaned_data
        told = {"age": _in_words(self.age), "date": long_date(given["start"], current())}
        yield gettext("%(age)s before %(date)s.") % told
        rule: Rule | None = RULES.get(given["rule"])
        most = 12 * rule.years if rule else given["months"]
        yield f"{pick(rule.says)}." if rule else _own_rule(most)
        yield gettext("It is no longer than that.") if self.age.is_within(most) else gettext("It is longer than that.")
        yield gettext("Your sponsor decides.")

    def _refusal(self, reason: str) -> str:
        if reason == "before":
            day = long_date(self.trained_on, current())
            return gettext("The test was passed on %(date)s, after that start. Check the day.") % {"date": day}
        return gettext("Write a start no later than the year %(year)d.") % {"year": LATEST_YEAR}


def _own_rule(months: int) -> str:
    return ngettext(
        "The rule that you gave says at most %(n)d month.", "The rule that you gave says at most %(n)d months.", months
    ) % {"n": months}


def _in_words(age: Age) -> str:
    """Months, and days where there is less than a month: 22 months; 13 days."""
    if age.months:
        told = ngettext("%(n)d month", "%(n)d months", age.months) % {"n": age.months}
        return gettext("%(months)s and %(days)s") % {"months": told, "days": _days(age.days)} if age.days else told
    return _days(age.days)


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
