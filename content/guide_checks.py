"""What the files of the guide must keep, each broken rule with file, line and reason. Pure: no database.

No text is missing, every statement rests on usable facts and on provisions of those facts, every question is reached
and leads to outcomes, and nobody walks in a circle.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from content import branches, factbase, grounds
from content.fieldreader import Problem
from content.grounds import GroundedReader
from content.guide import FOLDER, PARTS, STARTS
from content.yamlfile import Mapping

# They are named in addresses, beside the answers.
RESERVED = {"asked", "change"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def problems(folder: Path) -> list[Problem]:
    """All faults of the guide in a curriculum's folder; none where it has no guide."""
    if not (folder / FOLDER).exists():
        return []
    reader = _Reader(folder)
    reader.guide()
    return sorted(set(reader.problems))


@dataclass
class _Reader(GroundedReader):
    modules: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    places: list[str] = field(default_factory=list)

    def guide(self) -> None:
        self.modules = frozenset(row["code"] for row in json.loads((self.folder / "modules.json").read_text("utf-8")))
        self.sources = frozenset(row["id"] for row in factbase.read_json("sources.json"))
        self.provisions = frozenset(grounds.provisions(self.folder))
        questions, outcomes = (self.rows_of(name) for name in ("questions", "outcomes"))
        self.open(self.path("questions"))
        for row in questions:
            self.question(row)
        self.graph(questions, outcomes)
        self.open(self.path("outcomes"))
        for row in outcomes:
            self.outcome(row)

    def path(self, name: str) -> Path:
        return self.folder / FOLDER / f"{name}.yaml"

    def rows_of(self, name: str) -> list[Mapping]:
        self.open(self.path(name))
        found: list[Mapping] = self.load(list)
        if not found:
            self.fault(1, "there is nothing in the file")
        for row in found:
            identity = self.identity(row)
            if identity in self.places:
                self.fault(row.line_of("id"), f"the id “{identity}” stands twice")
            self.places.append(identity)
        return found

    def identity(self, row: Mapping) -> str:
        """The row's id, which stands in addresses."""
        found = self.string(row, "id")
        if found and (not _ID.fullmatch(found) or found in RESERVED):
            self.fault(row.line_of("id"), f"“{found}” cannot be an id: small letters, figures and hyphens only")
        return found

    # Questions

    def question(self, row: Mapping) -> None:
        self.texts(row, "text")
        self.part(row, "help")
        if "points" in row:
            self.listed(row, "points")
        known = set[str]()
        options = self.rows(row, "options")
        if len(options) == 1:
            self.fault(row.line_of("options"), "a question needs at least two options")
        for option in options:
            identity = self.identity(option)
            if identity in known:
                self.fault(option.line_of("id"), f"the option “{identity}” stands twice")
            known.add(identity)
            self.texts(option, "text")

    def listed(self, row: Mapping, key: str) -> None:
        for point in self.rows(row, key):
            wrapped = Mapping()
            wrapped.line = point.line
            wrapped["point"] = point
            self.texts(wrapped, "point")

    def graph(self, questions: list[Mapping], outcomes: list[Mapping]) -> None:
        """Options lead to later questions and to outcomes, so each way ends, and with an outcome."""
        steps: list[list[int]] = []
        lines: list[list[int]] = []
        for row in questions:
            targets = [
                (target, option.line_of("then"))
                for option in _mappings(row.get("options"))
                for target in self.targets(option)
            ]
            steps.append([self.places.index(target) + 1 for target, _line in targets])
            lines.append([line for _target, line in targets])
        steps += [[] for _row in outcomes]
        for found in branches.faults(steps):
            self.told(found, [*questions, *outcomes], lines)
        self.open(self.path("questions"))
        if not any(found.kind is branches.Kind.NOT_LATER for found in branches.faults(steps)):
            self.asked_twice(questions)

    def targets(self, option: Mapping) -> list[str]:
        found = self.strings(option, "then")
        line = option.line_of("then")
        if not found:
            self.fault(line, "the option leads nowhere: it needs a question or an outcome")
        for target in found:
            if target not in self.places:
                self.fault(line, f"there is no question or outcome “{target}”")
        return [target for target in found if target in self.places]

    def told(self, found: branches.Fault, rows: list[Mapping], lines: list[list[int]]) -> None:
        """`rows`: questions, then outcomes; `lines`: of each question, where its targets are named."""
        row = rows[found.step - 1]
        self.open(self.path("questions" if found.step <= len(lines) else "outcomes"))
        if found.kind is branches.Kind.UNREACHED:
            self.fault(row.line, f"no answer leads to “{row.get('id')}”")
        else:
            self.fault(lines[found.step - 1][found.option - 1], "an option leads to questions that stand later only")

    def asked_twice(self, questions: list[Mapping]) -> None:
        """No option leads to the same question by two ways, which would ask it again."""
        within: dict[str, set[str]] = {}
        for row in reversed(questions):
            reach = {str(row.get("id"))}
            for option in _mappings(row.get("options")):
                seen = set[str]()
                for target in option.get("then") or ():
                    own = within.get(target, set())
                    if both := seen & own:
                        self.fault(option.line_of("then"), f"“{min(both)}” would be asked twice")
                    seen |= own
                reach |= seen
            within[str(row.get("id"))] = reach

    # Outcomes

    def outcome(self, row: Mapping) -> None:
        self.texts(row, "title")
        self.known(row, "instruments", self.sources, "source")
        self.known(row, "start", STARTS, "way to start")
        self.known(row, "courses", self.modules, "module")
        if not row.get("courses"):
            self.fault(row.line, "an outcome names at least one course")
        self.rows(row, "why")
        for kind in PARTS:
            for part in self.rows(row, kind) if kind in row else ():
                self.part(part, "text")

    def known(self, row: Mapping, key: str, allowed: Iterable[str], what: str) -> None:
        for value in self.strings(row, key):
            if value not in allowed:
                self.fault(row.line_of(key), f"there is no {what} “{value}”")

    def part(self, row: Mapping, text: str) -> None:
        """A text, its facts and the provisions of these."""
        self.texts(row, text)
        self.grounds(row)


def _mappings(value: object) -> list[Mapping]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
