"""What an author should look at in a question, from its figures: rules without Django."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.statistics.sums import Figures, Use

# Fewer answers say too little: at a hundred a share is known to within ten percentage points.
LEAST = 100
EASY, HARD = 0.95, 0.30
# What fewer than one in a hundred mark, nearly nobody marks.
SELDOM = 0.01


class Kind(StrEnum):
    """From the worst to the mildest."""

    REVERSED = "reversed"
    RIVAL = "rival"
    HARD = "hard"
    UNUSED = "unused"
    EASY = "easy"

    @property
    def severity(self) -> int:
        """5 for the worst, 1 for the mildest."""
        kinds = list(Kind)
        return len(kinds) - kinds.index(self)


@dataclass(frozen=True, slots=True)
class Flag:
    """`option`: the id of the option that it speaks of, or ""."""

    kind: Kind
    option: str = ""


def flags(figures: Figures, key: Mapping[str, bool]) -> list[Flag]:
    """The worst first; none below LEAST answers. `key`: option ids in the author's order, True for the right ones.

    The best get a question wrong when its discrimination lies below 0 by more than chance alone gives (one standard
    error, 1/√n). A wrong option is a rival when more mark it than the right option that fewest mark.
    """
    if figures.asked < LEAST:
        return []
    found = [Flag(Kind.REVERSED)] if _is_reversed(figures) else []
    found += _of_options(figures, key) if figures.counted >= LEAST else []
    if figures.share <= HARD:
        found.append(Flag(Kind.HARD))
    if figures.share >= EASY:
        found.append(Flag(Kind.EASY))
    return sorted(found, key=lambda flag: -flag.kind.severity)


def _is_reversed(figures: Figures) -> bool:
    return figures.discrimination is not None and figures.discrimination * math.sqrt(figures.asked) < -1


def _of_options(figures: Figures, key: Mapping[str, bool]) -> list[Flag]:
    used = {option: figures.options.get(option, Use(0, 0, 0)).all for option in key}
    right = [used[option] for option, is_right in key.items() if is_right]
    wrong = [option for option, is_right in key.items() if not is_right]
    rivals = [Flag(Kind.RIVAL, option) for option in wrong if right and used[option] > min(right)]
    unused = [Flag(Kind.UNUSED, option) for option in wrong if used[option] < SELDOM * figures.counted]
    return rivals + unused


def worst(found: Sequence[Flag]) -> int:
    """The severity of the worst flag, 0 where there is none."""
    return max((flag.kind.severity for flag in found), default=0)


def letter(place: int) -> str:
    """What the option at this place in the author's order is called."""
    return chr(ord("A") + place)
