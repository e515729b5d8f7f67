"""What the pages of the rules show: sources with what cites them, and the glossary from A to Ö."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from content.glossary import Term
from content.languages import alphabetical, current
from content.sources import Provision, Rank, Source
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
class SourceView:
    """A source's page for one reader. `replaced_by_text`: a successor that is not among our sources."""

    source: Source
    provisions: tuple[Provision, ...]
    replaced_by: Source | None
    replaced_by_text: str
    replaces: tuple[Source, ...]
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
    """All that a source's page shows. Five queries at the most, whatever the number of lessons."""
    provisions = tuple(Provision.objects.filter(source=source, live=True))
    related = list(Source.objects.filter(Q(key=source.replaced_by) | Q(replaced_by=source.key), live=True))
    successor = next((row for row in related if row.key == source.replaced_by), None)
    return SourceView(
        source=source,
        provisions=provisions,
        replaced_by=successor,
        replaced_by_text="" if successor else source.replaced_by,
        replaces=tuple(row for row in related if row.replaced_by == source.key),
        courses=_citing(provisions),
    )


def _citing(provisions: Iterable[Provision]) -> tuple[CitingCourse, ...]:
    """Published courses and lessons in the current language that cite one of the provisions. Three queries."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Provision),
        to_object_id__in=[str(p.pk) for p in provisions],
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    lessons = LessonPage.objects.live().public().filter(pk__in=pages, locale__language_code=current())
    by_course: dict[str, list[LessonPage]] = {}
    for lesson in lessons.defer("body").order_by("path"):
        by_course.setdefault(lesson.path[: -LessonPage.steplen], []).append(lesson)
    courses = CoursePage.objects.live().filter(path__in=by_course).order_by("path")
    return tuple(CitingCourse(course, tuple(by_course[course.path])) for course in courses)


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
