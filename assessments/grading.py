"""Drawing and grading: arithmetic on plain values, without Django."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """The answer key of one question: the ids of all options and of the correct ones."""

    question: str
    options: tuple[str, ...]
    correct: frozenset[str]


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


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question as it was dealt: its id and its options in the order shown."""

    question: str
    options: tuple[str, ...]


def grade(keys: Sequence[Key], answers: Mapping[str, Collection[str]], pass_percent: int) -> Result:
    """Grade a test. One point a question: all correct options are marked and no other.

    `answers` maps question ids to chosen option ids; a question without an answer gives 0.
    """
    outcomes = tuple(Outcome(k.question, int(frozenset(answers.get(k.question, ())) == k.correct), 1) for k in keys)
    points, most = sum(o.points for o in outcomes), sum(o.max for o in outcomes)
    return Result(points, most, most > 0 and points * 100 >= most * pass_percent, outcomes)


def draw(pool: Sequence[Key], count: int, seen: Collection[str], seed: int) -> tuple[Drawn, ...]:
    """Deal `count` questions, those not yet seen first, in an order and with options shuffled by the seed.

    The caller keeps what comes out: another Python may shuffle otherwise from the same seed.
    """
    dice = random.Random(seed)
    keys = sorted(pool, key=lambda k: k.question)
    dice.shuffle(keys)
    keys.sort(key=lambda k: k.question in seen)
    dealt = keys[:count]
    dice.shuffle(dealt)
    return tuple(Drawn(k.question, tuple(dice.sample(k.options, len(k.options)))) for k in dealt)
