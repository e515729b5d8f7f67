"""Load the curriculum: idempotent, both languages through wagtail-localize, never over an author's edit unsaid."""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Locale, Page, Site

from assessments.models import BlueprintCell, Question, Quiz, QuizItem
from assessments.questions import TestPurpose
from content import glossary
from content.citations import short_name
from content.entries import CourseEntry, Curriculum, Lesson, PlainPage, ProvisionEntry
from content.loaded import Loaded, Verdict, digest, verdict
from content.models import Provision, Source, Term
from content.translation import write_english
from courses import editions, search_index
from courses.building import Builder, stable_id
from courses.gate import waiting_for
from courses.pages import CataloguePage, ChangeKind, CoursePage, LessonPage, StartPage


@dataclass
class Report:
    """What a load did: keys written, left as authors have them, changed by both, left as drafts for an expert."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)


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
        with editions.held():
            catalogue = self.school()
            with transaction.atomic():
                self.sources()
                self.terms()
            for entry in self.curriculum.courses:
                self.course(entry, catalogue)
        for entry in self.curriculum.courses:
            # After the commit: only now has wagtail-localize published the English pages.
            self.edition(entry)
        search_index.rebuild()

    # One thing

    def writes(self, key: str, file_digest: str, row: Any, content: Callable[[Any], Any]) -> bool:
        """Whether the loader may write this thing; what an author has changed, unpublished or deleted is reported."""
        found = verdict(
            self.known.get(key) if row is not None else None,
            file_digest,
            digest(content(row)) if row is not None else "",
        )
        if found is Verdict.BOTH_CHANGED and not self.force:
            self.report.conflicts.append(key)
        if found is Verdict.KEEP_AUTHORS:
            self.report.kept.append(key)
        if found is Verdict.UNCHANGED:
            self.unchanged.add(key)
        return found is Verdict.WRITE or (found is Verdict.BOTH_CHANGED and self.force)

    def wrote(self, key: str, file_digest: str, row_digest: str) -> None:
        self.report.written.append(key)
        values = {"file_digest": file_digest, "row_digest": row_digest}
        self.known[key], _made = Loaded.objects.update_or_create(key=key, defaults=values)

    def plain(self, key: str, model: Any, lookup: dict[str, Any], values: dict[str, Any]) -> Any:
        """A row that holds both languages itself."""

        def content(row: Any) -> dict[str, Any]:
            return {name: getattr(row, name) for name in values} | _taken_out(row)

        row = model.objects.filter(**lookup).first()
        file_digest = digest(values)
        if self.writes(key, file_digest, _newest(row), content):
            row = _publish(row or model(**lookup), values)
            self.wrote(key, file_digest, file_digest)
        return row

    def bilingual(self, key: str, model: Any, entry: Any, fill: Callable[[Any, str], Any], parent: Any = None) -> Any:
        """A page or a question: Swedish by hand, English through its translations. One transaction of its own.

        wagtail-localize publishes English after the commit, from the instance it holds by then: with the children in
        the same transaction it would write back that the page has none.
        """
        swedish = Locale.objects.get(language_code="sv")
        row = model.objects.filter(translation_key=stable_id(key), locale=swedish).first()
        file_digest = digest(_said(asdict(entry)))
        if row is None and key in self.known and not self.force:
            # An author has deleted it; the file alone does not bring it back.
            self.report.kept.append(key)
            return None
        newest = _newest(row)
        if not self.writes(key, file_digest, newest, _content):
            self.publish_checked(key, row, newest, fill)
            return row
        with transaction.atomic():
            blank = model(translation_key=stable_id(key), locale=swedish, live=False)
            row = self.in_both_languages(key, fill(row or blank, "sv"), fill, parent)
            self.wrote(key, file_digest, digest(_content(row)))
        return row

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
            return _newest(type(row).objects.get(pk=row.pk))
        revision.publish()
        self.english(key, row, fill)
        return type(row).objects.get(pk=row.pk)

    def english(self, key: str, row: Any, fill: Callable[[Any, str], Any], **how: bool) -> None:
        model = type(row)
        twin = fill(model(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}), "en")
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
            "catalogue", CataloguePage, self.curriculum.catalogue, _plain(self.curriculum.catalogue), _fresh(start)
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
            row["id"]: self.plain(row["id"], Source, {"key": row["id"]}, _source(row))
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
        by_key = {row.key: row for row in rows}
        english = {
            row.key: row.pk
            for row in Question.objects.filter(
                translation_key__in=[r.translation_key for r in rows], locale__language_code="en"
            )
        }
        builders = {
            "sv": Builder("sv", self.provisions, {key: row.pk for key, row in by_key.items()}),
            "en": Builder("en", self.provisions, english),
        }
        final = [by_key[q.id] for q in entry.questions if q.purpose == "final" and q.id in by_key]
        quiz = self.quiz(f"{entry.code}-final", f"{entry.code} {entry.title['sv']}", asdict(entry.test), final)
        pre_test = self.pre_test(entry, by_key)

        def fill(page: CoursePage, language: str) -> CoursePage:
            page.final_test = quiz
            page.pre_test = pre_test or page.pre_test
            return builders[language].course(page, entry)

        course = self.bilingual(entry.code, CoursePage, _without_children(entry), fill, _fresh(catalogue))
        if course is not None:
            for lesson in entry.lessons:
                self.lesson(lesson, builders, course)

    def lesson(self, entry: Lesson, builders: dict[str, Builder], course: CoursePage) -> None:
        def fill(page: LessonPage, language: str) -> LessonPage:
            return builders[language].lesson(page, entry)

        self.bilingual(entry.key, LessonPage, entry, fill, _fresh(course))

    def question(self, entry: Any) -> Question:
        return self.bilingual(
            entry.id,
            Question,
            entry,
            lambda row, language: Builder(language, self.provisions, {}).question(row, entry),
        )

    def pre_test(self, entry: CourseEntry, questions: dict[str, Question]) -> Quiz | None:
        """The test before the lessons, of the course's practice questions: nothing of the final test's bank."""
        if entry.pretest is None:
            return None
        asked = [questions[q.id] for q in entry.questions if q.purpose == "practice" and q.id in questions]
        rules = {
            **asdict(entry.pretest),
            "purpose": TestPurpose.PRETEST,
            "draw": sum(cell.count for cell in entry.pretest.cells),
            "attempts": 1,
            "wait_hours": 0,
        }
        return self.quiz(f"{entry.code}-pretest", f"{entry.code} {entry.title['sv']}: förtest", rules, asked)

    def quiz(self, key: str, title: str, rules: dict[str, Any], questions: Iterable[Question]) -> Quiz:
        keys = [q.key for q in questions]
        values = {"title": title, **rules}
        cells = values.pop("cells")

        def content(row: Quiz) -> Any:
            items = [item.question.key for item in sorted(row.items.all(), key=lambda item: item.sort_order or 0)]
            return {
                **{name: getattr(row, name) for name in values},
                "items": items,
                "cells": [asdict(c) for c in row.blueprint()],
            } | _taken_out(row)

        row = Quiz.objects.filter(key=key).first()
        file_digest = digest({**values, "items": keys, "cells": cells})
        if self.writes(key, file_digest, _newest(row), content):
            row = row or Quiz(key=key)
            row.items = [QuizItem(question=question, sort_order=n) for n, question in enumerate(questions)]
            row.cells = [BlueprintCell(**cell, sort_order=n) for n, cell in enumerate(cells)]
            row = _publish(row, values)
            self.wrote(key, file_digest, digest(content(row)))
        return row

    def edition(self, entry: CourseEntry) -> None:
        made = editions.make_edition(
            stable_id(entry.code), kind=ChangeKind(entry.change), note=entry.note["sv"], by=None
        )
        if made:
            self.report.written.append(f"{entry.code} edition {made.number}")


def _fresh(page: Any) -> Any:
    """The page as it stands in the tree now: treebeard counts children on the instance."""
    return type(page).objects.get(pk=page.pk)


def _newest(row: Any) -> Any:
    """The row with its draft, if it has one: a draft is an author's edit as well."""
    if row is None:
        return None
    newest = row.get_latest_revision_as_object()
    newest.live = row.live
    return newest


def _taken_out(row: Any) -> dict[str, Any]:
    """What an author has unpublished does not come back with the next load."""
    return {} if row.live else {"live": False}


def _publish(row: Any, values: dict[str, Any]) -> Any:
    """Save and publish. A new row begins without a revision; every later change leaves one."""
    is_new = row.pk is None
    for name, value in values.items():
        setattr(row, name, value)
    if is_new:
        row.save()
        return row
    # Past the last stop: where public questions are not dealt, the files' test loads all the same and waits for others.
    PublishRevisionAction(row.save_revision(clean=False)).execute()
    return type(row).objects.get(pk=row.pk)


def _plain(entry: PlainPage) -> Callable[[Any, str], Any]:
    def fill(page: Any, language: str) -> Any:
        page.title, page.slug, page.lead = entry.title[language], entry.slug[language], entry.lead[language]
        page.draft_title = page.title
        return page

    return fill


def _without_children(entry: CourseEntry) -> Any:
    """The course alone: its lessons and questions are compared one by one."""
    return replace(entry, lessons=(), questions=())


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title_sv": row["title_sv"],
        "title_en": row["title_en"],
        "short_sv": short_name(row, "sv"),
        "short_en": short_name(row, "en"),
        "rank": row["rank"],
        "citation": row["citation"] or "",
        "version_label_sv": row["version_label_sv"] or "",
        "version_label_en": row["version_label_en"] or "",
        "in_force_on": row["in_force_on"] or "",
        "replaced_by": row["replaced_by"] or "",
        "url": row["url"] or "",
    }


def _provision(entry: ProvisionEntry) -> dict[str, Any]:
    return {
        "label_sv": entry.label["sv"],
        "label_en": entry.label["en"],
        "subject_sv": entry.subject["sv"],
        "subject_en": entry.subject["en"],
    }


_COMPARED = (
    *("code", "key", "title", "slug", "lead", "summary", "audience", "responsible"),
    *("purpose", "objective", "lesson", "difficulty", "final_test_id"),
)
# Compared where they have been chosen: a field that came with a later version has changed nothing by coming.
_COMPARED_IF_CHOSEN = ("pre_test_id",)


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    """What a file says of a thing, without what it is silent about, so that a new key changes no older file."""
    return {name: value for name, value in entry.items() if value is not None}


def _content(row: Any) -> dict[str, Any]:
    """What an author can change in a page or question, normalised: the editor adds keys to paragraphs by itself."""
    values = {name: getattr(row, name) for name in _COMPARED if hasattr(row, name)}
    values |= {name: getattr(row, name) for name in _COMPARED_IF_CHOSEN if getattr(row, name, None)}
    values["live"] = row.live
    for name in ("objectives", "body"):
        value: Any = getattr(row, name, None)
        values[name] = _normal(list(value.raw_data)) if hasattr(value, "raw_data") else value
    return values


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    if isinstance(value, str):
        return re.sub(r' data-block-key="[^"]*"', "", value).strip()
    return value
