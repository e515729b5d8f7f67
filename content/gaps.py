"""Gaps in a text: [1] is the first."""

import re
from dataclasses import dataclass


def numbers_of_gaps(text: str) -> list[int]:
    """The numbers of the gaps in a text, in the order in which they stand."""
    return [int(number) for number in re.findall(r"\[(\d{1,3})\]", text)]


@dataclass(frozen=True, slots=True)
class GapFaults:
    """Numbers of gaps that stand in a text without options, are missing in it, or stand there twice."""

    unlisted: tuple[int, ...]
    missing: tuple[int, ...]
    twice: tuple[int, ...]


def faults_of_gaps(text: str, count: int) -> GapFaults:
    """What is wrong with a text that shall have the gaps 1 to `count`, each once."""
    numbers, listed = numbers_of_gaps(text), range(1, count + 1)
    return GapFaults(
        unlisted=tuple(sorted(set(numbers) - set(listed))),
        missing=tuple(n for n in listed if n not in numbers),
        twice=tuple(n for n in listed if numbers.count(n) > 1),
    )
