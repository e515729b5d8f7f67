"""Moodle's HTML as the plain text that questions are written in, and back. Pure."""

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BLANKS_IN_ROW = re.compile(r" {2,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>|<[!?][^>]*>")
_ENDLESS = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
_AROUND_BREAKS = re.compile(r" *\n *")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_NOT_WORDS = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"})
# They hold or are something that words cannot say.
_DROPPED = _NOT_WORDS | {"img", "audio", "video", "embed", "input", "select", "form", "a"}
_MARKUP = frozenset({"b", "strong", "i", "em", "u", "s", "del", "sub", "sup", "table", "h1", "h2", "h3", "h4", "pre"})
_PARAGRAPHS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "blockquote", "pre", "section"}
    | {f"h{level}" for level in range(1, 7)}
)


@dataclass(slots=True)
class Words:
    """The paragraphs of an HTML text, each with the tag that it stood in, and which tags say more than words."""

    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    has_invisible: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(text for _tag, text in self.paragraphs)

    @property
    def explained(self) -> list[tuple[str, str]]:
        """The terms of definition lists with what is said of them."""
        following = zip(self.paragraphs, self.paragraphs[1:], strict=False)
        return [(term, text) for (a, term), (b, text) in following if (a, b) == ("dt", "dd")]

    @property
    def beside(self) -> str:
        """What stands in no definition list."""
        return "\n\n".join(text for tag, text in self.paragraphs if tag not in ("dt", "dd"))


class _Reader:
    """Puts words into paragraphs. A parser of its own, since the library's takes a minute for what fits in a file."""

    def __init__(self) -> None:
        self.words, self._tag, self._chunks, self._silent = Words(), "", list[str](), ""

    def read(self, html: str) -> None:
        html = _without_comments(html)
        # After the last ">" there are words only.
        start, end = 0, html.rfind(">") + 1
        for found in _TAG.finditer(html, 0, end):
            self._say(html[start : found.start()])
            self._take(found[2].lower(), is_end=bool(found[1])) if found[2] else None
            start = found.end()
        self._say(html[start:])
        self._end_paragraph("")

    def _take(self, tag: str, *, is_end: bool) -> None:
        if is_end and tag == self._silent:
            self._silent = ""
        if not is_end and tag in _DROPPED and tag not in self.words.dropped:
            self.words.dropped.append(tag)
        if not is_end and tag in _MARKUP and tag not in self.words.markup:
            self.words.markup.append(tag)
        if self._silent:
            return
        if not is_end and tag in _NOT_WORDS:
            self._silent = tag
        elif tag == "br":
            self._chunks.append("\n")
        elif tag in _PARAGRAPHS:
            self._end_paragraph("" if is_end else tag)

    def _say(self, html: str) -> None:
        if self._silent:
            return
        text = unescaped(html)
        self.words.has_invisible |= bool(_INVISIBLE.search(text))
        self._chunks.append(_BLANKS.sub(" ", visible(text)))

    def _end_paragraph(self, following: str) -> None:
        """`following`: the tag of the next one. A paragraph in an item of a list is the item's."""
        text = _AROUND_BREAKS.sub("\n", _BLANKS_IN_ROW.sub(" ", "".join(self._chunks))).strip(" \n")
        if text:
            self.words.paragraphs.append((self._tag, text))
        keeps = not text and following == "p" and self._tag in ("dt", "dd", "li")
        self._tag, self._chunks = self._tag if keeps else following, []


def _without_comments(html: str) -> str:
    kept, start = [], 0
    while (found := html.find("<!--", start)) >= 0:
        kept.append(html[start:found])
        end = html.find("-->", found)
        start = end + 3 if end >= 0 else len(html)
    return "".join([*kept, html[start:]])


def unescaped(text: str) -> str:
    """Entities as the signs that they stand for; a number too long for any sign stands for none."""
    return entities.unescape(_ENDLESS.sub("\ufffd", text))


def read(html: str) -> Words:
    """The words of an HTML text; scripts and the like lose theirs."""
    reader = _Reader()
    reader.read(html)
    return reader.words


def plain(text: str) -> Words:
    """A text that is no HTML."""
    lines = "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in visible(text).split("\n")).strip("\n")
    return Words([("", lines)] if lines else [], has_invisible=bool(_INVISIBLE.search(text)))


def visible(text: str) -> str:
    """Without signs that change the direction of a text or cannot be seen."""
    return _INVISIBLE.sub("", text)


def paragraph(text: str) -> str:
    """Plain text as one paragraph, its lines kept."""
    return f"<p>{_lines(text)}</p>" if text.strip() else ""


def items(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_lines(text)}</li>' for text in texts)}</ul>" if texts else ""


def explanations(reasons: Sequence[tuple[str, str]]) -> str:
    """Reasons by what they speak of, as a definition list."""
    rows = "".join(f"<dt>{_lines(term)}</dt><dd>{_lines(why)}</dd>" for term, why in reasons if why)
    return f"<dl>{rows}</dl>" if rows else ""


def _lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").strip(" \t\n").split("\n")
    return "<br>".join(entities.escape(line.strip(" \t"), quote=False) for line in lines)
