"""The curriculum's files: parsed into plain values and checked against the fact base, without a database.

A course folder holds `course.yaml`, `lessons/*.yaml`, `questions/practice.yaml` and `questions/final.yaml`, with
Swedish and English side by side, in `exercises` a file for each exercise, and in `media` the files of its images and
films. Every fault is collected with file,
line and reason; while one is left, nothing is loaded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content import block_entries, factbase, media_entries, paths, rulebook_entries, test_settings
from content.block_entries import BlockReader
from content.blueprint import Cell, Traits, missing
from content.entries import (
    ASKING,
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
from content.fieldreader import REGIMES, Faulty
from content.h5p import exercise_checks
from content.languages import Texts
from content.question_entries import PRACTICE_ONLY, READERS
from content.yamlfile import Mapping

DIFFICULTIES = ("basic", "applied", "advanced")
_BLOCKS = block_entries.READERS | media_entries.READERS
_KINDS_OF_CHANGE = ("first", "substance", "wording", "translation", "order", "lesson_out")


def parse(folder: Path = factbase.CURRICULUM) -> Curriculum:
    """Read and check all files. Raises Faulty with every fault found."""
    reader = _Reader(folder)
    curriculum = reader.curriculum()
    if reader.problems:
        raise Faulty(reader.problems)
    return curriculum


@dataclass
class _Reader(BlockReader):
    """Reads all files of the curriculum."""

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

    def facts(self, row: Mapping) -> tuple[str, ...]:
        ids = self.strings(row, "facts")
        known = factbase.facts()
        for i in ids:
            if i not in known:
                self.fault(row.line_of("facts"), f"the fact “{i}” does not exist")
            elif not known[i].is_usable:
                self.fault(row.line_of("facts"), f"the fact “{i}” may not be used")
        return ids

    # Things

    def plain_page(self, school: Mapping, name: str) -> PlainPage:
        row = school.get(name)
        if not isinstance(row, Mapping):
            self.fault(school.line_of(name), f"“{name}” is missing")
            row = Mapping()
        title, slug = (self.texts(row, name) for name in ("title", "slug"))
        body = self.prose(row, "body") if "body" in row else None
        return PlainPage(title, slug, self.texts(row, "lead", may_be_empty=True), body, self.readers(row))

    def provision(self, row: Mapping, sources: set[str]) -> None:
        entry = ProvisionEntry(
            self.string(row, "source", None),
            self.string(row, "ref"),
            self.texts(row, "label"),
            self.texts(row, "subject", may_be_empty=True),
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
        if not (test_row == "none" or isinstance(test_row, Mapping)) or not isinstance(change, Mapping):
            self.fault(row.line, "“test” and “change” should be mappings")
            return None
        codes = {code for code, _text in objectives}
        entry: dict[str, Any] = {
            "code": self.new_id(row, "code"),
            "products": self.strings(row, "products"),
            "roles": self.strings(row, "roles"),
            "objectives": objectives,
            "test": None if test_row == "none" else self.test(test_row, codes),
            "pretest": self.pretest(row, codes),
            "change": self.string(change, "kind", _KINDS_OF_CHANGE),
            "note": self.note(change),
            "in_cms": self.strings(row, "in_cms") if "in_cms" in row else None,
            "uid": self.identity(row),
            "readers": self.readers(row),
            "audience": self.texts(row, "audience", may_be_empty=True),
            **{name: self.texts(row, name) for name in ("slug", "title", "summary", "owner")},
        }
        elsewhere = set(entry["in_cms"] or ())
        lesson_files = sorted((folder / "lessons").glob("*.yaml"))
        if not lesson_files:
            self.fault(1, "the course has no lessons")
        references: list[tuple[Path, int, str]] = []
        self.media, self.used = {}, {}
        self.exercises = exercise_checks.of_course(self, folder, entry["code"])
        lessons = tuple(filter(None, (self.lesson(path, codes, references) for path in lesson_files)))
        entry["media"] = media_entries.of_course(self, folder)
        entry["exercises"] = exercise_checks.all_used(self, folder)
        questions = tuple(self.questions(folder, codes, {lesson.key for lesson in lessons} | elsewhere))
        self.check_practice([found for found in references if found[2] not in elsewhere], questions)
        self.open(folder / "course.yaml")
        self.check_listed(row, entry, questions)
        if not elsewhere:
            # What the CMS alone holds may fill a test that the files do not.
            self.check_blueprint(test_row, entry["test"], questions)
            self.check_pretest(row, entry["pretest"], questions)
        return CourseEntry(lessons=lessons, questions=questions, **entry)

    def note(self, change: Mapping) -> Texts:
        """What has changed. Editions keep it in Swedish, so what comes from the CMS may lack the English."""
        note = change.get("note")
        if isinstance(note, Mapping) and note.keys() == {"sv"}:
            return Texts(sv=self.plain(note, "sv"), en="")
        return self.texts(change, "note")

    def test(self, row: Mapping, objectives: set[str]) -> TestEntry:
        return TestEntry(
            self.number(row, "draw", 100),
            self.number(row, "pass_percent", 100),
            self.number(row, "attempts", 20),
            self.number(row, "wait_hours", 720, least=0),
            self.number(row, "minutes", 600, least=0) if "minutes" in row else 0,
            tuple(self.cell(cell, objectives) for cell in self.cells(row)),
            self.strings(row, "questions") if "questions" in row else None,
            test_settings.read(self, row, test_settings.OF_FINAL),
        )

    def check_listed(self, row: Mapping, entry: dict[str, Any], questions: Iterable[QuestionEntry]) -> None:
        """What a test lists by name stands in the file or in the CMS."""
        for name, purpose in (("test", "final"), ("pretest", "practice")):
            known = {q.id for q in questions if q.purpose == purpose} | set(entry["in_cms"] or ())
            for key in (entry[name] and entry[name].questions) or ():
                if key not in known:
                    self.fault(row[name].line_of("questions"), f"the {purpose} question “{key}” does not exist")

    def cells(self, test: Mapping) -> list[Mapping]:
        return self.rows(test, "cells") if "cells" in test else []

    def cell(self, row: Mapping, objectives: set[str]) -> Cell:
        """A part of the final test; what is not said fits all."""
        allowed = {"objective": objectives, "difficulty": DIFFICULTIES, "type": READERS}
        words = {name: self.string(row, name, values) for name, values in allowed.items() if name in row}
        return Cell(self.number(row, "count", 100), **words)

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
        return PretestEntry(
            self.number(own, "pass_percent", 100),
            cells,
            self.strings(own, "questions") if "questions" in own else None,
            test_settings.read(self, own, test_settings.OF_PRETEST),
        )

    def check_pretest(self, row: Mapping, entry: PretestEntry | None, questions: Iterable[QuestionEntry]) -> None:
        """The course's practice questions that need not wait for an expert fill the test before the lessons."""
        if entry is None:
            return
        known = factbase.facts()
        bank = [
            Traits(q.id, q.objective, q.difficulty, q.type, (q.product,) if q.product else ())
            for q in questions
            if q.purpose == "practice"
            and q.id in (entry.questions or (q.id,))
            and q.type not in PRACTICE_ONLY
            and not any(i in known and known[i].is_pending for i in q.facts)
        ]
        for cell, lacking in missing(entry.cells, sum(c.count for c in entry.cells), bank):
            text = f"the test before the lessons lacks {lacking} practice questions ({cell.objective})"
            self.fault(row.line_of("pretest"), text)

    def check_blueprint(self, test: Mapping, entry: TestEntry | None, questions: Iterable[QuestionEntry]) -> None:
        """The bank fills the test, for learners with any kind of product."""
        if entry is None:
            return
        bank = [
            Traits(q.id, q.objective, q.difficulty, q.type, (q.product,) if q.product else ())
            for q in questions
            if q.purpose == "final" and q.id in (entry.questions or (q.id,))
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
            if block.asked:
                references.append((path, block_row.line_of(ASKING[block.type]), block.asked))
        named = self.strings(row, "objectives")
        for code in named:
            if code not in objectives:
                self.fault(row.line_of("objectives"), f"the course has no objective “{code}”")
        key, slug, title = self.new_id(row, "key"), self.texts(row, "slug"), self.texts(row, "title")
        return Lesson(key, slug, title, named, tuple(blocks), self.identity(row), self.readers(row))

    def block(self, row: Mapping) -> Block | None:
        kind = self.string(row, "type", _BLOCKS)
        if kind not in _BLOCKS:
            return None
        values, facts = _BLOCKS[kind](self, row), self.facts(row)
        if kind == "h5p":
            facts = block_entries.facts_of_exercise(self, row)
        block = Block(kind, self.string(row, "key"), facts, self.cited(row), values)
        if kind == "rule" and not block.provisions:
            self.fault(row.line, "a rule box needs at least one provision")
        return block

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
            uid=self.identity(row),
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
