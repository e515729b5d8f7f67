"""Flags for authors: one table."""

import pytest

from assessments.statistics.flags import Flag, Kind, flags, worst
from assessments.statistics.sums import Figures, Use

KEY = {"a": True, "b": False, "c": False}


def _figures(**changed):
    sound = {
        "asked": 400,
        "full": 240,
        "share": 0.6,
        "discrimination": 0.3,
        "options": {"a": Use(240, 100, 50), "b": Use(100, 20, 50), "c": Use(60, 10, 30)},
        "counted": 400,
        "empty": 0,
        "best": 130,
        "weakest": 130,
        "median_seconds": 40.0,
        "timed": 400,
    }
    return Figures(**{**sound, **changed})


def _used(**counts):
    return {option: Use(count, 0, 0) for option, count in counts.items()}


@pytest.mark.parametrize(
    ("changed", "key", "expected"),
    [
        ({}, KEY, []),
        ({"discrimination": None}, KEY, []),
        ({"discrimination": -0.06}, KEY, [Flag(Kind.REVERSED)]),
        ({"discrimination": -0.04}, KEY, []),
        ({"share": 0.95}, KEY, [Flag(Kind.EASY)]),
        ({"share": 0.94}, KEY, []),
        ({"share": 0.30}, KEY, [Flag(Kind.HARD)]),
        ({"share": 0.31}, KEY, []),
        ({"options": _used(a=200, b=200)}, KEY, [Flag(Kind.UNUSED, "c")]),
        ({"options": _used(a=300, b=96, c=4)}, KEY, []),
        ({"options": _used(a=301, b=96, c=3)}, KEY, [Flag(Kind.UNUSED, "c")]),
        ({"options": _used(a=150, b=151, c=99)}, KEY, [Flag(Kind.RIVAL, "b")]),
        ({"options": _used(b=300, c=100)}, KEY, [Flag(Kind.RIVAL, "b"), Flag(Kind.RIVAL, "c")]),
        ({"options": _used(a=300, b=120, c=121)}, {"a": True, "b": True, "c": False}, [Flag(Kind.RIVAL, "c")]),
        ({"options": {}, "counted": 0}, {}, []),
        ({"options": {}, "counted": 0}, KEY, []),
        ({"asked": 99, "share": 0.0, "discrimination": -1.0}, KEY, []),
        (
            {"discrimination": -0.5, "share": 0.2, "options": _used(a=80, b=320)},
            KEY,
            [Flag(Kind.REVERSED), Flag(Kind.RIVAL, "b"), Flag(Kind.HARD), Flag(Kind.UNUSED, "c")],
        ),
    ],
)
def test_flags_worst_first(changed, key, expected):
    assert flags(_figures(**changed), key) == expected


def test_the_worst_flag_gives_the_severity():
    assert worst([]) == 0
    assert worst([Flag(Kind.UNUSED, "a"), Flag(Kind.HARD)]) == Kind.HARD.severity == 3
    assert [kind.severity for kind in Kind] == [5, 4, 3, 2, 1]
