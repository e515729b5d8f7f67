"""HTML of packages through bleach: a field's own tags, no scripts, links to the web only. Pure: no Django."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

import bleach
from bleach.css_sanitizer import CSSSanitizer

_ALWAYS = frozenset({"div", "span", "p", "br"})
_KNOWN = _ALWAYS | {
    *("a", "abbr", "b", "bdi", "blockquote", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "dl"),
    *("dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li"),
    *("mark", "ol", "pre", "q", "s", "samp", "small", "strike", "strong", "sub", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr"),
}
_WITH = {
    "table": ("tr", "td", "th", "colgroup", "col", "thead", "tbody", "tfoot", "caption"),
    "b": ("strong",),
    "strong": ("b",),
    "i": ("em",),
    "em": ("i",),
    "ul": ("li",),
    "ol": ("li",),
    "del": ("strike", "s"),
    "strike": ("del", "s"),
}
_ATTRIBUTES = {
    "*": ["class", "dir", "lang", "style", "title"],
    "a": ["href", "rel", "target"],
    "img": ["alt", "height", "src", "width"],
    "ol": ["start", "type"],
    "td": ["colspan", "headers", "rowspan", "scope"],
    "th": ["colspan", "headers", "rowspan", "scope"],
}
_STYLES = ["background-color", "color", "font-family", "font-size", "font-weight", "text-align", "text-decoration"]
# Paragraphs without attributes, closed, no deeper than one emphasis: the sanitizer would give them back as they are.
# No repetition gives anything up again (`+` after it), so that no text takes long.
_TEXT = r"(?:[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]++|&(?:amp|lt|gt|nbsp);)*+"
_LINE = rf"{_TEXT}(?:<(?:br>|(b|i|u|em|strong)>{_TEXT}</\2>){_TEXT})*+"
_PLAIN = re.compile(rf"{_TEXT}(?:<(p|div)>{_LINE}</\1>{_TEXT})*+")
_TAG = re.compile(r"<(\w+)")


def rich(text: str, tags: Iterable[object] | None = None) -> str:
    """HTML with the tags of a field, those that belong with them, and no other; all known ones where None is given."""
    if "<" not in text and "&" not in text:
        return text
    wanted = _KNOWN if tags is None else frozenset(tag.lower() for tag in tags if isinstance(tag, str))
    cleaner = _cleaner(frozenset(wanted))
    if _PLAIN.fullmatch(text) and set(_TAG.findall(text)).issubset(cleaner.tags):
        return text
    return cleaner.clean(text.replace("\0", ""))


@lru_cache(maxsize=200)
def _cleaner(wanted: frozenset[str]) -> bleach.Cleaner:
    related = {other for tag in wanted for other in _WITH.get(tag, ())}
    return bleach.Cleaner(
        tags=(wanted | related | _ALWAYS) & _KNOWN,
        attributes=_ATTRIBUTES,
        protocols=["http", "https", "mailto"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
        strip=True,
        strip_comments=True,
    )


def plain(text: str) -> str:
    """Words without tags, as libraries expect them: they put them into HTML as they stand, quotes too."""
    if not re.search(r"[<>&\"'\0]", text):
        return text
    escaped = unescape(text.replace("\0", "")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;").replace("'", "&#039;")
