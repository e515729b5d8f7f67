"""What the files of our own exercises must keep, each broken rule with file, line and reason. Pure: no database.

No text is missing, all that is stated rests on facts that may be used and wait for no expert, with provisions of these
facts, keys stand once, and the exercise can be played to its end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from content import branches
from content.fieldreader import Problem
from content.grounds import GroundedReader
from content.h5p.exercises import FOLDER, NAMES, Exercise, from_row
from content.yamlfile import Mapping

TITLE_AT_MOST = 120
ASKED = ("order", "numbers", "both")
_KEYS = {"key", "type", "title", "alternative", "facts", "provisions", "mentions", "params"}
_ID = re.compile(r"[a-z]+")


class CourseReader(Protocol):
    """What is used of the curriculum's reader."""

    folder: Path
    problems: list[Problem]
    seen_ids: dict[str, str]
    provisions: dict[str, Any]
    exercises: dict[str, Exercise | None]
    used: dict[str, str]

    def open(self, path: Path) -> None: ...

    def fault(self, line: int, reason: str) -> None: ...


def of_course(course: CourseReader, folder: Path, code: str) -> dict[str, Exercise | None]:
    """The exercises in a course's folder by key, None for a faulty one. Faults and ids are the course reader's too."""
    provisions = frozenset(course.provisions)
    reader = _Reader(course.folder, course.problems, seen_ids=course.seen_ids, provisions=provisions, code=code)
    return {path.stem: reader.exercise(path) for path in sorted((folder / FOLDER).glob("*.yaml"))}


def all_used(course: CourseReader, folder: Path) -> tuple[Exercise, ...] | None:
    """The sound exercises of a course whose lessons have been read; a fault for each that no lesson names."""
    for key in course.exercises.keys() - course.used.keys():
        course.open(folder / FOLDER / f"{key}.yaml")
        course.fault(1, "no lesson of the course names this exercise")
    return tuple(exercise for exercise in course.exercises.values() if exercise) or None


@dataclass
class _Reader(GroundedReader):
    # Of the course.
    code: str = ""
    # What the parts of the exercise that is read rest on.
    stated: dict[str, set[str]] = field(default_factory=dict)

    def exercise(self, path: Path) -> Exercise | None:
        known = len(self.problems)
        self.open(path)
        row = self.load(Mapping)
        if row:
            self.check(row, path)
        return from_row(row, path.read_text(encoding="utf-8")) if len(self.problems) == known else None

    def check(self, row: Mapping, path: Path) -> None:
        for name in row.keys() - _KEYS:
            self.fault(row.line_of(name), f"an exercise has no “{name}”")
        self.place(row, path)
        titles = self.texts(row, "title")
        if any(len(title) > TITLE_AT_MOST for title in titles.values()):
            self.fault(row.line_of("title"), f"a title has at most {TITLE_AT_MOST} signs")
        self.texts(row, "alternative")
        self.grounds(row, may_wait=False)
        self.stated = {"facts": set(), "provisions": set()}
        kind, params = self.string(row, "type", NAMES), row.get("params")
        if not isinstance(params, Mapping):
            self.fault(row.line_of("params"), "“params” should be a mapping")
        elif kind in _SHAPES:
            self.texts(params, "task")
            _SHAPES[kind](self, params)
            self.listed(row)

    def place(self, row: Mapping, path: Path) -> None:
        """The exercise is in the file of its key, in its course's folder; its key is nobody else's."""
        key, code = self.new_id(row, "key"), self.code
        if key != path.stem:
            self.fault(row.line_of("key"), f"the file of “{key}” should be called {key}.yaml")
        if not re.fullmatch(rf"{re.escape(code)}-E[0-9]+", key):
            self.fault(row.line_of("key"), f"the key of an exercise of {code} should be like {code}-E1")

    def listed(self, row: Mapping) -> None:
        """The exercise names what its parts rest on, neither less nor more."""
        for name, stated in self.stated.items():
            if stated != set(self.strings(row, name)):
                told = ", ".join(sorted(stated)) or "none"
                self.fault(row.line_of(name), f"“{name}” should be those of the parts: {told}")

    def ground(self, row: Mapping) -> None:
        """A part's facts and provisions, remembered for the whole."""
        self.grounds(row, may_wait=False)
        for name, stated in self.stated.items():
            stated.update(self.strings(row, name))

    def some(self, row: Mapping, key: str, least: int) -> list[Mapping]:
        found = self.rows(row, key)
        if 0 < len(found) < least:
            self.fault(row.line_of(key), f"“{key}” should have at least {least} entries")
        return found

    # The types

    def decision_case(self, params: Mapping) -> None:
        self.texts(params, "situation")
        steps = self.rows(params, "steps")
        leads = [self.step(step) for step in steps]
        for found in branches.faults(leads):
            if found.kind is branches.Kind.UNREACHED:
                self.fault(steps[found.step - 1].line, "no choice leads to this step")
            else:
                choice = steps[found.step - 1]["choices"][found.option - 1]
                self.fault(choice.line_of("next"), "a choice leads to a later step, or to the end with 0")
        rule = params.get("rule")
        if not isinstance(rule, Mapping):
            self.fault(params.line_of("rule"), "“rule” should be a mapping")
            return
        self.texts(rule, "text")
        self.ground(rule)

    def step(self, row: Mapping) -> list[int]:
        """Where the choices of a step lead: see `content.branches`."""
        if "text" in row:
            self.texts(row, "text")
        self.texts(row, "question")
        self.ground(row)
        choices = self.some(row, "choices", 2)
        if sum(choice.get("best") is True for choice in choices) != 1:
            self.fault(row.line_of("choices"), "exactly one choice should have best: true")
        for choice in choices:
            self.texts(choice, "text")
            self.texts(choice, "consequence")
            self.flag(choice, "best")
        return [self.number(choice, "next", 99, least=0) for choice in choices]

    def timeline(self, params: Mapping) -> None:
        ask = self.string(params, "ask", ASKED)
        if ask != "order":
            self.texts(params, "unit")
        numbers = []
        for step in self.some(params, "steps", 3):
            self.explained(step)
            self.ground(step)
            if ask != "order":
                numbers.append(self.number(step, "number", 999_999, least=0))
        if ask == "both" and any(later <= earlier for earlier, later in pairwise(numbers)):
            self.fault(params.line_of("steps"), "the numbers should rise: else the order has more than one answer")

    def sort_regimes(self, params: Mapping) -> None:
        known = []
        for regime in self.some(params, "regimes", 2):
            known.append(self.string(regime, "id"))
            if not _ID.fullmatch(known[-1]):
                self.fault(regime.line_of("id"), "the id of a set of rules has small letters only")
            self.texts(regime, "name")
        if len(set(known)) != len(known):
            self.fault(params.line_of("regimes"), "the id of a set of rules stands twice")
        used = set()
        for statement in self.some(params, "statements", 2):
            self.explained(statement)
            self.ground(statement)
            used.add(self.string(statement, "regime", known))
        for unused in sorted(set(known) - used):
            self.fault(params.line_of("regimes"), f"no statement belongs under “{unused}”")

    def spot_deviation(self, params: Mapping) -> None:
        self.texts(params, "heading")
        passages = self.some(params, "passages", 3)
        for passage in passages:
            self.explained(passage)
            self.ground(passage)
            self.flag(passage, "deviates")
        if passages and {passage.get("deviates") for passage in passages} != {True, False}:
            self.fault(params.line_of("passages"), "some passages should deviate, and some not")

    def explained(self, row: Mapping) -> None:
        self.texts(row, "text")
        self.texts(row, "explanation")


_SHAPES: dict[str, Callable[[_Reader, Mapping], None]] = {
    "DecisionCase": _Reader.decision_case,
    "Timeline": _Reader.timeline,
    "SortRegimes": _Reader.sort_regimes,
    "SpotDeviation": _Reader.spot_deviation,
}
