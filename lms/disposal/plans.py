"""What would go: for each class its decision, how much is past its period and how old it is. Changes nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone

from lms.disposal.classes import CLASSES
from lms.disposal.parts import DataClass
from lms.disposal.records import DisposalDecision, decisions_on

_PAST = "disposal-past-period"


@dataclass(frozen=True, slots=True)
class Planned:
    """One class. `total`: of any age; `due`: those past their period; `oldest`: of those; `waits`: why none may go."""

    data_class: DataClass
    decision: DisposalDecision | None
    total: int
    due: int = 0
    oldest: datetime.datetime | None = None
    waits: str = ""

    @property
    def under(self) -> DisposalDecision:
        """The decision. Raises ValueError where there is none."""
        if self.decision is None:
            raise ValueError(f"No decision on {self.data_class.key}")
        return self.decision

    @property
    def may_go(self) -> bool:
        return bool(self.decision and self.due and not self.waits)


def plan(as_of: datetime.datetime, keys: Sequence[str] = ()) -> list[Planned]:
    """Of these classes, or of all, in the order in which they go."""
    decisions = decisions_on(timezone.localdate(as_of))
    return [_planned(each, decisions.get(each.key), as_of) for each in CLASSES if not keys or each.key in keys]


def past_period(as_of: datetime.datetime) -> int:
    """How many records of the classes with a decision are past their period."""
    decisions = decisions_on(timezone.localdate(as_of))
    return sum(
        records.due(decisions[each.key].cutoff(as_of)).count()
        for each in CLASSES
        if each.key in decisions
        for records in each.records
    )


def tell(count: int) -> None:
    """Keep the number for the first page of the CMS."""
    cache.set(_PAST, count, timeout=None)


def told() -> int:
    """The number as it was last counted; 0 where nobody has counted."""
    return int(cache.get(_PAST) or 0)


def _planned(data_class: DataClass, decision: DisposalDecision | None, as_of: datetime.datetime) -> Planned:
    total = sum((records.stored or records.rows)().count() for records in data_class.records)
    if decision is None:
        return Planned(data_class, None, total)
    due = [records.due(decision.cutoff(as_of)) for records in data_class.records]
    oldest = [first for rows in due if (first := rows.order_by().aggregate(first=Min("since"))["first"])]
    count = sum(rows.count() for rows in due)
    return Planned(data_class, decision, total, count, min(oldest, default=None), data_class.waits())
