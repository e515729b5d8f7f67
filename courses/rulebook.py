"""What the pages of the rules show: sources with what cites them, and the glossary from A to Ö."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from assessments.questions import Purpose, Question
from content.glossary import Term, in_swedish
from content.languages import alphabetical, current
from content.sources import Provision, Rank, Source
from content.withdrawals import standing, withdrawn_questions
from courses.pages import CoursePage, LessonPage


@dataclass(frozen=True, slots=True)
class RankGroup:
    """All sources of one rank."""

    rank: Rank
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CitingCourse:
    """A course with those of its lessons that cite a source."""

    course: CoursePage
    lessons: tuple[LessonPage, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a lesson says a provision says: the title of a block that rests on it, and where it stands."""

    title: str
    url: str
    lesson: str


@dataclass(frozen=True, slots=True)
class TaughtProvision:
    """A provision with what is taught of it. `practice`: number of practice questions that rest on it."""

    provision: Provision
    statements: tuple[Statement, ...]
    practice: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source's page for one reader. `replaced_by_text`, `replaces_text`: what is not among our sources."""

    source: Source
    provisions: tuple[TaughtProvision, ...]
    replaced_by: Source | None
    replaced_by_text: str
    replaces: tuple[Source, ...]
    replaces_text: str
    courses: tuple[CitingCourse, ...]


@dataclass(frozen=True, slots=True)
class GlossaryRow:
    """A term under its own word, or another word that leads to one or more terms."""

    word: str
    term: Term | None
    see: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    letter: str
    rows: tuple[GlossaryRow, ...]


def source_groups() -> tuple[RankGroup, ...]:
    """Published sources by rank, the binding ones first. One query."""
    rows = sorted(Source.objects.filter(live=True), key=lambda s: alphabetical(s.title))
    groups = (RankGroup(rank, tuple(s for s in rows if s.rank == rank)) for rank in Rank)
    return tuple(group for group in groups if group.sources)


def source_view(source: Source) -> SourceView:
    """All that a source's page shows. Eight queries at the most, whatever the number of lessons."""
    provisions = sorted(Provision.objects.filter(source=source, live=True), key=lambda p: in_order(p.ref))
    places = list(_citations(provisions, Page).values_list("object_id", "to_object_id", "content_path"))
    lessons = _lessons({int(page) for page, _provision, _path in places})
    stated, practice = _statements(places, lessons), _practice(provisions)
    replaced_by, replaces = _relatives(source)
    known = {row.key for row in (*replaces, *([replaced_by] if replaced_by else []))}
    return SourceView(
        source=source,
        provisions=tuple(TaughtProvision(p, tuple(stated[str(p.pk)]), practice[str(p.pk)]) for p in provisions),
        replaced_by=replaced_by,
        replaced_by_text="" if source.replaced_by in known else _in_language(source.replaced_by),
        replaces=replaces,
        replaces_text="" if source.replaces in known else _in_language(source.replaces),
        courses=_by_course(lessons),
    )


def in_order(ref: str) -> tuple[int, list[str]]:
    """A sort key that puts places as a text has them: recitals, articles by number, annexes."""
    first = {"rec": 0, "ann": 2}.get(ref[:3].casefold(), 1)
    words = re.findall(r"\d+|[a-z]+", re.sub(r"^Arts\b", "Art", ref).casefold())
    return first, [word.zfill(5) if word.isdigit() else word for word in words]


def _relatives(source: Source) -> tuple[Source | None, tuple[Source, ...]]:
    """The source that replaces this one, and those that it replaces, whichever of the two says so. One query."""
    named = Q(key__in=[key for key in (source.replaced_by, source.replaces) if key])
    rows = Source.objects.filter(named | Q(replaced_by=source.key) | Q(replaces=source.key), live=True)
    related = [row for row in rows if row.pk != source.pk]
    successors = (row for row in related if source.key == row.replaces or row.key == source.replaced_by)
    before = (row for row in related if row.replaced_by == source.key or row.key == source.replaces)
    return next(successors, None), tuple(before)


def _in_language(reference: str) -> str:
    return in_swedish(reference) if current() == "sv" else reference


def _citations(provisions: Iterable[Provision], model: type[models.Model]) -> models.QuerySet[ReferenceIndex]:
    """Where the published rows of a model cite one of the provisions."""
    return ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Provision),
        to_object_id__in=[str(p.pk) for p in provisions],
        base_content_type=ContentType.objects.get_for_model(model),
    )


def _lessons(pages: set[int]) -> list[LessonPage]:
    """Those of the pages that are published lessons in the current language, in the catalogue's order."""
    lessons = LessonPage.objects.live().public().filter(pk__in=pages, locale__language_code=current())
    return list(lessons.order_by("path"))


def _by_course(lessons: Iterable[LessonPage]) -> tuple[CitingCourse, ...]:
    """The lessons under their published courses. One query."""
    by_course: dict[str, list[LessonPage]] = {}
    for lesson in lessons:
        by_course.setdefault(lesson.path[: -LessonPage.steplen], []).append(lesson)
    courses = CoursePage.objects.live().filter(path__in=by_course).order_by("path")
    return tuple(CitingCourse(course, tuple(by_course[course.path])) for course in courses)


def _statements(
    places: Iterable[tuple[str, str, str]], lessons: Iterable[LessonPage]
) -> defaultdict[str, list[Statement]]:
    """By a provision's id the titles of the blocks that rest on it, in the lessons' order. One query.

    `places`: page, provision and path in the page, which begins with the field's name and the block's id.
    """
    cited: dict[tuple[str, str], list[str]] = {}
    for page, provision, path in places:
        cited.setdefault((page, path.split(".")[1]), []).append(provision)
    withdrawn = set(standing(question_key=None).values_list("lesson_key", "block"))
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for lesson in lessons:
        for block in lesson.body.raw_data:
            provisions = cited.get((str(lesson.pk), block.get("id", "")), ())
            title = block["value"].get("title") or block["value"].get("caption") if provisions else ""
            if title and (lesson.translation_key, block["id"]) not in withdrawn:
                statement = Statement(title, f"{lesson.url}#{block['type']}-{block['id']}", lesson.title)
                for provision in dict.fromkeys(provisions):
                    found[provision].append(statement)
    return found


def _practice(provisions: Iterable[Provision]) -> Counter[str]:
    """By a provision's id the number of practice questions that rest on it. Two queries."""
    places = set(_citations(provisions, Question).values_list("object_id", "to_object_id"))
    asked = Question.objects.filter(
        pk__in={int(question) for question, _provision in places},
        live=True,
        purpose=Purpose.PRACTICE,
        locale__language_code=current(),
    ).exclude(translation_key__in=withdrawn_questions())
    public = {str(pk) for pk in asked.values_list("pk", flat=True)}
    return Counter(provision for question, provision in places if question in public)


def glossary() -> tuple[Letter, ...]:
    """Published terms and the other words for them, in alphabetical order in the current language. One query."""
    terms = list(Term.objects.filter(live=True))
    rows = [GlossaryRow(term.term, term, ()) for term in terms]
    rows += [GlossaryRow(word, None, tuple(found)) for word, found in _other_words(terms).items()]
    letters: dict[str, list[GlossaryRow]] = {}
    for row in sorted(rows, key=lambda row: (alphabetical(row.word), row.term is None)):
        letters.setdefault(_letter(row.word), []).append(row)
    return tuple(Letter(letter, tuple(found)) for letter, found in letters.items())


def _other_words(terms: list[Term]) -> dict[str, list[Term]]:
    """The other words for the terms, each with the terms that it leads to, but those that are terms of their own."""
    own = {alphabetical(term.term) for term in terms}
    spelt: dict[str, str] = {}
    found: dict[str, list[Term]] = {}
    for term in terms:
        for word in term.synonyms:
            key = alphabetical(word)
            if key not in own:
                found.setdefault(spelt.setdefault(key, word), []).append(term)
    return found


def _letter(word: str) -> str:
    """The letter under which a word stands."""
    first = word[0].upper()
    return first if first in "ÅÄÖ" else alphabetical(first).upper()
