"""Steps that lead on to each other: what keeps them from being a story that always ends. Pure.

A step is given as where its options lead: the place of another step, counted from 1, or 0 for the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    NO_STEP = "no_step"
    NOT_LATER = "not_later"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an option of a step, or with the whole step where `option` is 0; both counted from 1."""

    kind: Kind
    step: int
    option: int = 0


def faults(steps: Sequence[Sequence[int]]) -> list[Fault]:
    """Options lead to later steps or to the end, so no one walks in a circle, and each step can be reached."""
    return [*_astray(steps), *_unreached(steps)]


def _astray(steps: Sequence[Sequence[int]]) -> Iterator[Fault]:
    for place, options in enumerate(steps, 1):
        for n, following in enumerate(options, 1):
            if following and not 0 < following <= len(steps):
                yield Fault(Kind.NO_STEP, place, n)
            elif following and following <= place:
                yield Fault(Kind.NOT_LATER, place, n)


def _unreached(steps: Sequence[Sequence[int]]) -> Iterator[Fault]:
    reached, waiting = set[int](), [1]
    while waiting:
        place = waiting.pop()
        if place not in reached and 0 < place <= len(steps):
            reached.add(place)
            waiting.extend(steps[place - 1])
    return (Fault(Kind.UNREACHED, place) for place in range(1, len(steps) + 1) if place not in reached)
