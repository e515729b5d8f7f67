"""What stands published in the CMS as a curriculum, and what of it the files do not hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from assessments.models import Question, Quiz
from assessments.questions import Purpose
from content import factbase, glossary, sourcefile, test_settings
from content.entries import CourseEntry, Curriculum, PlainPage, PretestEntry, ProvisionEntry, QuestionEntry, TestEntry
from content.languages import Texts
from content.loaded import Loaded
from content.markup import NoForm, to_markdown
from content.models import Provision, Source, Term
from content.withdrawals import withdrawn_questions
from courses import editions
from courses.building import stable_id
from courses.exercises.dumping import ExerciseDumper
from courses.media_dumping import MediaDumper
from courses.pages import CataloguePage, CoursePage, LessonPage, StartPage
from courses.paths.dumping import PathsDumper
from courses.practice import asked_in
from courses.readers import PASSWORD, readers_in
from courses.unbuilding import NotCarried, Unbuilder


class UnknownCourse(ValueError):
    """No published course has the code."""


@dataclass
class Dump:
    """`left`: what stays in the CMS by rule (drafts, what is unpublished, secret or withdrawn); `lost`: what has no
    form in the files."""

    curriculum: Curriculum
    left: list[str]
    lost: list[str]


def dump(codes: Iterable[str] = ()) -> Dump:
    """The published curriculum; of the courses only those asked for. Raises UnknownCourse and NotCarried."""
    return _Dumper().run(set(codes))


@dataclass
class _Dumper:
    left: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    withdrawn: set[Any] = field(default_factory=set)

    def run(self, codes: set[str]) -> Dump:
        self.names = {row.key: row.names for row in Loaded.objects.all()}
        self.withdrawn = set(withdrawn_questions())
        start, catalogue = self.plain_page(StartPage), self.plain_page(CataloguePage)
        sources, provisions, terms = self.sources(), self.provisions(), self.terms()
        cited = {pk: entry.key for pk, entry in provisions.items()}
        questions = {q.pk: q for q in Question.objects.select_related("locale").order_by("key")}
        self.media, self.exercises = MediaDumper(self.left), ExerciseDumper()
        self.unbuilder = Unbuilder(cited, self.names, questions, self.media.entry, self.exercises.entry)
        pages = self.courses()
        if unknown := codes - set(pages):
            raise UnknownCourse(", ".join(sorted(unknown)))
        lessons = {code: self.lessons(code, page) for code, page in pages.items()}
        owners = self.owners(pages, lessons)
        entries = [
            self.course(code, page, lessons[code], owners) for code, page in pages.items() if not codes or code in codes
        ]
        courses = tuple(entry for entry in entries if entry)
        written = {entry.code for entry in courses}
        own = {page.pk: code for code, page in pages.items() if code in written}
        # Paths lead to all courses: a part of them is written without.
        paths = None if codes else PathsDumper(own, self.look_at, self.readers, self.left, self.lost).paths()
        curriculum = Curriculum(start, catalogue, sources, tuple(provisions.values()), courses, terms, paths)
        return Dump(curriculum, self.left, self.lost)

    # What stands around the courses

    def plain_page(self, model: Any) -> PlainPage:
        sv = model.objects.filter(locale__language_code="sv", live=True).first()
        en = self.english(sv) if sv else None
        if sv is None or en is None:
            raise NotCarried(f"the {model._meta.verbose_name} is not published in both languages")
        self.look_at(sv.slug, sv)
        body = None
        if getattr(sv, "body", ""):
            try:
                body = {each.locale.language_code: to_markdown(each.body, has_headings=True) for each in (sv, en)}
            except NoForm as fault:
                self.lost.append(f"{sv.slug}: Markdown has no form for its text: {str(fault)[:80]}")
        title, slug, lead = (_both(sv, en, name) for name in ("title", "slug", "lead"))
        return PlainPage(title, slug, lead, body, self.readers(sv.slug, sv, en))

    def sources(self) -> tuple[dict[str, Any], ...]:
        known = {row["id"]: row for row in factbase.read_json("sources.json")}
        return self.rows(Source, known, sourcefile.from_file, sourcefile.to_file)

    def terms(self) -> tuple[dict[str, Any], ...]:
        known = {row["id"]: row for row in factbase.read_json("glossary.json")}
        return self.rows(Term, known, glossary.from_file, glossary.to_file)

    def rows(self, model: Any, known: dict[str, Any], from_file: Any, to_file: Any) -> tuple[dict[str, Any], ...]:
        """In the order of the fact base, and then of their keys."""
        names = list(from_file(next(iter(known.values()))))
        places = {key: place for place, key in enumerate(known)}
        found = sorted(self.published(model), key=lambda row: (places.get(row.key, len(places)), row.key))
        return tuple(to_file(r.key, {name: getattr(r, name) for name in names}, known.get(r.key)) for r in found)

    def provisions(self) -> dict[int, ProvisionEntry]:
        return {
            p.pk: ProvisionEntry(p.source.key, p.ref, p.in_both("label"), p.in_both("subject"))
            for p in self.published(Provision)
        }

    def published(self, model: Any) -> list[Any]:
        rows = list(model.objects.order_by("pk"))
        for row in rows:
            self.look_at(row.key, row)
        return [row for row in rows if row.live]

    def look_at(self, key: str, row: Any) -> None:
        """Tell what of a row is not written because it is not published, and what has no field in the files."""
        if not row.live:
            self.left.append(f"{key}: not published, not written")
        elif row.has_unpublished_changes:
            self.left.append(f"{key}: has a draft; what is published was written, not the draft")
        for name in ("seo_title", "search_description"):
            if getattr(row, name, ""):
                self.lost.append(f"{key}: {row._meta.get_field(name).verbose_name} has no place in the files")

    def readers(self, key: str, sv: Any, en: Any) -> dict[str, Any] | None:
        found = readers_in(sv, en)
        if found and PASSWORD in found.values():
            self.left.append(f"{key}: has a password, which is not written; elsewhere it is closed until it gets one")
        return found

    def english(self, row: Any) -> Any:
        return (
            type(row).objects.filter(translation_key=row.translation_key, locale__language_code="en", live=True).first()
        )

    # Courses

    def courses(self) -> dict[str, CoursePage]:
        """Published courses by code, in the order of the catalogue."""
        rows = list(CoursePage.objects.filter(locale__language_code="sv").order_by("path"))
        found = _by_code(rows, "")
        for code, page in found.items():
            self.look_at(code, page)
        return {code: page for code, page in found.items() if page.live}

    def lessons(self, course: str, page: CoursePage) -> dict[str, LessonPage]:
        return _by_code(list(LessonPage.objects.child_of(page).order_by("path")), f"{course}-")

    def owners(
        self, pages: dict[str, CoursePage], lessons: dict[str, dict[str, LessonPage]]
    ) -> dict[str, list[Question]]:
        """The Swedish questions of each course: those of its lessons and objectives, and others that it asks first."""
        swedish = [q for q in self.unbuilder.questions.values() if q.locale.language_code == "sv"]
        by_lesson = {key: code for code, own in lessons.items() for key in own}
        by_objective = {o["value"]["code"]: code for code, page in pages.items() for o in page.objectives.raw_data}
        by_use: dict[Any, str] = {}
        for code, page in pages.items():
            used = [item.question_id for quiz in (page.final_test, page.pre_test) if quiz for item in quiz.items.all()]
            used += [pk for lesson in lessons[code].values() for pk in asked_in(lesson.body.raw_data)]
            for pk in used:
                by_use.setdefault(pk, code)
        found: dict[str, list[Question]] = {code: [] for code in pages}
        for question in swedish:
            owner = by_lesson.get(question.lesson) or by_objective.get(question.objective) or by_use.get(question.pk)
            if owner is None:
                self.lost.append(f"{question.key}: the question belongs to no published course")
            else:
                found[owner].append(question)
        return found

    def course(
        self, code: str, sv: CoursePage, lessons: dict[str, LessonPage], owners: dict[str, list[Question]]
    ) -> CourseEntry | None:
        en = self.english(sv)
        if en is None:
            self.lost.append(f"{code}: the course is not published in English")
            return None
        self.exercises.begin(code)
        carried = {key: entry for key, page in lessons.items() if (entry := self.lesson(key, page))}
        questions = {q.pk: e for q in self.in_order(sv, owners[code]) if (e := self.question(q))}
        entry_of = {e.id: e for e in questions.values()}
        asked = {b.asked for e in carried.values() for b in e.blocks if b.asked}
        listed = {item.question.key for quiz in (sv.final_test, sv.pre_test) if quiz for item in quiz.items.all()}
        in_cms = sorted((asked | listed) - set(entry_of)) + sorted(set(lessons) - set(carried))
        return CourseEntry(
            code=code,
            slug=_both(sv, en, "slug"),
            title=_both(sv, en, "title"),
            summary=_both(sv, en, "summary"),
            audience=_both(sv, en, "audience"),
            owner=_both(sv, en, "responsible"),
            products=tuple(sv.products),
            roles=tuple(sv.roles),
            objectives=_objectives(sv, en),
            test=self.final_test(code, sv.title, sv.final_test, entry_of.values()) if sv.final_test else None,
            pretest=self.pre_test(code, sv.title, sv.pre_test, entry_of.values()) if sv.pre_test else None,
            **self.change(code, sv),
            lessons=tuple(carried.values()),
            questions=tuple(entry_of.values()),
            in_cms=tuple(in_cms) or None,
            uid=_uid(sv, code),
            readers=self.readers(code, sv, en),
            media=self.media.of_course(list(carried.values())),
            exercises=self.exercises.of_course(carried.values()),
        )

    def change(self, code: str, page: CoursePage) -> dict[str, Any]:
        """The latest edition's. Its note is Swedish; the English is known where it came from a file."""
        edition = editions.latest_edition(page.translation_key)
        note, names = edition.note if edition else "", self.names.get(code, {})
        english = names.get("note en", "") if names.get("note sv") == note else ""
        return {"change": edition.kind if edition else "first", "note": Texts(sv=note, en=english)}

    def in_order(self, page: CoursePage, questions: list[Question]) -> list[Question]:
        """As the tests list them, then by key."""
        listed = [item.question_id for quiz in (page.final_test, page.pre_test) if quiz for item in _items(quiz)]
        places = {pk: place for place, pk in reversed(list(enumerate(listed)))}
        return sorted(questions, key=lambda q: (places.get(q.pk, len(listed)), q.key))

    def lesson(self, key: str, sv: LessonPage) -> Any:
        self.look_at(key, sv)
        en = self.english(sv) if sv.live else None
        if not sv.live:
            return None
        if en is None:
            self.lost.append(f"{key}: the lesson is not published in English")
            return None
        try:
            entry = self.unbuilder.lesson(key, _uid(sv, key), sv, en)
        except NotCarried as fault:
            self.lost.append(f"{key}: the lesson was left out whole: {fault}")
            return None
        return replace(entry, readers=self.readers(key, sv, en))

    def question(self, sv: Question) -> QuestionEntry | None:
        """The question as the file has it, unless a rule or a hole keeps it in the CMS."""
        if sv.purpose == Purpose.FINAL and not sv.is_public:
            self.left.append(f"{sv.key}: a secret final question cannot be taken out")
            return None
        if sv.translation_key in self.withdrawn:
            self.left.append(f"{sv.key}: withdrawn, not written")
            return None
        self.look_at(sv.key, sv)
        en = self.english(sv) if sv.live else None
        if not sv.live:
            return None
        if en is None:
            self.lost.append(f"{sv.key}: the question is not published in English")
            return None
        try:
            return self.unbuilder.question(_uid(sv, sv.key), sv, en)
        except NotCarried as fault:
            self.lost.append(f"{sv.key}: the question was left out: {fault}")
            return None

    # Tests

    def final_test(self, code: str, title: str, quiz: Quiz, questions: Iterable[QuestionEntry]) -> TestEntry:
        follows = {"key": f"{code}-final", "title": f"{code} {title}"}
        rules = {name: getattr(quiz, name) for name in ("draw", "pass_percent", "attempts", "wait_hours", "minutes")}
        own = [q.id for q in questions if q.purpose == "final"]
        return TestEntry(**rules, **self.test(quiz, own, test_settings.OF_FINAL, follows))

    def pre_test(self, code: str, title: str, quiz: Quiz, questions: Iterable[QuestionEntry]) -> PretestEntry:
        follows = {
            "key": f"{code}-pretest",
            "title": f"{code} {title}: förtest",
            "draw": sum(cell.count for cell in quiz.blueprint()),
            "attempts": 1,
            "wait_hours": 0,
        }
        own = [q.id for q in questions if q.purpose == "practice"]
        return PretestEntry(quiz.pass_percent, **self.test(quiz, own, test_settings.OF_PRETEST, follows))

    def test(self, quiz: Quiz, own: list[str], settings: Any, follows: dict[str, Any]) -> dict[str, Any]:
        """`own`: what it draws from, and `follows`: how it is set, where the file is silent."""
        self.look_at(quiz.key, quiz)
        listed = [item.question.key for item in _items(quiz)]
        silent = {s.name: follows.get(s.name, quiz._meta.get_field(s.name).get_default()) for s in settings}
        chosen = {name: getattr(quiz, name) for name in silent if getattr(quiz, name) != silent[name]}
        return {
            "cells": tuple(quiz.blueprint()),
            "questions": None if listed == own else tuple(listed),
            "settings": chosen or None,
        }


def _by_code(rows: list[Any], prefix: str) -> dict[str, Any]:
    """Pages by their codes. One without a code, or with another's (a copy has it), is named by its address."""
    codes = [row.code for row in rows]
    found = {}
    for row in rows:
        is_own = row.code and (codes.count(row.code) == 1 or row.translation_key == stable_id(row.code))
        found[row.code if is_own else f"{prefix}{row.slug}"] = row
    return found


def _uid(row: Any, key: str) -> str | None:
    return None if row.translation_key == stable_id(key) else str(row.translation_key)


def _items(quiz: Quiz) -> list[Any]:
    return sorted(quiz.items.all(), key=lambda item: item.sort_order or 0)


def _both(sv: Any, en: Any, name: str) -> Texts:
    return Texts(sv=str(getattr(sv, name)), en=str(getattr(en, name)))


def _objectives(sv: CoursePage, en: CoursePage) -> tuple[tuple[str, Texts], ...]:
    english = en.objective_texts()
    return tuple((code, Texts(sv=text, en=english.get(code, ""))) for code, text in sv.objective_texts().items())
