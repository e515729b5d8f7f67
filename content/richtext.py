"""HTML from authors: what the editor offers stays, everything else loses its markup and keeps its words."""

import re
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from draftjs_exporter.error import ExporterException
from wagtail import blocks
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

# What the editor writes, tags and places: bleach, which weighs much, would leave it as it stands.
_WORDS = r"(?:[^<>&\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|&(?:amp|lt|gt|nbsp);)"
_INLINE = rf"(?:{_WORDS}|<b>{_WORDS}*</b>|<i>{_WORDS}*</i>)*"
_KEY = r'(?: data-block-key="[a-z0-9]+")?'
_ITEMS = rf"(?:<li{_KEY}>{_INLINE}</li>)+"
_PARAGRAPH_OR_LIST = rf"<p{_KEY}>{_INLINE}</p>|<ul>{_ITEMS}</ul>|<ol>{_ITEMS}</ol>"
_PLAIN = re.compile(rf"(?:{_PARAGRAPH_OR_LIST})*")
_PLAIN_WITH_HEADINGS = re.compile(rf"(?:{_PARAGRAPH_OR_LIST}|<h2{_KEY}>{_INLINE}</h2>)*")

# What authors can use, and the tags that it makes.
FEATURES = ["bold", "italic", "ol", "ul"]
_TAGS = {"p", "ul", "ol", "li", "b", "i", "br"}
_HEADING = "h2"
# Wagtail's editor names paragraphs by it.
_ATTRIBUTES = {"*": ["data-block-key"]}
_NOT_WORDS = ["script", "style", "xml", "title", "template", "noscript", "iframe", "object", "svg", "math"]
_PARAGRAPHS = ["h1", "h2", "h3", "h4", "h5", "h6", "div", "td", "th", "blockquote", "pre", "dt", "dd"]
_BLOCKS = [*_PARAGRAPHS, "p", "ul", "ol", "li", "table", "tr", "tbody", "thead"]
# Not Word's own mso-bidi-font-weight, which is about other scripts.
_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(normal|[1-5]00)", re.IGNORECASE)
_ITALIC = re.compile(r"(?<![\w-])font-style:\s*italic", re.IGNORECASE)
_LIST_LEVEL = re.compile(r"mso-list:(?!\s*ignore)", re.IGNORECASE)
_BULLET = re.compile(r"^[\s\xa0]*(?:[·•§o▪‣–-]|(\d+|[a-z])[.)])[\s\xa0]+", re.IGNORECASE)


@lru_cache(maxsize=4096)
def safe(html: str, *, has_headings: bool = False) -> str:
    """The allowed tags of the HTML; cheap enough for each render, since most texts have been seen before."""
    if (_PLAIN_WITH_HEADINGS if has_headings else _PLAIN).fullmatch(html):
        return html
    import bleach

    tags = _TAGS | {_HEADING} if has_headings else _TAGS
    return bleach.clean(html, tags=tags, attributes=_ATTRIBUTES, strip=True)


def tidy(html: str, *, has_headings: bool = False) -> str:
    """HTML from a word processor or anywhere else, as the editor would have written it; then made safe."""
    soup = BeautifulSoup(html, "html.parser")
    for note in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        note.extract()
    for tag in soup.find_all(_NOT_WORDS):
        tag.decompose()
    _emphasis(soup)
    _lists(soup)
    for tag in soup.find_all(_PARAGRAPHS):
        if not (has_headings and tag.name == _HEADING):
            _to_paragraph(tag)
    for tag in soup.find_all(lambda t: t.name not in _TAGS | {_HEADING}):
        tag.unwrap()
    _wrap_loose(soup)
    return _without_empty(safe(str(soup), has_headings=has_headings))


def _emphasis(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(["strong", "em", "b", "span", "font"]):
        style = str(tag.get("style", ""))
        tag.name = {"strong": "b", "em": "i"}.get(tag.name, tag.name)
        if tag.name == "b" and _NOT_BOLD.search(style):
            tag.unwrap()
        elif tag.name in ("span", "font"):
            if _BOLD.search(style):
                tag.wrap(soup.new_tag("b"))
            if _ITALIC.search(style):
                tag.wrap(soup.new_tag("i"))


def _lists(soup: BeautifulSoup) -> None:
    """Word writes a list as paragraphs that begin with a bullet or a number."""
    last: Tag | None = None
    for paragraph in soup.find_all("p"):
        if not _LIST_LEVEL.search(str(paragraph.get("style", ""))):
            continue
        found = _BULLET.match(paragraph.get_text().replace("\n", " "))
        kind = "ol" if found and found[1] else "ul"
        for ignored in paragraph.find_all("span", style=re.compile(r"mso-list:\s*ignore", re.IGNORECASE)):
            ignored.decompose()
        if last is None or last.name != kind or _before(paragraph) is not last:
            last = soup.new_tag(kind)
            paragraph.insert_before(last)
        paragraph.name = "li"
        last.append(paragraph.extract())


def _before(tag: Tag) -> Any:
    """What stands before a tag, blanks aside."""
    before = tag.previous_sibling
    while isinstance(before, NavigableString) and not before.strip():
        before = before.previous_sibling
    return before


def _to_paragraph(tag: Tag) -> None:
    if tag.find(_BLOCKS) is not None or tag.find_parent(["p", "li", "h2"]) is not None:
        # Its words must not grow together with its neighbours'.
        tag.insert_before(" ")
        tag.insert_after(" ")
        tag.unwrap()
    else:
        tag.name = "p"


def _wrap_loose(soup: BeautifulSoup) -> None:
    """Words outside every paragraph get one."""
    paragraph: Tag | None = None
    for node in list(soup.contents):
        if isinstance(node, Tag) and node.name in ("p", "ul", "ol", _HEADING):
            paragraph = None
        elif paragraph is not None or not isinstance(node, NavigableString) or node.strip():
            if paragraph is None:
                paragraph = soup.new_tag("p")
                node.insert_before(paragraph)
            paragraph.append(node.extract())


def _without_empty(html: str) -> str:
    """Line breaks of the source are blanks, and what holds nothing goes."""
    html = re.sub(r"\s*\n\s*", " ", html)
    html = re.sub(r"\s*(</?(?:p|ul|ol|li|h2)\b[^>]*>)\s*", r"\1", html)
    before = ""
    while html != before:
        before, html = html, re.sub(r"<(p|ul|ol|li|b|i|h2)(?: [^>]*)?>(?:\s|\xa0|&nbsp;)*</\1>", "", html)
    return html


class Editor(DraftailRichTextArea):
    """Wagtail's editor. What a form sends is tidied; what is not the editor's own JSON is taken for HTML."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        try:
            html = super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, LookupError, AttributeError, ExporterException):
            html = str(data.get(name))
        return tidy(html, has_headings=_HEADING in self.features) if html else html


class ProseBlock(blocks.RichTextBlock):
    """Rich text that is made safe whenever it is read and before it is stored, wherever it came from."""

    def to_python(self, value: Any) -> RichText:
        return RichText(safe(value or ""))

    def get_prep_value(self, value: Any) -> str:
        return safe(value.source or "")


class ProseField(RichTextField):
    """The same for a page's own field. `h2` is a heading where the features have it."""

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return self._safe(value)

    def get_prep_value(self, value: Any) -> Any:
        return self._safe(super().get_prep_value(value))

    def _safe(self, value: Any) -> Any:
        return safe(value, has_headings=_HEADING in (self.features or [])) if value else value

    def deconstruct(self) -> Any:
        """Wagtail's field to the migrations: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs
