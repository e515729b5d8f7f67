"""Texts of a question in a file: read to words with what is lost of them, and written. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from assessments.moodle import html
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, NotCarried, Reason

MOST_TEXT = 20_000
_NUMBER = re.compile(r"[-+]?[0-9]{1,20}([.,][0-9]{1,20})?([eE][-+]?[0-9]{1,2})?")


def words_of(node: Node | None, losses: Losses) -> html.Words:
    """The words of an element with a `text`, by its format. Raises NotCarried where they are too many."""
    if node is None:
        return html.Words()
    inner = node.first("text")
    raw = inner.text if inner is not None else node.text
    if len(raw) > MOST_TEXT:
        raise NotCarried(Reason.LONG, f"{len(raw)}", node.line)
    kind = node.attributes.get("format", "html")
    is_html = kind == "html" or (kind == "moodle_auto_format" and "<" in raw)
    found = html.read(raw) if is_html else html.plain(html.unescaped(raw) if kind == "moodle_auto_format" else raw)
    _tell(found, node, losses)
    return found


def _tell(found: html.Words, node: Node, losses: Losses) -> None:
    if found.dropped:
        losses.lose(Reason.DROPPED, ", ".join(found.dropped), node.line)
    if found.markup:
        losses.lose(Reason.MARKUP, ", ".join(found.markup), node.line)
    if found.has_invisible:
        losses.lose(Reason.INVISIBLE, line=node.line)
    if any(mark in found.text for mark in (r"\(", r"\[", "$$")):
        losses.lose(Reason.FORMULA, found.text, node.line)


def text_of(node: Node | None, losses: Losses) -> str:
    return words_of(node, losses).text


def line_of(node: Node, losses: Losses, name: str = "text") -> str:
    """A text that Moodle keeps without HTML, on one line."""
    raw = node.word(name)
    if len(raw) > MOST_TEXT:
        raise NotCarried(Reason.LONG, f"{len(raw)}", node.line)
    found = html.plain(raw)
    _tell(found, node, losses)
    return found.text


def number_of(text: str, reason: Reason, line: int) -> Decimal:
    """A number of a file. Raises NotCarried for what is none, or without end."""
    if not _NUMBER.fullmatch(text.strip()):
        raise NotCarried(reason, text, line)
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation as fault:
        raise NotCarried(reason, text, line) from fault


def fraction_of(answer: Node) -> Decimal:
    """The share of the points in per cent, -100 to 100."""
    given = answer.attributes.get("fraction", "0")
    found = number_of(given, Reason.FRACTION, answer.line)
    if abs(found) > 100:
        raise NotCarried(Reason.FRACTION, given, answer.line)
    return found


def is_whole(fraction: Decimal) -> bool:
    """Whether it gives all points, but for how Moodle rounds."""
    return fraction > Decimal("99.9")


def whys(question: Node, labels: Sequence[str], losses: Losses) -> list[str]:
    """The reasons of parts that have no feedback of their own, from the list in the general feedback."""
    node = question.first("generalfeedback")
    found = words_of(node, losses)
    left = list(found.explained)
    reasons = []
    for label in labels:
        place = next((n for n, (term, _why) in enumerate(left) if term == label), None)
        reasons.append(left.pop(place)[1] if place is not None else "")
    rest = " ".join(filter(None, [found.beside, *(why for _term, why in left)]))
    if rest:
        losses.lose(Reason.GENERAL, rest, node.line if node else 0)
    return reasons


def lose_general(question: Node, losses: Losses) -> None:
    """For types whose reasons all stand elsewhere."""
    whys(question, (), losses)


def flag(question: Node, name: str, *, default: bool) -> bool:
    word = question.word(name).lower()
    return word in ("1", "true") if word else default


# Writing


def element(name: str, *parts: Node, **attributes: str) -> Node:
    return Node(name, attributes, list(parts))


def leaf(name: str, text: str) -> Node:
    return Node(name, text=text)


def line(name: str, text: str) -> Node:
    """A text without HTML."""
    return element(name, leaf("text", text))


def rich(name: str, markup: str, *parts: Node, **attributes: str) -> Node:
    """A text as HTML, with what follows it."""
    return element(name, Node("text", text=markup, is_html=True), *parts, **attributes, format="html")


def answer(text: str, fraction: str, why: str = "") -> Node:
    return rich("answer", html.paragraph(text), rich("feedback", html.paragraph(why)), fraction=fraction)


def share(parts: int, sign: int = 1) -> str:
    """A part of 100 per cent as Moodle rounds it."""
    digits = f"{Decimal(100 * sign) / parts:.5f}"
    return digits.rstrip("0").rstrip(".")
