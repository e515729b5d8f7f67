"""How a test went by objective. Pure: frozen questions and outcomes in, plain values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.thawing import FrozenQuestion


@dataclass(frozen=True, slots=True)
class Share:
    """Points of max, in whole points, over the questions on one objective."""

    objective: str
    points: int
    max: int

    def reaches(self, percent: int) -> bool:
        return self.max > 0 and self.points * 100 >= self.max * percent


def shares(questions: Mapping[str, FrozenQuestion], outcomes: Iterable[Mapping[str, Any]]) -> tuple[Share, ...]:
    """One for each objective that was asked about, by code. `outcomes`: as a grade's detail keeps them."""
    found: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        objective = questions[outcome["question"]]["objective"]
        points, most = found.get(objective, (0, 0))
        found[objective] = points + outcome["points"], most + outcome["max"]
    return tuple(Share(code, *found[code]) for code in sorted(found) if code)
