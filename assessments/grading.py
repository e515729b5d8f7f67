"""Dealing and grading a whole test: arithmetic on plain values, without Django."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.question_types import TYPES


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a bank: its id, type and frozen body. `gives_all`: full points to everyone who was asked."""

    question: str
    type: str
    body: dict[str, Any]
    gives_all: bool = False

    @property
    def most(self) -> int:
        return TYPES[self.type].most(self.body)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question as it was dealt: its id and what chance decided."""

    question: str
    dealt: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer gave: points of max, in whole points."""

    question: str
    points: int
    max: int


@dataclass(frozen=True, slots=True)
class Result:
    """The whole test: points of max and whether the share reaches the pass mark."""

    points: int
    max: int
    passed: bool
    outcomes: tuple[Outcome, ...]


def grade(bank: Mapping[str, Item], dealt: Sequence[Drawn], answers: Mapping[str, Any], pass_percent: int) -> Result:
    """Grade what was dealt. `answers` by question id; a question without an answer gives 0."""
    outcomes = tuple(_outcome(bank[drawn.question], drawn, answers.get(drawn.question)) for drawn in dealt)
    points, most = sum(o.points for o in outcomes), sum(o.max for o in outcomes)
    return Result(points, most, most > 0 and points * 100 >= most * pass_percent, outcomes)


def _outcome(item: Item, drawn: Drawn, answer: Any) -> Outcome:
    if item.gives_all:
        return Outcome(item.question, item.most, item.most)
    points = TYPES[item.type].points(item.body, drawn.dealt, answer) if answer else 0
    return Outcome(item.question, points, item.most)


def deal(items: Sequence[Item], dice: random.Random, *, shuffles: bool = True) -> tuple[Drawn, ...]:
    """Deal the questions in this order, with their values decided by chance.

    Without shuffling, options come as they are written; what a type draws or puts in disorder is left to chance.

    The caller keeps what comes out: another Python may shuffle otherwise from the same seed.
    """
    return tuple(_deal(item, dice, shuffles=shuffles) for item in items)


def _deal(item: Item, dice: random.Random, *, shuffles: bool) -> Drawn:
    kind = TYPES[item.type]
    return Drawn(item.question, kind.deal(item.body, dice if shuffles or kind.needs_chance else None))
