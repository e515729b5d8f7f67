"""A course's edition as a book: its front matter, its chapters and what they rest on."""

import datetime
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from content import generation
from content.languages import current, pick
from courses import access
from courses.books.chapters import Chapters, chapters_of, cited_in
from courses.editions import editions_of
from courses.pages import CoursePage
from courses.queries import SourceRow, source_rows
from courses.records import Edition
from courses.shown import kept

_Made = TypeVar("_Made")


class NoBook(Exception):
    """The course has no book in this language; the message says so to a reader."""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source of the edition with the places in it that the lessons cite."""

    source: SourceRow
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """An edition in one language. `identifier`: the same for ever; `web`: where the course stands on the web."""

    identifier: str
    language: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    owner: str
    issuer: str
    number: int
    published_at: datetime.datetime
    checked_on: datetime.date | None
    web: str
    read: Chapters
    sources: tuple[CitedSource, ...]

    @property
    def is_draft(self) -> bool:
        """No expert has checked it."""
        return self.checked_on is None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A course whose book a reader may have: the page, the edition, and the lessons that are open to this reader."""

    course: CoursePage
    edition: Edition
    lessons: dict[str, str]
    generation: str

    @property
    def file_name(self) -> str:
        return f"{self.course.slug}-{self.edition.number}.epub"

    def kept(self, kind: str, make: Callable[[], _Made]) -> _Made:
        """Made once for this edition, language and choice of lessons, until something is published or corrected."""
        choice = hashlib.sha256("".join(sorted(self.lessons)).encode()).hexdigest()
        return kept(self.generation, f"{kind}:{self.edition.pk}:{current()}:{choice}", make)


def shelf_of(request: HttpRequest, course: CoursePage) -> Shelf:
    """What a book of the course page is made of, for this reader. Three queries, four where lessons are closed.

    Raises NoBook where the course has no edition in the current language, which is the page's.
    """
    edition = editions_of(course.translation_key).first()
    language = course.locale.language_code
    if edition is None:
        raise NoBook(_("This course has no edition yet."))
    if language != current() or language not in edition.frozen_outline["languages"]:
        raise NoBook(_("This course has no English edition yet. The Swedish one is on the course's page."))
    return Shelf(course, edition, access.open_lessons(request, course), generation.of(request))


def book_of(shelf: Shelf, *, with_data: bool) -> Book:
    """The book, read from what was frozen. `with_data`: with the files of its images.

    What is withdrawn after the edition is left out, and what an expert has checked since is no draft.
    """
    language, course = current(), shelf.course
    edition = Edition.objects.get(pk=shelf.edition.pk)
    frozen = edition.frozen["languages"][language]
    cited = cited_in(edition, language)
    return Book(
        identifier=uuid.uuid5(edition.course_key, f"{edition.number}:{language}").urn,
        language=language,
        title=frozen["title"],
        summary=frozen["summary"],
        objectives=tuple(frozen["objectives"].values()),
        owner=frozen["owner"],
        issuer=pick(settings.CERTIFICATE_ISSUER, language),
        number=edition.number,
        published_at=edition.published_at,
        checked_on=course.expert_checked_on,
        web=_on_the_web(course.url),
        read=chapters_of(
            edition,
            language,
            addresses={key: _on_the_web(url) for key, url in shelf.lessons.items()},
            is_draft=course.is_draft,
            with_data=with_data,
        ),
        sources=tuple(CitedSource(row, tuple(cited.get(row.key, ()))) for row in source_rows(edition.frozen_sources)),
    )


def address_of(name: str, course: CoursePage) -> str:
    """Where a book of the course is: `name` of the address."""
    return reverse(name, args=[course.translation_key])


def _on_the_web(address: str | None) -> str:
    return urljoin(settings.BASE_URL, address or "/")
