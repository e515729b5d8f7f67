"""Marks the words of the glossary where a text first uses them: once a page, in running text only.

Works on the finished HTML of a page's body, whose tags are read by a parser and handed on as they stand.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from content.definitions import Meaning
from content.inflection import names, pattern

# Running text has this class; within it, what already does something or is a heading is left alone.
_RUNNING = "prose"
_LEFT_ALONE = frozenset({"a", "button", "abbr", "h1", "h2", "h3", "h4", "h5", "h6", "form", "label", "summary", "th"})
_LEFT_ALONE_CLASS = "block-draft"
_CLOSED = "details"
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One expression for all words. `meanings`: by the number of its group, the terms that the word leads to."""

    expression: re.Pattern[str]
    meanings: tuple[tuple[Meaning, ...], ...]


@lru_cache(maxsize=8)
def vocabulary(terms: tuple[Meaning, ...], language: str) -> Vocabulary:
    """The longest words first, so that they win where two begin together."""
    found: dict[str, list[Meaning]] = {}
    for term in terms:
        for name in names(term.own, term.others, language):
            found.setdefault(pattern(name, language), []).append(term)
    longest = sorted(found, key=len, reverse=True)
    every = "|".join(f"({each})" for each in longest) or "(?!)"
    return Vocabulary(re.compile(rf"(?<![\w-])(?:{every})(?![\w-])"), tuple(tuple(found[each]) for each in longest))


@dataclass(slots=True)
class Marks:
    """What is marked on a page so far. `cards`: for each mark in turn, the terms that its word leads to."""

    words: Vocabulary
    regimes: frozenset[str]
    write: Callable[[str, int], str]
    cards: list[tuple[Meaning, ...]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def mark(self, text: str) -> str:
        """The text with its first uses marked: of words with a meaning for these products that is not explained yet."""
        return self.words.expression.sub(self._marked, text)

    def _marked(self, match: re.Match[str]) -> str:
        terms = self.words.meanings[(match.lastindex or 1) - 1]
        meant = [term for term in terms if not self.regimes or not term.regimes or term.regimes & self.regimes]
        if all(term.key in self.done for term in meant):
            return match[0]
        self.done.update(term.key for term in terms)
        self.cards.append(terms)
        return self.write(match[0], len(self.cards))


def marked(
    html: str, words: Vocabulary, regimes: Iterable[str], write: Callable[[str, int], str]
) -> tuple[str, list[tuple[Meaning, ...]]]:
    """The HTML with marks, and the terms of each. `write` makes a mark of the text, as it stands in HTML, and a number.

    `regimes`: the kinds of product that the page is about; none: all.
    """
    page = _Page()
    page.feed(html)
    page.close()
    if "".join(page.pieces) != html:
        # Not as templates write it: better without marks than changed.
        return html, []
    marks = Marks(words, frozenset(regimes), write)
    # What is folded away comes last: a reader meets the open text first.
    for place in [*page.open, *page.folded]:
        page.pieces[place] = marks.mark(page.pieces[place])
    return "".join(page.pieces), marks.cards


class _Page(HTMLParser):
    """Takes HTML apart into its pieces, and knows which of them are running text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.open: list[int] = []
        self.folded: list[int] = []
        self._tags: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")
        if tag not in _VOID:
            self._tags.append((tag, frozenset((dict(attrs).get("class") or "").split())))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")
        places = [place for place, (name, _classes) in enumerate(self._tags) if name == tag]
        if places:
            del self._tags[places[-1] :]

    def handle_data(self, data: str) -> None:
        if self._is_running():
            is_folded = any(tag == _CLOSED for tag, _classes in self._tags)
            (self.folded if is_folded else self.open).append(len(self.pieces))
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.pieces.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.pieces.append(f"<?{data}>")

    def _is_running(self) -> bool:
        return any(_RUNNING in classes for _tag, classes in self._tags) and not any(
            tag in _LEFT_ALONE or _LEFT_ALONE_CLASS in classes for tag, classes in self._tags
        )
