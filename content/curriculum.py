"""The curriculum's files: parsed into plain values and checked against the fact base, without a database.

A course folder holds `course.yaml`, `lessons/*.yaml`, `questions/practice.yaml` and `questions/final.yaml`, with
Swedish and English side by side. Every fault is collected with file, line and reason; while one is left, nothing is
loaded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content import deadlines, factbase, paths, rulebook_entries
from content.blueprint import Cell, Traits, missing
from content.entries import (
    Block,
    CourseEntry,
    Curriculum,
    Lesson,
    PlainPage,
    PretestEntry,
    ProvisionEntry,
    QuestionEntry,
    TestEntry,
)
from content.fieldreader import REGIMES, Faulty, FieldReader
from content.question_entries import PRACTICE_ONLY, READERS
from content.yamlfile import Mapping

DIFFICULTIES = ("basic", "applied", "advanced")
LAYOUTS = ("question", "page")


def parse(folder: Path = factbase.CURRICULUM) -> Curriculum:
    """Read and check all files. Raises Faulty with every fault found."""
    reader = _Reader(folder)
    curriculum = reader.curriculum()
    if reader.problems:
        raise Faulty(reader.problems)
    return curriculum


@dataclass
class _Reader(FieldReader):
    """Reads all files of the curriculum."""

    seen_ids: dict[str, str] = field(default_factory=dict)
    provisions: dict[str, ProvisionEntry] = field(default_factory=dict)

    def curriculum(self) -> Curriculum:
        self.open(self.folder / "school.yaml")
        school = self.load(Mapping)
        start, catalogue = (self.plain_page(school, name) for name in ("start", "catalogue"))
        sources, terms = rulebook_entries.sources(self), rulebook_entries.terms(self)
        self.open(self.folder / "provisions.yaml")
        known = {s["id"] for s in sources}
        for row in self.load(list):
            self.provision(row, known)
        courses = [self.course(path.parent) for path in sorted(self.folder.glob("*/course.yaml"))]
        return Curriculum(
            start=start,
            catalogue=catalogue,
            sources=sources,
            provisions=tuple(self.provisions.values()),
            courses=tuple(c for c in courses if c),
            terms=terms,
            paths=paths.read(self, {c.code for c in courses if c}),
        )

    def new_id(self, row: Mapping, key: str = "id") -> str:
        """An id that no other thing in the curriculum has."""
        value = self.string(row, key)
        here = f"{self.file.relative_to(self.folder).as_posix()}:{row.line_of(key)}"
        if value in self.seen_ids:
            self.fault(row.line_of(key), f"the id “{value}” stands already at {self.seen_ids[value]}")
        self.seen_ids.setdefault(value, here)
        return value

    def facts(self, row: Mapping) -> tuple[str, ...]:
        ids = self.strings(row, "facts")
        known = factbase.facts()
        for i in ids:
            if i not in known:
                self.fault(row.line_of("facts"), f"the fact “{i}” does not exist")
            elif not known[i].is_usable:
                self.fault(row.line_of("facts"), f"the fact “{i}” may not be used")
        return ids

    def cited(self, row: Mapping) -> tuple[str, ...]:
        keys = self.strings(row, "provisions")
        for key in keys:
            if key not in self.provisions:
                self.fault(row.line_of("provisions"), f"the provision “{key}” does not stand in provisions.yaml")
        return keys

    # Things

    def plain_page(self, school: Mapping, name: str) -> PlainPage:
        row = school.get(name)
        if not isinstance(row, Mapping):
            self.fault(school.line_of(name), f"“{name}” is missing")
            row = Mapping()
        return PlainPage(self.texts(row, "title"), self.texts(row, "slug"), self.texts(row, "lead"))

    def provision(self, row: Mapping, sources: set[str]) -> None:
        entry = ProvisionEntry(
            self.string(row, "source", None),
            self.string(row, "ref"),
            self.texts(row, "label"),
            self.texts(row, "subject"),
        )
        if entry.source not in sources:
            self.fault(row.line_of("source"), f"the source “{entry.source}” does not exist")
        if " ".join(entry.key.casefold().split()) in {" ".join(key.casefold().split()) for key in self.provisions}:
            self.fault(row.line, f"the provision “{entry.key}” stands twice")
        self.provisions[entry.key] = entry

    def course(self, folder: Path) -> CourseEntry | None:
        self.open(folder / "course.yaml")
        row = self.load(Mapping)
        if not row:
            return None
        objectives = tuple((self.new_id(o), self.texts(o, "text")) for o in self.rows(row, "objectives"))
        test_row, change = row.get("test"), row.get("change")
        if not isinstance(test_row, Mapping) or not isinstance(change, Mapping):
            self.fault(row.line, "“test” and “change” should be mappings")
            return None
        entry: dict[str, Any] = {
            "code": self.new_id(row, "code"),
            "products": self.strings(row, "products"),
            "roles": self.strings(row, "roles"),
            "objectives": objectives,
            "test": TestEntry(
                self.number(test_row, "draw", 100),
                self.number(test_row, "pass_percent", 100),
                self.number(test_row, "attempts", 20),
                self.number(test_row, "wait_hours", 720, least=0),
                self.number(test_row, "minutes", 600, least=0) if "minutes" in test_row else 0,
                tuple(self.cell(cell, {code for code, _text in objectives}) for cell in self.cells(test_row)),
                self.layout(test_row),
            ),
            "pretest": self.pretest(row, {code for code, _text in objectives}),
            "change": self.string(change, "kind", ("first", "substance", "wording")),
            "note": self.texts(change, "note"),
            **{name: self.texts(row, name) for name in ("slug", "title", "summary", "audience", "owner")},
        }
        codes = {code for code, _text in objectives}
        lesson_files = sorted((folder / "lessons").glob("*.yaml"))
        if not lesson_files:
            self.fault(1, "the course has no lessons")
        references: list[tuple[Path, int, str]] = []
        lessons = tuple(filter(None, (self.lesson(path, codes, references) for path in lesson_files)))
        questions = tuple(self.questions(folder, codes, {lesson.key for lesson in lessons}))
        self.check_practice(references, questions)
        self.open(folder / "course.yaml")
        self.check_blueprint(test_row, entry["test"], questions)
        self.check_pretest(row, entry["pretest"], questions)
        return CourseEntry(lessons=lessons, questions=questions, **entry)

    def cells(self, test: Mapping) -> list[Mapping]:
        return self.rows(test, "cells") if "cells" in test else []

    def cell(self, row: Mapping, objectives: set[str]) -> Cell:
        """A part of the final test; what is not said fits all."""
        allowed = {"objective": objectives, "difficulty": DIFFICULTIES, "type": READERS}
        words = {name: self.string(row, name, values) for name, values in allowed.items() if name in row}
        return Cell(self.number(row, "count", 100), **words)

    def layout(self, test: Mapping) -> str | None:
        """How a test shows its questions, where it says so."""
        return self.string(test, "layout", LAYOUTS) if "layout" in test else None

    def pretest(self, row: Mapping, objectives: set[str]) -> PretestEntry | None:
        """The test before the lessons, where the course has one: it asks about every objective."""
        if "pretest" not in row:
            return None
        own = row["pretest"]
        if not isinstance(own, Mapping):
            self.fault(row.line_of("pretest"), "“pretest” should be a mapping")
            return None
        cells = tuple(self.cell(cell, objectives) for cell in self.cells(own))
        if left := objectives - {cell.objective for cell in cells}:
            self.fault(own.line, f"the test before the lessons asks nothing about {', '.join(sorted(left))}")
        return PretestEntry(self.number(own, "pass_percent", 100), cells, self.layout(own))

    def check_pretest(self, row: Mapping, entry: PretestEntry | None, questions: Iterable[QuestionEntry]) -> None:
        """The course's practice questions that need not wait for an expert fill the test before the lessons."""
        if entry is None:
            return
        known = factbase.facts()
        bank = [
            Traits(q.id, q.objective, q.difficulty, q.type, (q.product,) if q.product else ())
            for q in questions
            if q.purpose == "practice"
            and q.type not in PRACTICE_ONLY
            and not any(i in known and known[i].is_pending for i in q.facts)
        ]
        for cell, lacking in missing(entry.cells, sum(c.count for c in entry.cells), bank):
            text = f"the test before the lessons lacks {lacking} practice questions ({cell.objective})"
            self.fault(row.line_of("pretest"), text)

    def check_blueprint(self, test: Mapping, entry: TestEntry, questions: Iterable[QuestionEntry]) -> None:
        """The bank fills the test, for learners with any kind of product."""
        bank = [
            Traits(q.id, q.objective, q.difficulty, q.type, (q.product,) if q.product else ())
            for q in questions
            if q.purpose == "final"
        ]
        if sum(cell.count for cell in entry.cells) > entry.draw:
            self.fault(test.line_of("cells"), f"the parts are more than the {entry.draw} questions of the test")
        told = set()
        for product in ("", *REGIMES):
            lacks = missing(entry.cells, entry.draw, [q for q in bank if q.is_for(product)])
            for cell, lacking in (found for found in lacks if found not in told):
                told.add((cell, lacking))
                words = filter(None, (cell.objective, cell.difficulty, cell.type, product))
                kind = ", ".join(words) or "any kind"
                self.fault(test.line_of("draw"), f"the test lacks {lacking} of {entry.draw} questions ({kind})")

    def lesson(self, path: Path, objectives: set[str], references: list[tuple[Path, int, str]]) -> Lesson | None:
        self.open(path)
        row = self.load(Mapping)
        if not row:
            return None
        blocks, keys = [], set()
        for block_row in self.rows(row, "blocks"):
            block = self.block(block_row)
            if block is None:
                continue
            if block.key in keys:
                self.fault(block_row.line_of("key"), f"the block key “{block.key}” stands twice in the lesson")
            keys.add(block.key)
            blocks.append(block)
            if block.type == "practice":
                references.append((path, block_row.line_of("question"), block.values["question"]))
        named = self.strings(row, "objectives")
        for code in named:
            if code not in objectives:
                self.fault(row.line_of("objectives"), f"the course has no objective “{code}”")
        return Lesson(self.new_id(row, "key"), self.texts(row, "slug"), self.texts(row, "title"), named, tuple(blocks))

    def block(self, row: Mapping) -> Block | None:
        kind = self.string(row, "type", _BLOCKS)
        if kind not in _BLOCKS:
            return None
        block = Block(kind, self.string(row, "key"), self.facts(row), self.cited(row), _BLOCKS[kind](self, row))
        if kind == "rule" and not block.provisions:
            self.fault(row.line, "a rule box needs at least one provision")
        return block

    def heading(self, row: Mapping) -> dict[str, Any]:
        return {"text": self.texts(row, "text")}

    def text(self, row: Mapping) -> dict[str, Any]:
        return {"text": self.prose(row, "text")}

    def rule(self, row: Mapping) -> dict[str, Any]:
        return {"title": self.texts(row, "title"), "text": self.prose(row, "text")}

    def case(self, row: Mapping) -> dict[str, Any]:
        choices = self.rows(row, "choices")
        if sum(choice.get("best") is True for choice in choices) != 1:
            self.fault(row.line_of("choices"), "exactly one choice should have best: true")
        return {
            **{name: self.texts(row, name) for name in ("title", "question", "takeaway")},
            "situation": self.prose(row, "situation"),
            "choices": [
                {
                    "id": self.string(c, "id"),
                    "best": self.flag(c, "best"),
                    "text": self.texts(c, "text"),
                    "consequence": self.texts(c, "consequence"),
                }
                for c in choices
            ],
        }

    def comparison(self, row: Mapping) -> dict[str, Any]:
        return {
            "caption": self.texts(row, "caption"),
            "rows": [
                {
                    "regime": self.string(r, "regime", REGIMES),
                    "applies": self.flag(r, "applies"),
                    "text": self.prose(r, "text"),
                    "provisions": self.cited(r),
                }
                for r in self.rows(row, "rows")
            ],
        }

    def timeline(self, row: Mapping) -> dict[str, Any]:
        ids = self.strings(row, "deadlines")
        line = row.line_of("deadlines")
        if not ids:
            self.fault(line, "a timeline needs at least one deadline")
        if len(set(ids)) != len(ids):
            self.fault(line, "a deadline stands twice in the timeline")
        for i in ids:
            if i not in deadlines.deadlines():
                self.fault(line, f"the deadline “{i}” does not exist")
        return {"caption": self.texts(row, "caption"), "deadlines": ids}

    def table(self, row: Mapping) -> dict[str, Any]:
        header = [self.texts(_item(cell, row), "item") for cell in self.rows(row, "header")]
        rows = row.get("rows")
        if not isinstance(rows, list) or not rows or not all(isinstance(cells, list) and cells for cells in rows):
            self.fault(row.line_of("rows"), "“rows” should be a list of rows, each a list of cells")
            rows = []
        for cells in rows:
            if len(cells) != len(header):
                line = getattr(cells[0], "line", row.line_of("rows"))
                self.fault(line, f"the row has {len(cells)} cells, but the table has {len(header)} columns")
        return {
            "caption": self.texts(row, "caption"),
            "header": header,
            "rows": [[self.texts(_item(cell, row), "item") for cell in cells] for cells in rows],
            "header_column": self.flag(row, "header_column"),
        }

    def accordion(self, row: Mapping) -> dict[str, Any]:
        items = self.rows(row, "items")
        return {"items": [{"title": self.texts(item, "title"), "text": self.prose(item, "text")} for item in items]}

    def checklist(self, row: Mapping) -> dict[str, Any]:
        items = [self.texts(_item(item, row), "item") for item in self.rows(row, "items")]
        return {"title": self.texts(row, "title"), "items": items}

    def practice(self, row: Mapping) -> dict[str, Any]:
        return {"question": self.string(row, "question")}

    def questions(self, folder: Path, objectives: set[str], lessons: set[str]) -> Iterator[QuestionEntry]:
        for purpose in ("practice", "final"):
            self.open(folder / "questions" / f"{purpose}.yaml")
            for row in self.load(list):
                yield self.question(row, purpose, objectives, lessons)

    def question(self, row: Mapping, purpose: str, objectives: set[str], lessons: set[str]) -> QuestionEntry:
        kind = self.string(row, "type", READERS)
        facts = self.facts(row)
        if not facts:
            self.fault(row.line_of("facts"), "a question cites at least one fact")
        known = factbase.facts()
        if purpose == "final" and any(i in known and known[i].is_pending for i in facts):
            self.fault(row.line_of("facts"), "a final question may not rest on a fact that waits for an expert")
        if purpose == "final" and kind in PRACTICE_ONLY:
            self.fault(row.line_of("type"), f"“{kind}” gives no points: it can only be a practice question")
        return QuestionEntry(
            id=self.new_id(row),
            purpose=purpose,
            type=kind,
            objective=self.string(row, "objective", objectives),
            lesson=self.string(row, "lesson", lessons),
            difficulty=self.string(row, "difficulty", DIFFICULTIES),
            product=self.string(row, "product", REGIMES) if "product" in row else "",
            facts=facts,
            provisions=self.cited(row),
            stem=self.texts(row, "stem"),
            values=READERS[kind](self, row) if kind in READERS else {},
        )

    def check_practice(self, references: list[tuple[Path, int, str]], questions: tuple[QuestionEntry, ...]) -> None:
        """Lessons hold practice questions only, and only such as exist."""
        purposes = {q.id: q.purpose for q in questions}
        for path, line, key in references:
            self.open(path)
            if key not in purposes:
                self.fault(line, f"the question “{key}” does not exist")
            elif purposes[key] != "practice":
                self.fault(line, f"the question “{key}” belongs to the final test and may not stand in a lesson")


def _item(item: Mapping, row: Mapping) -> Mapping:
    """A checklist's point or a table's cell as a field, so that a fault names its line."""
    wrapped = Mapping()
    wrapped.line = item.line if isinstance(item, Mapping) else row.line
    wrapped["item"] = item
    return wrapped


_BLOCKS = {
    "text": _Reader.text,
    "heading": _Reader.heading,
    "rule": _Reader.rule,
    "case": _Reader.case,
    "comparison": _Reader.comparison,
    "checklist": _Reader.checklist,
    "experience": _Reader.rule,
    "timeline": _Reader.timeline,
    "table": _Reader.table,
    "accordion": _Reader.accordion,
    "practice": _Reader.practice,
}
