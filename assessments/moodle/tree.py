"""XML as a tree with line numbers, read with limits: no document type, no entities, no depth without end. Pure."""

import re
import xml.sax
from dataclasses import dataclass, field
from typing import Any
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import escape, quoteattr

from assessments.moodle.values import MOST_BYTES, MOST_QUESTIONS, NotCarried, Reason

_MOST_DEPTH = 20
_MOST_ELEMENTS = 100_000
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_BLANKS = re.compile(r"[ \t\r\n]+")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    """An element. `text`: what stands directly in it; `is_html`: it is written as CDATA."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Node"] = field(default_factory=list)
    text: str = ""
    line: int = 0
    is_html: bool = False

    def all(self, *names: str) -> list["Node"]:
        return [part for part in self.parts if part.name in names]

    def first(self, name: str) -> "Node | None":
        return next(iter(self.all(name)), None)

    def raw(self, name: str) -> str:
        """The text of a part, which may stand in a `text` of its own."""
        part = self.first(name)
        if part is None:
            return ""
        inner = part.first("text")
        return inner.text if inner is not None else part.text

    def word(self, name: str) -> str:
        """The text of a part that is no HTML, on one line."""
        return _BLANKS.sub(" ", self.raw(name)).strip(" ")

    def below(self) -> list["Node"]:
        """All elements in it, at any depth."""
        return [node for part in self.parts for node in (part, *part.below())]


def parse(data: bytes) -> Node:
    """The root of a file. Raises NotCarried with the line, and the column where the XML is broken."""
    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    if len(data) > MOST_BYTES:
        raise NotCarried(Reason.SIZE)
    text = _decoded(data)
    handler = _Handler()
    try:
        parseString(text, handler, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise NotCarried(Reason.DTD, line=handler.line()) from fault
    except xml.sax.SAXParseException as fault:
        line, column = fault.getLineNumber() or 1, (fault.getColumnNumber() or 0) + 1
        raise NotCarried(Reason.XML, line=line, column=column) from fault
    if handler.root is None or handler.root.name != "quiz":
        raise NotCarried(Reason.NO_QUIZ, line=1)
    return handler.root


def _decoded(data: bytes) -> bytes:
    """The file without a byte order mark. Moodle writes UTF-8 and nothing else."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(data)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise NotCarried(Reason.ENCODING, line=1)
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        raise NotCarried(Reason.ENCODING, line=data.count(b"\n", 0, fault.start) + 1) from fault
    return data


class _Handler(ContentHandler):
    """Builds the tree while it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._elements = self._questions = 0
        self._locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def line(self) -> int:
        return int(self._locator.getLineNumber() or 1) if self._locator else 1

    def startElement(self, name: str, attrs: Any) -> None:
        node = Node(name, dict(attrs), line=self.line())
        self._elements += 1
        self._questions += name == "question" and len(self._open) == 1
        if len(self._open) >= _MOST_DEPTH:
            raise NotCarried(Reason.DEEP, line=node.line)
        if self._elements > _MOST_ELEMENTS or self._questions > MOST_QUESTIONS:
            raise NotCarried(Reason.MANY, line=node.line)
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._texts.append([])

    def endElement(self, name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, content: str) -> None:
        self._texts[-1].append(content)


def write(root: Node) -> str:
    """The tree as a document, the same each time."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_written(root, 0))


def _written(node: Node, depth: int) -> list[str]:
    indent = "  " * depth
    attributes = "".join(f" {name}={quoteattr(_legal(value))}" for name, value in node.attributes.items())
    start = f"{indent}<{node.name}{attributes}"
    if node.parts:
        inner = [line for part in node.parts for line in _written(part, depth + 1)]
        return [f"{start}>\n", *inner, f"{indent}</{node.name}>\n"]
    text = _legal(node.text)
    if not text:
        return [f"{start}/>\n"]
    return [f"{start}>{_cdata(text) if node.is_html else escape(text)}</{node.name}>\n"]


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _legal(text: str) -> str:
    """Without the signs that no XML can hold."""
    return _NO_XML.sub("", text)
