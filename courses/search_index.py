"""What can be found: one row for each published lesson, source and term in each language, with its stems.

A row holds the text as readers see it and, word by word, the stems by which each word is found: its own, those of the
parts of a compound, and other words for a term that begins or goes on there. So search needs nothing of the database
but a comparison of strings.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import translation
from wagtail.models import Page, PageViewRestriction

from content import generation
from content.definitions import spellings
from content.glossary import Term
from content.languages import LANGUAGES
from content.sources import Provision, Source
from content.stemming import Compounds, clean, is_stop_word, stem, telling, words
from content.withdrawals import standing
from courses.pages import CoursePage, LessonPage

_log = logging.getLogger(__name__)
_ROW = 1
_TRIES = 3


class Kind(models.TextChoices):
    LESSON = "lesson"
    SOURCE = "source"
    TERM = "term"


class SearchEntry(models.Model):
    """`head` and `body`: groups of stems, one for each word, with a bar between. Of title and text, word for word;
    after the title's groups `head` goes on with headings and other words for the thing."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    course = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+")
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="+")
    title = models.TextField()
    text = models.TextField()
    head = models.TextField()
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "kind", "key"], name="search_entry_once")]

    @classmethod
    def public(cls) -> models.QuerySet["SearchEntry"]:
        """Entries of what is published now, whatever the last rebuild saw."""
        is_open = models.Q(page__live=True, course__live=True) | models.Q(source__live=True) | models.Q(term__live=True)
        found = cls.objects.filter(is_open)
        for path in PageViewRestriction.objects.values_list("page__path", flat=True):
            found = found.exclude(page__path__startswith=path)
        return found


class SearchBuilt(models.Model):
    """The one row: the generation of the published content that the index was written for."""

    token = models.CharField(max_length=32)


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, as words. `also`: headings and other words for it."""

    kind: Kind
    key: str
    title: str
    text: str
    also: tuple[str, ...]
    points_at: dict[str, int]


@dataclass(frozen=True, slots=True)
class Indexer:
    """Turns text into groups of stems. `other_words`: by a term's first stem, all its own and its synonyms'."""

    language: str
    compounds: Compounds
    other_words: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]

    def groups(self, text: str) -> str:
        """The stems of each word of the text, with a bar between the words."""
        found = words(text)
        stems = [stem(word, self.language) for word in found]
        extra: dict[int, tuple[str, ...]] = {}
        for place, stemmed in enumerate(stems):
            for phrase, others in self.other_words.get(stemmed, ()):
                if tuple(stems[place : place + len(phrase)]) == phrase:
                    for n in range(place, place + len(phrase)):
                        extra[n] = extra.get(n, ()) + others
        return "|".join(self._group(word, stems[n], extra.get(n, ())) for n, word in enumerate(found))

    def _group(self, word: str, stemmed: str, others: tuple[str, ...]) -> str:
        own = () if is_stop_word(word, self.language) else (stemmed, *self.compounds.parts(stemmed))
        return "".join(f" {s} " for s in dict.fromkeys((*own, *others)))


def is_behind() -> bool:
    """Whether something may have changed since the index was written. Two queries."""
    return not SearchBuilt.objects.filter(token=generation.current()).exists()


def catch_up() -> int:
    """Rebuild if something may have changed, and return how many entries can be found then, else 0."""
    return rebuild() if is_behind() else 0


def ask() -> None:
    """Have the index rebuilt after the commit. Nothing is lost if nobody hears it: the generation tells the sweep."""
    transaction.on_commit(_wake_worker)


def forget(lesson: uuid.UUID) -> None:
    """Let a lesson not be found until the index is rebuilt: something in it has been withdrawn.

    Call it after the generation has changed, which a rebuild that has read the old text waits for or meets.
    """
    SearchEntry.objects.filter(kind=Kind.LESSON, key=lesson.hex).delete()


def _wake_worker() -> None:
    from courses.tasks import catch_up_search

    try:
        catch_up_search.apply_async(expires=300)
    except Exception:  # noqa: BLE001  the broker may be away; the sweep sees that the index is behind
        _log.warning("The broker could not be reached; the sweep will rebuild the search.")


def rebuild() -> int:
    """Write what has changed, take out what is gone. Returns how many entries can be found in all languages.

    Texts are read and stemmed while others go on writing, and written if nothing has been published meanwhile. Where
    that never happens, the last time makes the others wait.
    """
    for _ in range(_TRIES):
        token = generation.current()
        read = [_read(language) for language in LANGUAGES]
        with transaction.atomic():
            generation.hold()
            if token == generation.current():
                return _write(read)
    with transaction.atomic():
        generation.hold()
        return _write([_read(language) for language in LANGUAGES])


def _read(language: str) -> list[SearchEntry]:
    """What can be found in the language now, as entries that are not written."""
    terms = list(Term.objects.filter(live=True).order_by("key"))
    with translation.override(language):
        documents = [*_lessons(language), *_sources(language), *_terms(terms, language)]
    texts = (text for d in documents for text in (d.title, d.text, *d.also))
    indexer = Indexer(language, Compounds(texts, language), _other_words(terms, language))
    return [_row(document, indexer) for document in documents]


def _write(read: Iterable[list[SearchEntry]]) -> int:
    """Make the index hold these entries and no others. The caller holds the generation."""
    rows = {(row.language, row.kind, row.key): row for rows in read for row in rows}
    held = SearchEntry.objects.values_list("pk", "language", "kind", "key", "digest")
    known = {(language, kind, key): (pk, digest) for pk, language, kind, key, digest in held}
    changed = [row for place, row in rows.items() if known.get(place, (0, ""))[1] != row.digest]
    SearchEntry.objects.filter(pk__in=[known[place][0] for place in known.keys() - rows.keys()]).delete()
    SearchEntry.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["language", "kind", "key"],
        update_fields=["page", "course", "source", "term", "title", "text", "head", "body", "digest"],
        batch_size=200,
    )
    SearchBuilt.objects.update_or_create(pk=_ROW, defaults={"token": generation.current()})
    return len(rows)


def _row(document: Document, indexer: Indexer) -> SearchEntry:
    title, text = clean(document.title), clean(document.text)
    values = {
        **document.points_at,
        "title": title,
        "text": text,
        "head": "|".join(indexer.groups(part) for part in (title, *document.also)),
        "body": indexer.groups(text),
    }
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return SearchEntry(kind=document.kind, key=document.key, language=indexer.language, digest=digest, **values)


def _lessons(language: str) -> Iterator[Document]:
    """Published lessons. Practice questions are not part of a lesson's own text, and so are their answers not."""
    courses = {page.path: page.pk for page in CoursePage.objects.filter(locale__language_code=language)}
    pages = LessonPage.objects.live().public().filter(locale__language_code=language).order_by("path")
    withdrawn = set(standing(question_key=None).values_list("lesson_key", "block"))
    for page in pages:
        course = courses.get(page.path[: -LessonPage.steplen])
        if course is not None:
            blocks = [block for block in page.body if (page.translation_key, str(block.id)) not in withdrawn]
            yield Document(
                Kind.LESSON,
                page.translation_key.hex,
                page.title,
                "\n".join(_paragraphs(blocks)),
                tuple(_headings(blocks)),
                {"page_id": page.pk, "course_id": course},
            )


def _paragraphs(blocks: list[Any]) -> Iterator[str]:
    for block in blocks:
        for text in block.block.get_searchable_content(block.value):
            yield " ".join(str(text).split())


def _headings(blocks: list[Any]) -> Iterator[str]:
    for block in blocks:
        if block.block_type == "heading":
            yield str(block.value)
        elif hasattr(block.value, "get") and block.value.get("title"):
            yield str(block.value["title"])


def _sources(language: str) -> Iterator[Document]:
    provisions: dict[int, list[str]] = {}
    for row in Provision.objects.filter(live=True).order_by("source_id", "ref"):
        label, subject = row.in_language("label", language), row.in_language("subject", language)
        provisions.setdefault(row.source_id, []).append(f"{label}: {subject}" if subject else label)
    for source in Source.objects.filter(live=True).order_by("key"):
        lines = [source.in_language("version_label", language), source.citation, *provisions.get(source.pk, [])]
        names = (source.key, source.short_sv, source.short_en)
        yield Document(
            Kind.SOURCE,
            source.key,
            source.in_language("title", language),
            "\n".join(filter(None, lines)),
            names,
            {"source_id": source.pk},
        )


def _terms(terms: Iterable[Term], language: str) -> Iterator[Document]:
    for term in terms:
        lines = [term.in_language("definition", language), term.in_language("note", language)]
        title = term.in_language("term", language)
        also = tuple(word for word in [*term.synonyms, term.term_sv, term.term_en] if word != title)
        yield Document(Kind.TERM, term.key, title, "\n".join(filter(None, lines)), also, {"term_id": term.pk})


def _other_words(terms: Iterable[Term], language: str) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Where a text uses a term, it is found by the older, everyday and foreign words for it as well."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for term in terms:
        name = term.in_language("term", language)
        others = telling(" ".join([*term.synonyms, term.term_sv, term.term_en]), language)
        for part in spellings(name)[1].split(","):
            phrase = tuple(stem(word, language) for word in words(part))
            if phrase:
                found.setdefault(phrase[0], []).append((phrase, tuple(s for s in others if s not in phrase)))
    return found
