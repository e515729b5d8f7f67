"""Item statistics in one pass, without Django: what is kept grows with the number of questions, not of answers."""

import datetime
import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

# The rest of a test in steps of five per cent; all right has a step of its own, and so has a test with no rest.
STEPS = 20
_NO_REST = STEPS + 1
# Seconds lie in 168 steps, each five per cent longer than the one before. An hour or more lies in the last.
TIME_STEP = 1.05
LONGEST = 3600
_LOG_STEP = math.log(TIME_STEP)
_TIMES = math.ceil(math.log(LONGEST) / _LOG_STEP)


class Answer(NamedTuple):
    """What a submission gave for one question.

    `chosen`: ids of the marked options, none when it was left out; None where the question has no options to count.
    `seconds`: the time it took, None where that is not known.
    """

    item: Hashable
    points: int
    max: int
    chosen: frozenset[str] | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Use:
    """How many marked an option: of all, of the best third and of the weakest third."""

    all: int
    best: int
    weakest: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one question.

    `share`: mean of points divided by the most points, 0 to 1. `full`: how many had all points. `discrimination`:
    correlation of that share with the share of the rest of the same test, -1 to 1; None where either never varies.
    `options`: by id, those that somebody marked. `counted`: answers in which options could be counted, `empty` of them
    left out. `best`, `weakest`: how many are in the groups, at least a third each; 0 where the groups would overlap.
    `median_seconds`: within 2.5 per cent; times of an hour or more count as an hour. `timed`: answers with a time.
    """

    asked: int
    full: int
    share: float
    discrimination: float | None
    options: dict[str, Use]
    counted: int
    empty: int
    best: int
    weakest: int
    median_seconds: float | None
    timed: int


class Tally:
    """Running sums of one question: so many numbers whatever the number of answers."""

    __slots__ = (
        "asked", "counted", "empty", "first", "full", "last", "options", "pairs", "rests", "shares", "times",
        "x", "xx", "xy", "y", "yy",
    )  # fmt: skip

    def __init__(self, at: Any) -> None:
        self.first = self.last = at
        self.asked = self.full = self.counted = self.empty = self.pairs = 0
        self.shares = self.x = self.y = self.xx = self.yy = self.xy = 0.0
        self.rests = [0] * (STEPS + 2)
        self.options: dict[str, list[int]] = {}
        self.times = [0] * _TIMES

    def add(self, answer: Answer, rest: float | None, at: Any) -> None:
        """`rest`: share of the other questions' points, None where there is no other."""
        share = answer.points / answer.max
        self.asked += 1
        self.full += answer.points == answer.max
        self.shares += share
        if at > self.last:
            self.last = at
        elif at < self.first:
            self.first = at
        step = _NO_REST
        if rest is not None:
            step = int(rest * STEPS)
            self._pair(share, rest)
        if answer.chosen is not None:
            self._choose(answer.chosen, step)
        if answer.seconds is not None:
            self.times[_time_step(answer.seconds)] += 1

    def _pair(self, share: float, rest: float) -> None:
        """Means and sums of products around them, kept as Welford does: no great sums are subtracted."""
        self.pairs += 1
        dx, dy = share - self.x, rest - self.y
        self.x += dx / self.pairs
        self.y += dy / self.pairs
        self.xx += dx * (share - self.x)
        self.yy += dy * (rest - self.y)
        self.xy += dx * (rest - self.y)

    def _choose(self, chosen: frozenset[str], step: int) -> None:
        self.counted += 1
        self.empty += not chosen
        self.rests[step] += 1
        for option in chosen:
            if option not in self.options:
                self.options[option] = [0] * (STEPS + 2)
            self.options[option][step] += 1

    def figures(self) -> Figures:
        lowest, highest = self._groups()
        return Figures(
            asked=self.asked,
            full=self.full,
            share=self.shares / self.asked,
            discrimination=self._discrimination(),
            options={
                option: Use(sum(steps), sum(steps[highest:_NO_REST]), sum(steps[:lowest]))
                for option, steps in self.options.items()
            },
            counted=self.counted,
            empty=self.empty,
            best=sum(self.rests[highest:_NO_REST]),
            weakest=sum(self.rests[:lowest]),
            median_seconds=self._median(),
            timed=sum(self.times),
        )

    def _discrimination(self) -> float | None:
        if self.xx <= 0 or self.yy <= 0:
            return None
        return max(-1.0, min(1.0, self.xy / math.sqrt(self.xx * self.yy)))

    def _groups(self) -> tuple[int, int]:
        """The weakest third lies below the first step, the best from the second on."""
        steps = self.rests[:_NO_REST]
        third = sum(steps) / 3
        lowest, highest = 0, _NO_REST
        while sum(steps[:lowest]) < third:
            lowest += 1
        while sum(steps[highest:]) < third:
            highest -= 1
        return (lowest, highest) if lowest <= highest else (0, _NO_REST)

    def _median(self) -> float | None:
        count = sum(self.times)
        if not count:
            return None
        return (self._time_of((count - 1) // 2) + self._time_of(count // 2)) / 2

    def _time_of(self, place: int) -> float:
        """Seconds in the middle of the step that holds this place, counted from 0 with the shortest first."""
        passed = 0
        for step, count in enumerate(self.times):
            passed += count
            if passed > place:
                return float(TIME_STEP ** (step + 0.5))
        raise IndexError(place)


def _time_step(seconds: float) -> int:
    return min(int(math.log(seconds) / _LOG_STEP), _TIMES - 1) if seconds > 1 else 0


class Sums:
    """The tallies of all questions, by item."""

    def __init__(self) -> None:
        self.tallies: dict[Hashable, Tally] = {}

    def add(self, answers: Sequence[Answer], at: Any) -> None:
        """One submission, handed in `at`. A question that gives no points at all says nothing and is passed over."""
        total = sum(answer.points for answer in answers)
        most = sum(answer.max for answer in answers)
        for answer in answers:
            if not answer.max:
                continue
            if answer.item not in self.tallies:
                self.tallies[answer.item] = Tally(at)
            rest = most - answer.max
            self.tallies[answer.item].add(answer, (total - answer.points) / rest if rest else None, at)


def pace(started: datetime.datetime, saves: Iterable[tuple[str, datetime.datetime]]) -> dict[str, float]:
    """Seconds by question: from the answer saved before it in the same test, or from the test's start.

    `saves`: question and when its answer was last saved. It is the nearest that is known: reading other questions in
    between counts too, and an answer that was changed counts where it was changed. A save before the start, as when a
    clock has jumped, gives no time, nor do answers that one page sent together.
    """
    together: dict[datetime.datetime, list[str]] = {}
    for question, at in saves:
        together.setdefault(at, []).append(question)
    found: dict[str, float] = {}
    before = started
    for at in sorted(at for at in together if at >= started):
        if len(together[at]) == 1:
            found[together[at][0]] = (at - before).total_seconds()
        before = at
    return found
