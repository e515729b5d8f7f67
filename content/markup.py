"""Prose between the two forms that it has: Markdown in the curriculum's files, the editor's HTML in the CMS."""

import re
from collections.abc import Iterator

import markdown
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

from content.richtext import safe

_KEY = re.compile(r' data-block-key="[^"]*"')
_AFTER_BLOCK = re.compile(r"(</?(?:p|ul|ol|li|h2)>|<br>)\n+")
_MARKS = {"b": "**", "i": "*"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!>])")


class NoForm(ValueError):
    """The HTML holds what no Markdown gives."""


def to_html(text: str, *, has_headings: bool = False) -> str:
    """Markdown as the rich text that the editor keeps: paragraphs, lists, bold and italics."""
    html = markdown.markdown(text, output_format="html")
    html = html.replace("<strong>", "<b>").replace("</strong>", "</b>").replace("<em>", "<i>").replace("</em>", "</i>")
    return _AFTER_BLOCK.sub(r"\1", safe(html, has_headings=has_headings)).replace("\n", " ")


def canonical(html: str) -> str:
    """The HTML without what says nothing: the editor's keys, line breaks of the source, the spelling of entities."""
    text = re.sub(r"\r\n|[\n\r\t\f]", " ", _KEY.sub("", html))
    soup = BeautifulSoup(text, "html.parser")
    return soup.decode(formatter="minimal").replace("<br/>", "<br>")


def to_markdown(html: str, *, has_headings: bool = False) -> str:
    """Markdown that gives the same HTML again. What Markdown has no mark for stays HTML, which it lets through.

    Raises NoForm where not even that gives the same.
    """
    wanted = canonical(html)
    paragraphs = [tag for tag in BeautifulSoup(wanted, "html.parser").contents if str(tag).strip()]
    for write in (_marked, _escaped, str):
        text = "\n\n".join(write(paragraph) for paragraph in paragraphs)
        if canonical(to_html(text, has_headings=has_headings)) == wanted:
            return text
    raise NoForm(html)


def _marked(block: PageElement) -> str:
    """As a person would write it."""
    return _block(block, escape=False)


def _escaped(block: PageElement) -> str:
    """With every sign that could be a mark escaped, where it is one without."""
    plain = _marked(block)
    return plain if canonical(to_html(plain, has_headings=True)) == str(block) else _block(block, escape=True)


def _block(block: PageElement, *, escape: bool) -> str:
    if not isinstance(block, Tag):
        return str(block)
    if block.name in ("ul", "ol"):
        return "\n".join(_items(block, escape=escape))
    return ("## " if block.name == "h2" else "") + _inline(block, escape=escape)


def _items(block: Tag, *, escape: bool) -> Iterator[str]:
    for number, item in enumerate(block.find_all("li", recursive=False), 1):
        yield f"{'-' if block.name == 'ul' else f'{number}.'} {_inline(item, escape=escape)}"


def _inline(tag: Tag, *, escape: bool) -> str:
    return "".join(_piece(node, escape=escape) for node in tag.contents)


def _piece(node: object, *, escape: bool) -> str:
    if isinstance(node, Tag):
        mark = _MARKS.get(node.name)
        return f"{mark}{_inline(node, escape=escape)}{mark}" if mark else str(node)
    text = node.output_ready("minimal") if isinstance(node, NavigableString) else ""
    return _SPECIAL.sub(r"\\\1", text) if escape else text
