"""Search: from what a reader wrote to hits grouped by course. One query, whatever is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add, and_
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length, Replace, StrIndex
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.definitions import spellings
from content.glossary import Term
from content.languages import alphabetical, current
from content.stemming import telling, words
from courses.excerpts import Piece, excerpt, marked
from courses.search_index import Kind, SearchEntry

MOST_SHOWN = 50
_MOST_WORDS = 10


class SearchForm(forms.Form):
    """What may be searched for. `stems`: what it comes to."""

    q = forms.CharField(
        label=_("Search for"),
        max_length=200,
        error_messages={
            "required": _("Write what you are looking for."),
            "max_length": _("Write at most 200 characters."),
            "null_characters_not_allowed": _("The text holds a character that cannot be searched for. Write it anew."),
        },
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        text = str(self.cleaned_data["q"])
        if len(text) < 2 or not words(text):
            raise ValidationError(_("Write at least two letters."))
        if not needles(text):
            raise ValidationError(_("These words stand in nearly every text. Add a word that says what you look for."))
        if len(needles(text)) > _MOST_WORDS:
            raise ValidationError(_("Write at most ten words."))
        return text


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `labels`: kinds of product of a term; that a source is a proposal or replaced."""

    title: tuple[Piece, ...]
    url: str
    excerpt: tuple[Piece, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseHits:
    title: str
    url: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`named`: terms that are called just what was searched for. `is_cut`: more was found than is shown."""

    named: tuple[Hit, ...]
    courses: tuple[CourseHits, ...]
    sources: tuple[Hit, ...]
    terms: tuple[Hit, ...]
    count: int
    is_cut: bool


def needles(text: str) -> list[str]:
    """The stems of the words that say something, as they stand in the index."""
    return [f" {stemmed} " for stemmed in telling(text, current())]


def search(text: str) -> Found:
    """All that holds every word of the text, in the current language: what has them in title or heading first."""
    wanted = needles(text)
    entries = list(_ranked(wanted)[: MOST_SHOWN + 1])
    shown = sorted(entries[:MOST_SHOWN], key=lambda e: (-e.in_head, -e.times, alphabetical(e.title), e.key))
    named = [entry for entry in shown if entry.term and tuple(telling(text, entry.language)) in _names(entry.term)]
    terms = [entry for entry in shown if entry.kind == Kind.TERM and entry not in named]
    also = [*wanted, *_words_of(named)]
    return Found(
        named=_hits(named, wanted, is_whole=True),
        courses=_by_course([entry for entry in shown if entry.kind == Kind.LESSON], also),
        sources=_hits([entry for entry in shown if entry.kind == Kind.SOURCE], wanted),
        terms=_hits(terms, wanted),
        count=len(shown),
        is_cut=len(entries) > MOST_SHOWN,
    )


def _ranked(wanted: list[str]) -> QuerySet[SearchEntry, Any]:
    """Entries with all the stems. Lengths and places of strings mean the same to both databases."""
    entries = SearchEntry.public().filter(language=current())
    for n, needle in enumerate(wanted):
        entries = entries.alias(
            **{f"head_{n}": StrIndex("head", Value(needle)), f"body_{n}": StrIndex("body", Value(needle))}
        )
    everywhere = reduce(and_, (Q(**{f"head_{n}__gt": 0}) | Q(**{f"body_{n}__gt": 0}) for n in range(len(wanted))))
    in_head = reduce(add, (_one_if(Q(**{f"head_{n}__gt": 0})) for n in range(len(wanted))))
    times = reduce(add, (_times(needle) for needle in wanted))
    ranked = entries.filter(everywhere).annotate(in_head=in_head, times=times)
    return ranked.select_related("page", "course", "source", "term").order_by("-in_head", "-times", "pk")


def _one_if(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _times(needle: str) -> Any:
    """How often a stem stands in the text: what is missing in length when it is taken out, by its own length."""
    without = Length(Replace(F("body"), Value(needle), Value("")))
    return (Length(F("body")) - without) / Value(len(needle))


def _names(term: Term) -> set[tuple[str, ...]]:
    """What a term is called, as stems: its own word and all others for it."""
    called = [*term.synonyms, term.term_sv, term.term_en]
    return {tuple(telling(name, current())) for whole in called for name in spellings(whole)}


def _words_of(named: Iterable[SearchEntry]) -> list[str]:
    """The stems of the terms' own words: where a text uses them, the old word that was searched for leads there."""
    return [f" {stemmed} " for entry in named for stemmed in telling(spellings(entry.title)[1], entry.language)]


def _by_course(entries: list[SearchEntry], wanted: list[str]) -> tuple[CourseHits, ...]:
    """Courses in the order of their best lesson."""
    grouped: dict[int, list[SearchEntry]] = {}
    for entry in entries:
        grouped.setdefault(entry.course_id or 0, []).append(entry)
    return tuple(
        CourseHits(found[0].course.title, found[0].course.url, _hits(found, wanted))  # type: ignore[union-attr]
        for found in grouped.values()
    )


def _hits(entries: Iterable[SearchEntry], wanted: list[str], *, is_whole: bool = False) -> tuple[Hit, ...]:
    piece = marked if is_whole else excerpt
    return tuple(
        Hit(
            title=marked(entry.title, entry.head.split("|"), wanted),
            url=_url(entry),
            excerpt=piece(entry.text, entry.body.split("|"), wanted),
            labels=_labels(entry),
        )
        for entry in entries
    )


def _labels(entry: SearchEntry) -> tuple[str, ...]:
    """What a reader has to know before the hit is opened: a term's kinds of product, and whether a source applies."""
    if entry.term is not None:
        return tuple(entry.term.regime_labels)
    source = entry.source
    if source is None:
        return ()
    proposal = (str(source.get_rank_display()),) if source.is_proposal else ()
    return (*proposal, *((gettext("Replaced"),) if source.replaced_by else ()))


def _url(entry: SearchEntry) -> str:
    if entry.page is not None:
        return str(entry.page.url)
    if entry.source is not None:
        return reverse("source", args=[entry.source.key])
    return f"{reverse('glossary')}#{entry.key}"
