"""Load the curriculum: idempotent, both languages through wagtail-localize, never over an author's edit unsaid."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from assessments.models import BlueprintCell, Question, Quiz, QuizItem
from assessments.questions import TestPurpose
from content import glossary, sourcefile, test_settings
from content.entries import CourseEntry, Curriculum, Lesson, PlainPage, PretestEntry, ProvisionEntry, TestEntry
from content.loaded import Loaded, Verdict, digest, verdict
from content.markup import to_html
from content.mediafile import media_in
from content.models import Provision, Source, Term
from content.translation import write_english
from courses import editions, search_index, standing
from courses.building import Builder, identity, names_in
from courses.compared import chosen, content, said
from courses.exercises.loading import ExerciseRows
from courses.gate import waiting_for
from courses.load_report import Report
from courses.media_loading import MediaRows
from courses.pages import CataloguePage, ChangeKind, CoursePage, LessonPage, StartPage
from courses.paths.loading import load_paths, made_path_editions
from courses.readers import ReaderRows


def load(curriculum: Curriculum, *, force: bool = False) -> Report:
    """Write what the files have changed. `force`: also where an author has changed the same thing."""
    loader = _Loader(curriculum, force)
    loader.run()
    return loader.report


@dataclass
class _Loader:
    curriculum: Curriculum
    force: bool
    report: Report = field(default_factory=Report)
    known: dict[str, Loaded] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    provisions: dict[str, int] = field(default_factory=dict)
    questions: dict[str, dict[str, int]] = field(default_factory=dict)

    def run(self) -> None:
        self.known = {row.key: row for row in Loaded.objects.all()}
        self.media = MediaRows(self)
        self.media.look(self.curriculum.courses)
        self.readers = ReaderRows(self)
        self.exercises = ExerciseRows(self)
        self.exercises.load(self.curriculum.courses)
        with editions.held():
            catalogue = self.school()
            with transaction.atomic():
                self.sources()
                self.terms()
            for entry in self.curriculum.courses:
                self.course(entry, catalogue)
            if self.curriculum.paths:
                load_paths(self, self.curriculum.paths)
        for entry in self.curriculum.courses:
            # After the commit: only now has wagtail-localize published the English pages.
            self.edition(entry)
        if self.curriculum.paths:
            self.report.written += made_path_editions(self.curriculum.paths)
        search_index.rebuild()

    # One thing

    def writes(
        self, key: str, file_digest: str, row: Any, content: Callable[[Any], Any], is_same: Callable[[], bool]
    ) -> bool:
        """Whether the loader may write this thing; what an author has changed, unpublished or deleted is reported.

        `is_same`: whether what is published says what the file says. Then the file has changed nothing, whoever wrote
        what; so it is with a dump.
        """
        newest = standing.newest(row)
        found = self.verdict(key, file_digest, newest, content)
        if row is not None and row.live and found is not Verdict.UNCHANGED and is_same():
            self.remember(key, file_digest, digest(content(row)))
            found = self.verdict(key, file_digest, newest, content)
        if found is Verdict.UNCHANGED:
            self.unchanged.add(key)
        return self.report.may_write(key, found, force=self.force)

    def verdict(self, key: str, file_digest: str, newest: Any, content: Callable[[Any], Any]) -> Verdict:
        if newest is None:
            return Verdict.WRITE
        if key not in self.known:
            # It was made in the CMS, so an author's hand is all that it has known.
            return Verdict.BOTH_CHANGED
        return verdict(self.known[key], file_digest, digest(content(newest)))

    def wrote(self, key: str, file_digest: str, row_digest: str) -> None:
        self.report.written.append(key)
        self.remember(key, file_digest, row_digest)

    def remember(self, key: str, file_digest: str, row_digest: str) -> None:
        values = {"file_digest": file_digest, "row_digest": row_digest}
        self.known[key], _made = Loaded.objects.update_or_create(key=key, defaults=values)

    def name(self, key: str, names: dict[str, Any]) -> None:
        """Keep what a dump needs of the file beside the row."""
        known = self.known.get(key)
        if known is not None and known.names != names:
            known.names = names
            known.save(update_fields=["names"])

    def plain(self, key: str, model: Any, lookup: dict[str, Any], values: dict[str, Any]) -> Any:
        """A row that holds both languages itself."""

        def content(row: Any) -> dict[str, Any]:
            return chosen({name: getattr(row, name) for name in values}) | standing.taken_out(row)

        row = model.objects.filter(**lookup).first()
        file_digest = digest(chosen(values))
        if self.writes(key, file_digest, row, content, lambda: digest(content(row)) == file_digest):
            row = standing.publish(row or model(**lookup), values)
            self.wrote(key, file_digest, file_digest)
        return row

    def bilingual(
        self,
        key: str,
        model: Any,
        entry: Any,
        fill: Callable[[Any, str], Any],
        parent: Any = None,
        *,
        prepare: Callable[[], None] = lambda: None,
    ) -> Any:
        """A page or a question: Swedish by hand, English through its translations. One transaction of its own.

        `prepare` makes what it needs, if it is to be written.

        wagtail-localize publishes English after the commit, from the instance it holds by then: with the children in
        the same transaction it would write back that the page has none.
        """
        swedish = Locale.objects.get(language_code="sv")
        own_id = identity(entry, key)
        row = model.objects.filter(translation_key=own_id, locale=swedish).first()
        file_digest = digest(said(asdict(entry) | {"readers": None}))
        in_own = model.objects.filter(translation_key=own_id).select_related("locale")
        before = {each.locale.language_code for each in in_own}
        if row is None and key in self.known and not self.force:
            # An author has deleted it; the file alone does not bring it back.
            self.report.kept.append(key)
            return None
        if self.writes(key, file_digest, row, content, lambda: standing.is_said(row, fill)):
            with transaction.atomic():
                prepare()
                blank = model(translation_key=own_id, locale=swedish, live=False)
                row = self.in_both_languages(key, fill(row or blank, "sv"), fill, parent)
                self.wrote(key, file_digest, digest(content(row)))
                # Before the commit, so that no reader finds a closed page open.
                self.settle(key, entry, in_own, before)
        else:
            self.publish_checked(key, row, standing.newest(row), fill)
            self.settle(key, entry, in_own, before)
        self.name(key, names_in(entry))
        return row

    def settle(self, key: str, entry: Any, in_own: Any, before: set[str]) -> None:
        wanted = getattr(entry, "readers", None)
        rows = {each.locale.language_code: each for each in in_own.all()} if wanted else {}
        self.readers.settle(key, wanted, rows, rows.keys() - before)

    def in_both_languages(self, key: str, row: Any, fill: Callable[[Any, str], Any], parent: Any) -> Any:
        """Publish the Swedish row and its English; what waits for an expert stays a draft."""
        if row.pk is None and parent is not None:
            parent.add_child(instance=row)
        elif row.pk is None:
            row.save()
        revision = row.save_revision(clean=False)
        if self.is_waiting(key, row):
            if not row.live:
                self.english(key, row, fill, publish=False)
            return standing.newest(type(row).objects.get(pk=row.pk))
        revision.publish()
        self.english(key, row, fill)
        return type(row).objects.get(pk=row.pk)

    def english(self, key: str, row: Any, fill: Callable[[Any, str], Any], **how: bool) -> None:
        twin = fill(standing.copy(row), "en")
        self.report.kept += [f"{key} ({path})" for path in write_english(row, twin, force=self.force, **how)]

    def is_waiting(self, key: str, row: Any) -> bool:
        waiting = waiting_for(row)
        if waiting:
            self.report.drafts.append(f"{key}: {waiting.sentence()}")
        return bool(waiting)

    def publish_checked(self, key: str, row: Any, draft: Any, fill: Callable[[Any, str], Any]) -> None:
        """Publish what an earlier load left as a draft, once an expert has checked it."""
        is_published = row is not None and row.live and not row.has_unpublished_changes
        if not settings.REQUIRE_EXPERT_CHECK or key not in self.unchanged or is_published:
            return
        if self.is_waiting(key, draft):
            return
        with transaction.atomic():
            draft.get_latest_revision().publish()
            self.english(key, draft, fill)
            self.report.written.append(key)

    # The school

    def school(self) -> CataloguePage:
        """Locales, site, start page and catalogue in both languages."""
        Locale.objects.get_or_create(language_code="en")
        root = Page.get_first_root_node()
        start = self.bilingual("start", StartPage, self.curriculum.start, _plain(self.curriculum.start), root)
        with transaction.atomic():
            self.make_default(start)
        return self.bilingual(
            "catalogue",
            CataloguePage,
            self.curriculum.catalogue,
            _plain(self.curriculum.catalogue),
            standing.fresh(start),
        )

    def make_default(self, start: StartPage) -> None:
        """Our start page instead of the one that Wagtail's migrations make."""
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            Site.objects.create(hostname="localhost", root_page=start, is_default_site=True, site_name=start.title)
        elif site.root_page_id != start.pk and site.root_page.specific_class is Page:
            welcome = site.root_page
            site.root_page, site.site_name = start.page_ptr, start.title
            site.save()
            welcome.delete()

    def sources(self) -> None:
        rows = {
            row["id"]: self.plain(row["id"], Source, {"key": row["id"]}, sourcefile.from_file(row))
            for row in self.curriculum.sources
        }
        for entry in self.curriculum.provisions:
            lookup = {"source": rows[entry.source], "ref": entry.ref}
            self.provisions[entry.key] = self.plain(entry.key, Provision, lookup, _provision(entry)).pk

    def terms(self) -> None:
        for row in self.curriculum.terms:
            self.plain(f"term {row['id']}", Term, {"key": row["id"]}, glossary.from_file(row))

    def course(self, entry: CourseEntry, catalogue: CataloguePage) -> None:
        rows = [row for q in entry.questions if (row := self.question(q)) is not None]
        rows += Question.objects.filter(key__in=entry.in_cms or (), locale__language_code="sv")
        by_key = {row.key: row for row in rows}
        english = {
            row.key: row.pk
            for row in Question.objects.filter(
                translation_key__in=[r.translation_key for r in rows], locale__language_code="en"
            )
        }
        questions = {"sv": {key: row.pk for key, row in by_key.items()}, "en": english}
        builders = {
            language: Builder(language, self.provisions, own, self.media.pk, self.exercises.pks[language])
            for language, own in questions.items()
        }
        quiz = self.final_test(entry, by_key)
        pre_test = self.pre_test(entry, by_key)

        def fill(page: CoursePage, language: str) -> CoursePage:
            page.final_test = quiz
            page.pre_test = pre_test or page.pre_test
            return builders[language].course(page, entry)

        course = self.bilingual(entry.code, CoursePage, _without_children(entry), fill, standing.fresh(catalogue))
        if course is not None:
            for lesson in entry.lessons:
                self.lesson(lesson, builders, course, entry)

    def lesson(self, entry: Lesson, builders: dict[str, Builder], course: CoursePage, owner: CourseEntry) -> None:
        def fill(page: LessonPage, language: str) -> LessonPage:
            return builders[language].lesson(page, entry)

        def prepare() -> None:
            self.media.make(owner, media_in(entry))

        self.bilingual(entry.key, LessonPage, entry, fill, standing.fresh(course), prepare=prepare)

    def question(self, entry: Any) -> Question:
        return self.bilingual(
            entry.id,
            Question,
            entry,
            lambda row, language: Builder(language, self.provisions, {}).question(row, entry),
        )

    def final_test(self, entry: CourseEntry, questions: dict[str, Question]) -> Quiz | None:
        if entry.test is None:
            return None
        named = [q.id for q in entry.questions if q.purpose == "final"]
        return self.quiz(
            f"{entry.code}-final",
            f"{entry.code} {entry.title['sv']}",
            entry.test,
            rules={},
            named=named,
            known=questions,
        )

    def pre_test(self, entry: CourseEntry, questions: dict[str, Question]) -> Quiz | None:
        """The test before the lessons, of the course's practice questions: nothing of the final test's bank."""
        if entry.pretest is None:
            return None
        named = [q.id for q in entry.questions if q.purpose == "practice"]
        rules = {
            "purpose": TestPurpose.PRETEST,
            "draw": sum(cell.count for cell in entry.pretest.cells),
            "attempts": 1,
            "wait_hours": 0,
        }
        title = f"{entry.code} {entry.title['sv']}: förtest"
        return self.quiz(f"{entry.code}-pretest", title, entry.pretest, rules=rules, named=named, known=questions)

    def quiz(
        self,
        key: str,
        title: str,
        entry: TestEntry | PretestEntry,
        *,
        rules: dict[str, Any],
        named: list[str],
        known: dict[str, Question],
    ) -> Quiz:
        """A test with its rules. `rules`: what follows from its kind; `named`: what it draws from unless it says so."""
        wanted = named if entry.questions is None else entry.questions
        questions = [known[name] for name in wanted if name in known]
        keys = [q.key for q in questions]
        said_of_it = {"title": title, **asdict(entry), **rules, **(entry.settings or {})}
        key = said_of_it.pop("key", key)
        cells = said_of_it.pop("cells")
        usual = {name: Quiz._meta.get_field(name).get_default() for name in test_settings.CHOSEN}
        values = usual | {name: value for name, value in said_of_it.items() if name not in ("questions", "settings")}
        self.report.missing += [f"{key}: {name}" for name in wanted if name not in known]

        def chosen_of(each: dict[str, Any]) -> dict[str, Any]:
            """Without what nobody has chosen: a rule that came with a later version has changed nothing by coming."""
            return {name: value for name, value in each.items() if name not in usual or value != usual[name]}

        def content(row: Quiz) -> Any:
            items = [item.question.key for item in sorted(row.items.all(), key=lambda item: item.sort_order or 0)]
            return {
                **chosen_of({name: getattr(row, name) for name in values}),
                "items": items,
                "cells": [asdict(c) for c in row.blueprint()],
            } | standing.taken_out(row)

        row = Quiz.objects.filter(key=key).first()
        file_digest = digest({**chosen_of(values), "items": keys, "cells": cells})
        if self.writes(key, file_digest, row, content, lambda: digest(content(row)) == file_digest):
            row = row or Quiz(key=key)
            row.items = [QuizItem(question=question, sort_order=n) for n, question in enumerate(questions)]
            row.cells = [BlueprintCell(**cell, sort_order=n) for n, cell in enumerate(cells)]
            row = standing.publish(row, values)
            self.wrote(key, file_digest, digest(content(row)))
        return row

    def edition(self, entry: CourseEntry) -> None:
        made = editions.make_edition(
            identity(entry, entry.code), kind=ChangeKind(entry.change), note=entry.note["sv"], by=None
        )
        if made:
            self.report.written.append(f"{entry.code} edition {made.number}")


def _plain(entry: PlainPage) -> Callable[[Any, str], Any]:
    def fill(page: Any, language: str) -> Any:
        page.title, page.slug, page.lead = entry.title[language], entry.slug[language], entry.lead[language]
        if entry.body is not None:
            page.body = to_html(entry.body[language], has_headings=True)
        page.draft_title = page.title
        return page

    return fill


def _without_children(entry: CourseEntry) -> Any:
    """The course alone: its lessons and questions are compared one by one."""
    return replace(entry, lessons=(), questions=(), media=None, exercises=None)


def _provision(entry: ProvisionEntry) -> dict[str, Any]:
    return {
        "label_sv": entry.label["sv"],
        "label_en": entry.label["en"],
        "subject_sv": entry.subject["sv"],
        "subject_en": entry.subject["en"],
    }
