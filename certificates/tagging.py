"""Tagged PDF: marks around what is drawn, and the tree of structure that they belong to (ISO 14289-1). No Django.

reportlab has no tags, so the marks are written into its list of drawing orders (`Canvas._code`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from certificates.typesetting import Run

Box = tuple[float, float, float, float]


class Mark(NamedTuple):
    """A stretch of drawing orders. `page`: counted from 0; `number`: within the page."""

    page: int
    number: int


class Link(NamedTuple):
    """An address that can be followed. `box`: left, lower, right and upper edge in points; `said`: what it is."""

    page: int
    box: Box
    address: str
    said: str


class Field(NamedTuple):
    """An empty field for a seal, which nobody sees. `name`: by which it is found; `said`: what it is."""

    page: int
    name: str
    said: str


@dataclass(slots=True)
class Element:
    """A node of the structure. `kind`: a standard structure type; `about`: its further entries."""

    kind: str
    about: dict[str, Any]
    kids: list["Element | Mark | Link | Field"] = field(default_factory=list)


class Tags:
    """Marks what a canvas draws, and keeps the tree."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.page, self.marks = canvas, 0, [0]
        self.document = Element("Document", {})
        self._open = [self.document]

    @contextmanager
    def element(self, kind: str, **about: Any) -> Iterator[None]:
        """An element within the one that is open."""
        made = Element(kind, about)
        self._open[-1].kids.append(made)
        self._open.append(made)
        yield
        self._open.pop()

    @contextmanager
    def content(self) -> Iterator[None]:
        """What is drawn meanwhile, on one page, belongs to the open element."""
        mark = Mark(self.page, self.marks[-1])
        self.marks[-1] += 1
        self._open[-1].kids.append(mark)
        self.canvas._code.append(f"/{self._open[-1].kind} <</MCID {mark.number}>> BDC")
        yield
        self.canvas._code.append("EMC")

    @contextmanager
    def artifact(self, kind: str) -> Iterator[None]:
        """What is drawn meanwhile is not read aloud. `kind`: Layout or Pagination."""
        self.canvas._code.append(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self.canvas._code.append("EMC")

    def link(self, box: Box, address: str, said: str) -> None:
        self._open[-1].kids.append(Link(self.page, box, address, said))

    def seal_field(self, name: str, said: str) -> None:
        """A place for a seal, made before sealing so that the tree knows of it (ISO 14289-1, 7.18.4)."""
        with self.element("Form"):
            self._open[-1].kids.append(Field(self.page, name, said))

    def turn(self) -> None:
        self.canvas.showPage()
        self.page += 1
        self.marks.append(0)


def span(run: Run) -> str:
    """What begins a run that is in another language or drawn in another order than it is read; "" for others."""
    told = f"/Lang ({run.language})" if run.language else ""
    if run.said:
        told += f"/ActualText <feff{run.said.encode('utf-16-be').hex()}>"
    return f"/Span <<{told}>> BDC" if told else ""


def write_tree(pdf: pikepdf.Pdf, tags: Tags, language: str) -> None:
    """The structure as the file keeps it, with a way from each mark and each link to its element."""
    pages = [page.obj for page in pdf.pages]
    owners: list[Any] = [[None] * marks for marks in tags.marks]
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))

    def write(element: Element, parent: pikepdf.Object) -> pikepdf.Object:
        made = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.kind}"), P=parent, **element.about)
        )
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(write(kid, made))
            elif isinstance(kid, Mark):
                owners[kid.page][kid.number] = made
                kids.append(Dictionary(Type=Name.MCR, Pg=pages[kid.page], MCID=kid.number))
            else:
                page = pages[kid.page]
                annotation = pdf.make_indirect(_link(kid) if isinstance(kid, Link) else _field(kid, page))
                annotation.StructParent = len(owners)
                if isinstance(kid, Field):
                    pdf.Root.AcroForm = Dictionary(Fields=Array([annotation]))
                owners.append(made)
                page.Annots = Array([*page.get("/Annots", []), annotation])
                kids.append(Dictionary(Type=Name.OBJR, Pg=page, Obj=annotation))
        made.K = Array(kids)
        return made

    tags.document.about["Lang"] = String(language)
    root.K = Array([write(tags.document, root)])
    numbers: list[Any] = []
    for key, owner in enumerate(owners):
        numbers += [key, pdf.make_indirect(Array(owner)) if isinstance(owner, list) else owner]
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = len(owners)
    for key, leaf in enumerate(pages):
        leaf.StructParents, leaf.Tabs = key, Name.S
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _link(link: Link) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(edge, 2) for edge in link.box]),
        Border=Array([0, 0, 0]),
        F=4,  # Printed with the page: PDF/A asks for it.
        A=Dictionary(S=Name.URI, URI=String(link.address)),
        Contents=String(link.said),
    )


def _field(field: Field, page: pikepdf.Object) -> Dictionary:
    """Field and widget in one. Of no size, so that it needs no appearance."""
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(field.name),
        TU=String(field.said),
        Rect=Array([0, 0, 0, 0]),
        F=132,  # Printed and locked.
        P=page,
    )
