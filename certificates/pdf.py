"""Draw a certificate as a tagged PDF from its frozen facts. Pure: no database, no settings, no clock."""

import dataclasses
import io
from functools import partial
from itertools import groupby
from pathlib import Path

from pikepdf import Array, Dictionary, Name, String
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from certificates.archival import finished
from certificates.drawing import ACCENT, INK, QUIET, Style, draw_lines
from certificates.parts import SEAL_FIELD, Face
from certificates.tagging import Tags
from certificates.typefaces import signs_of
from certificates.typesetting import LEFT_OUT, Line, legible, lines_of

_MARGIN = 62.0
_WIDTH, _HEIGHT = A4
_TEXT = _WIDTH - 2 * _MARGIN
_LABEL = 130.0
_INDENT = 12.0
# The foot with the QR code: its lower edge and its side, in points.
_FOOT, _QR_SIDE = 40.0, 84.0
# Modules of white that readers want around the code.
_QUIET_ZONE = 4
_FLOOR = _FOOT + _QR_SIDE + 18

_HEADING = Style("Sans-Bold", 10.5, INK)
_LABELS, _VALUES = Style("Sans", 10.5, QUIET, 1.5), Style("Sans-Bold", 10.5, INK, 1.5)
_LISTED = Style("Sans", 9.2, INK)


def render(face: Face, fonts: Path) -> bytes:
    """The finished document, unsealed: one A4 page, or more where the sources need them.

    `fonts`: the folder of the TTF packages. The same face gives the same bytes.
    """
    signs_of("Sans", fonts)
    face = _readable(face, fonts)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, lang=face.language, initialFontName="Sans", invariant=1, pdfVersion=(1, 7))
    tags = Tags(canvas)
    page = _Page(tags, face, fonts)
    page.head()
    page.block("P", face.name, Style("Serif-Bold", _size_for(face.name), INK), after=4)
    page.block("P", face.name_note, Style("Sans", 10, QUIET), after=4 if face.left_out else 14)
    page.block("P", face.left_out, Style("Sans", 10, QUIET), after=14)
    page.block("P", face.passed, Style("Sans", 12, INK), after=3)
    page.block("P", face.course, Style("Serif-Bold", 20, ACCENT), after=8)
    page.table(face.rows)
    page.listed(face.courses_heading, face.courses)
    page.listed(face.sources_heading, face.sources)
    page.declaration()
    page.block("P", face.statement, Style("Sans", 9, QUIET), after=0)
    page.foot()
    canvas.showPage()
    canvas.save()
    return finished(out.getvalue(), face, tags)


class _Page:
    """A cursor that moves down the page and turns it before it meets the foot."""

    def __init__(self, tags: Tags, face: Face, fonts: Path) -> None:
        self.tags, self.canvas, self.face, self.fonts = tags, tags.canvas, face, fonts
        self.y = _HEIGHT - _MARGIN

    def head(self) -> None:
        self._band()
        self.y += 11
        self.block("P", self.face.school, Style("Sans-Bold", 11, ACCENT, 1), after=20)
        self.block("H1", self.face.heading, Style("Serif", 34, INK, 1), after=20)

    def block(self, kind: str, text: str, style: Style, *, after: float) -> None:
        """A text of its own: an element with lines, over as many pages as they need."""
        if text:
            with self.tags.element(kind):
                self._write(self._lines(text, style, _TEXT), style, _MARGIN)
            self.y -= after

    def table(self, rows: tuple[tuple[str, str], ...]) -> None:
        """What is said about the certificate: each row a heading and its value."""
        with self.tags.element("Table"):
            for label, value in rows:
                lines = self._lines(value, _VALUES, _TEXT - _LABEL)
                self._room(len(lines) * _VALUES.size * _VALUES.leading)
                top, page = self.y, self.tags.page
                with self.tags.element("TR"):
                    with self.tags.element("TH", A=Dictionary(O=Name.Table, Scope=Name.Row)):
                        self._write(self._lines(label, _LABELS, _LABEL - 6), _LABELS, _MARGIN)
                    low, self.y = self.y, top
                    with self.tags.element("TD"):
                        self._write(lines, _VALUES, _MARGIN + _LABEL)
                    if page == self.tags.page:
                        self.y = min(self.y, low)
        self.y -= 12

    def listed(self, heading: str, items: tuple[str, ...]) -> None:
        if not items:
            return
        # A heading is not left alone at the foot of a page.
        self._room((_HEADING.size + _LISTED.size) * 1.35 + 4)
        self.block("H2", heading, _HEADING, after=4)
        with self.tags.element("L", A=Dictionary(O=Name.List, ListNumbering=Name.Disc)):
            for item in items:
                self._room(_LISTED.size * _LISTED.leading)
                with self.tags.element("LI"):
                    top = self.y
                    with self.tags.element("Lbl"):
                        self._write(self._lines("•", _LISTED, _INDENT), _LISTED, _MARGIN)
                    self.y = top
                    with self.tags.element("LBody"):
                        self._write(self._lines(item, _LISTED, _TEXT - _INDENT), _LISTED, _MARGIN + _INDENT)
                self.y -= 1.5
        self.y -= 8

    def declaration(self) -> None:
        face = self.face
        if not face.declaration:
            return
        self._room((_HEADING.size + 2 * _LISTED.size) * 1.35 + 4)
        self.block("H2", face.declaration_heading, _HEADING, after=4)
        self.block("P", face.declaration, _LISTED, after=3)
        self.block("P", face.declared, Style("Sans", 9, QUIET), after=10)

    def foot(self) -> None:
        """The foot of the last page: how anyone checks the certificate, and its QR code."""
        face, width = self.face, _TEXT - _QR_SIDE - 12
        self._room(0)
        with self.tags.artifact("Layout"):
            self.canvas.setStrokeColor(QUIET)
            self.canvas.setLineWidth(0.5)
            self.canvas.line(_MARGIN, _FOOT + _QR_SIDE + 12, _WIDTH - _MARGIN, _FOOT + _QR_SIDE + 12)
        self.y = _FOOT + _QR_SIDE
        for text, style in (
            (face.check, Style("Sans", 9.5, INK, 1.4)),
            (face.address, Style("Sans-Bold", 9.5, INK, 1.4)),
            (face.standing, Style("Sans", 9, INK, 1.4)),
        ):
            lines, top = self._lines(text, style, width), self.y
            with self.tags.element("P"):
                if text == face.address:
                    with self.tags.element("Link"):
                        self._draw(lines, style, _MARGIN)
                        self.tags.link((_MARGIN, self.y - 2, _MARGIN + width, top), text, f"{face.check} {text}")
                else:
                    self._draw(lines, style, _MARGIN)
            self.y -= 2
        self._qr(_WIDTH - _MARGIN - _QR_SIDE + 8, _FOOT)
        self.tags.seal_field(SEAL_FIELD, face.heading)

    def _qr(self, left: float, low: float) -> None:
        code = QrCodeWidget(self.face.address, barLevel="M").qr
        code.make()
        count = code.getModuleCount()
        side = _QR_SIDE / (count + 2 * _QUIET_ZONE)
        path = self.canvas.beginPath()
        for row in range(count):
            above = low + _QR_SIDE - (_QUIET_ZONE + row + 1) * side
            at = _QUIET_ZONE * side + left
            for is_dark, group in groupby(range(count), key=partial(code.isDark, row)):
                wide = len(list(group)) * side
                if is_dark:
                    path.rect(at, above, wide, side)
                at += wide
        box = Array([left, low, left + _QR_SIDE, low + _QR_SIDE])
        layout = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
        with self.tags.element("Figure", Alt=String(self.face.address), A=layout), self.tags.content():
            self.canvas.setFillColor(black)
            self.canvas.drawPath(path, stroke=0, fill=1)

    def _lines(self, text: str, style: Style, width: float) -> list[Line]:
        return lines_of(text, style.typeface, style.size, width, folder=self.fonts, foreign=self.face.foreign)

    def _write(self, lines: list[Line], style: Style, left: float) -> None:
        """The lines in the open element, page by page."""
        leading = style.size * style.leading
        while lines:
            self._room(leading)
            fitting = max(int((self.y - _FLOOR) / leading + 1e-6), 1)
            self._draw(lines[:fitting], style, left)
            lines = lines[fitting:]

    def _draw(self, lines: list[Line], style: Style, left: float) -> None:
        """Lines on this page, in the open element."""
        self.y = draw_lines(self.tags, lines, style, left, self.y)

    def _room(self, height: float) -> None:
        """A new page where less than `height` is left; what is higher than a page begins where it is."""
        if self.y - height < _FLOOR and height < _HEIGHT / 2:
            self.tags.turn()
            self.y = _HEIGHT - _MARGIN
            self._running_head()

    def _band(self) -> None:
        with self.tags.artifact("Layout"):
            self.canvas.setFillColor(ACCENT)
            self.canvas.rect(0, _HEIGHT - 10, _WIDTH, 10, stroke=0, fill=1)

    def _running_head(self) -> None:
        """Which certificate a page after the first belongs to."""
        face = self.face
        self._band()
        with self.tags.artifact("Pagination"):
            self.canvas.setFillColor(QUIET)
            self.canvas.setFont("Sans", 9)
            self.canvas.drawString(_MARGIN, self.y, f"{face.heading} {face.number}")
            self.canvas.drawRightString(_WIDTH - _MARGIN, self.y, f"{face.page} {self.tags.page + 1}")
        self.y -= 18


def _readable(face: Face, fonts: Path) -> Face:
    """The face as it can be drawn. Where that leaves signs out, it says so."""
    drawn = legible(face, fonts)
    texts = (drawn.name, drawn.course, *drawn.courses, *drawn.sources, drawn.declaration)
    is_whole = all(LEFT_OUT not in text for text in texts)
    return dataclasses.replace(drawn, left_out="" if is_whole else drawn.left_out)


def _size_for(name: str) -> float:
    return 28 if len(name) <= 36 else 20 if len(name) <= 70 else 15
