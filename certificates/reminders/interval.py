"""When a reminder is due. Pure: no Django, no database."""

import datetime
from dataclasses import dataclass

from certificates.recency import TRANSCELERATE, months_after

MOST_MONTHS, MOST_DAYS = 600, 1000
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Interval:
    """So many days before the test is so many months old. `months`: 1 to MOST_MONTHS; `days`: 0 to MOST_DAYS."""

    months: int
    days: int

    @property
    def is_possible(self) -> bool:
        """Whether the reminder comes after the test, whatever the month."""
        return self.days < self.months * _SHORTEST_MONTH

    def reaches_on(self, passed_on: datetime.date) -> datetime.date:
        """The day when the test is so many months old."""
        return months_after(passed_on, self.months)

    def due_on(self, passed_on: datetime.date) -> datetime.date:
        """The day of the reminder."""
        return self.reaches_on(passed_on) - datetime.timedelta(days=self.days)


# By the key of the rule in `recency` whose years they count. The rule has no notice: thirty days are our proposal.
PRESETS = {rule.key: Interval(12 * rule.years, 30) for rule in (TRANSCELERATE,)}
