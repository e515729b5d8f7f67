"""What a reader tells of a deadline, and what it comes to."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.counting import BadStart, in_stockholm
from content.dates import LONGEST, Unread, parse_date, parse_time
from content.daywords import BAD_DAY
from content.deadlines import Deadline, deadlines
from content.languages import pick
from content.reckoning import Reckoned, reckon

_REGIMES = {
    "medicine": _("Medicines for humans"),
    "device": _("Medical devices"),
    "ivd": _("IVD (performance studies)"),
    "veterinary": _("Medicines for animals"),
    "all": _("Personal data"),
}
_BAD_TIME = {
    Unread.LONG: _("That is too long for a clock time. Write for example 16.30."),
    Unread.UNREADABLE: _("That cannot be read as a clock time. Write for example 16.30 or 16:30."),
    Unread.IMPOSSIBLE: _("There is no such clock time. Write hours from 0 to 23 and minutes from 0 to 59."),
}


def _choices() -> list[tuple[str, Any]]:
    """All deadlines by regime and by who acts, sponsors and investigators before authorities."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for deadline in sorted(deadlines().values(), key=_place):
        group = (str(_REGIMES[deadline.regime]), pick(deadline.who))
        groups.setdefault(group, []).append((deadline.id, _label(deadline)))
    grouped = [(f"{regime} – {who}", rows) for (regime, who), rows in groups.items()]
    return [("", gettext("Choose")), *grouped]


def _place(deadline: Deadline) -> tuple[int, bool, str]:
    return list(_REGIMES).index(deadline.regime), "authority" in deadline.actors[0], pick(deadline.who)


def _label(deadline: Deadline) -> str:
    return f"{pick(deadline.duty)}: {pick(deadline.period)} ({pick(deadline.citation)})"


class DeadlineForm(forms.Form):
    """Which deadline, counted from which day or moment. `reckoned`: what it comes to, when the form is valid."""

    deadline = forms.ChoiceField(
        label=_("Deadline"),
        choices=_choices,
        error_messages={
            "required": _("Choose a deadline."),
            "invalid_choice": _("That deadline is not in the list. Choose one."),
        },
    )
    day = forms.CharField(
        label=_("The day it is counted from"),
        help_text=_("The day of the event, for example 2026-03-04, 4/3 2026 or 4 March 2026."),
        error_messages={"required": _("Write the day."), "null_characters_not_allowed": BAD_DAY[Unread.UNREADABLE]},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST}),
    )
    time = forms.CharField(
        label=_("Clock time in Sweden"),
        help_text=_("For deadlines in hours only, for example 16.30."),
        required=False,
        error_messages={"null_characters_not_allowed": _BAD_TIME[Unread.UNREADABLE]},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST}),
    )
    reckoned: Reckoned | None = None

    def clean_day(self) -> datetime.date:
        read = parse_date(self.cleaned_data["day"])
        if isinstance(read, Unread):
            raise forms.ValidationError(BAD_DAY[read])
        return read

    def clean_time(self) -> datetime.time | None:
        read = parse_time(self.cleaned_data["time"])
        if read is Unread.EMPTY:
            return None
        if isinstance(read, Unread):
            raise forms.ValidationError(_BAD_TIME[read])
        return read

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"deadline", "day", "time"} <= told.keys():
            self._reckon(deadlines()[told["deadline"]], told["day"], told["time"])
        return told

    def _reckon(self, deadline: Deadline, told: datetime.date, time: datetime.time | None) -> None:
        """A clock time may stand with the day. Where days are counted, it says nothing and is left aside."""
        day, beside = _parts(told)
        time = beside if time is None else time
        try:
            is_in_hours = deadline.measure == "hours"
            start = in_stockholm(datetime.datetime.combine(day, time)) if is_in_hours and time is not None else day
            self.reckoned = reckon(deadline, start)
        except BadStart as refused:
            self.add_error(refused.part, pick(refused.reason))


def _parts(told: datetime.date) -> tuple[datetime.date, datetime.time | None]:
    return (told.date(), told.time()) if isinstance(told, datetime.datetime) else (told, None)


def asked(query: Mapping[str, str]) -> DeadlineForm:
    """The form as an address asks: with a day it is filled in, with a known deadline alone that one is chosen."""
    chosen = query.get("deadline", "")
    if "day" in query or "time" in query or (chosen and chosen not in deadlines()):
        return DeadlineForm(query)
    return DeadlineForm(initial={"deadline": chosen})
