"""Draw a certificate as PDF from its frozen facts. Pure: no database, no settings, no clock."""

import io
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from certificates.parts import Face

INK, QUIET, ACCENT = HexColor("#16222b"), HexColor("#4c5b66"), HexColor("#0b5563")
_MARGIN = 62.0
_WIDTH, _HEIGHT = A4
_TEXT = _WIDTH - 2 * _MARGIN
_ROW = 16.0
# The foot with the QR code: its lower edge and its side, in points.
_FOOT, _QR_SIDE = 40.0, 84.0
_FONTS = {
    "Sans": "source-sans-3/400Regular/SourceSans3_400Regular.ttf",
    "Sans-Bold": "source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
    "Serif": "source-serif-4/400Regular/SourceSerif4_400Regular.ttf",
    "Serif-Bold": "source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
}


def render(face: Face, fonts: Path) -> bytes:
    """The PDF's bytes: one A4 page, or more where the sources need them. `fonts`: the folder of the TTF packages."""
    _register(fonts)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, lang=face.language, initialFontName="Sans", invariant=1, pdfVersion=(1, 7))
    canvas.setTitle(f"{face.heading}: {face.course}")
    canvas.setAuthor(face.school)
    canvas.setSubject(face.heading)
    page = _Page(canvas, face)
    page.head()
    page.paragraph(face.name, "Serif-Bold", _size_for(face.name), INK, after=4)
    page.paragraph(face.name_note, "Sans", 10, QUIET, after=14)
    page.paragraph(face.passed, "Sans", 12, INK, after=3)
    page.paragraph(face.course, "Serif-Bold", 20, ACCENT, after=8)
    for label, value in face.rows:
        page.row(label, value)
    page.space(12)
    if face.courses:
        page.listed(face.courses_heading, face.courses)
        page.space(8)
    page.listed(face.sources_heading, face.sources)
    page.space(8)
    page.paragraph(face.statement, "Sans", 9, QUIET, after=0)
    page.check()
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Page:
    """A cursor that moves down the page and turns it before it meets the foot."""

    def __init__(self, canvas: Canvas, face: Face) -> None:
        self.canvas, self.face, self.y = canvas, face, _HEIGHT - _MARGIN

    def head(self) -> None:
        c = self.canvas
        c.setFillColor(ACCENT)
        c.rect(0, _HEIGHT - 10, _WIDTH, 10, stroke=0, fill=1)
        c.setFont("Sans-Bold", 11)
        c.drawString(_MARGIN, self.y, self.face.school)
        self.y -= 50
        c.setFillColor(INK)
        c.setFont("Serif", 34)
        c.drawString(_MARGIN, self.y, self.face.heading)
        self.y -= 30

    def paragraph(self, text: str, font: str, size: float, colour: Any, *, after: float, bullet: str = "") -> None:
        style = ParagraphStyle(
            "p", fontName=font, fontSize=size, leading=size * 1.35, textColor=colour, alignment=TA_LEFT,
            leftIndent=12 if bullet else 0, bulletFontName=font, bulletFontSize=size, splitLongWords=1,
        )  # fmt: skip
        block = Paragraph(escape(text), style, bulletText=bullet or None)
        _w, height = block.wrap(_TEXT, _HEIGHT)
        self._room(height)
        self.y -= height
        block.drawOn(self.canvas, _MARGIN, self.y)
        self.y -= after

    def listed(self, heading: str, items: tuple[str, ...]) -> None:
        self.paragraph(heading, "Sans-Bold", 10.5, INK, after=4)
        for item in items:
            self.paragraph(item, "Sans", 9.2, INK, after=1.5, bullet="–")

    def row(self, label: str, value: str) -> None:
        self._room(_ROW)
        self.y -= _ROW
        self.canvas.setFillColor(QUIET)
        self.canvas.setFont("Sans", 10.5)
        self.canvas.drawString(_MARGIN, self.y, label)
        self.canvas.setFillColor(INK)
        self.canvas.setFont("Sans-Bold", 10.5)
        self.canvas.drawString(_MARGIN + 130, self.y, value)

    def space(self, height: float) -> None:
        self.y -= height

    def check(self) -> None:
        """The foot of the last page: how anyone checks the certificate, and its QR code."""
        side, base = _QR_SIDE, _FOOT
        self._room(0)
        widget = QrCodeWidget(self.face.address, barLevel="M")
        x0, y0, x1, y1 = widget.getBounds()
        drawing = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
        drawing.add(widget)
        renderPDF.draw(drawing, self.canvas, _WIDTH - _MARGIN - side + 8, base)
        self.canvas.setStrokeColor(QUIET)
        self.canvas.setLineWidth(0.5)
        self.canvas.line(_MARGIN, base + side + 12, _WIDTH - _MARGIN, base + side + 12)
        self.y = base + side + 2
        width = _TEXT - side - 12
        for text, font, size in (
            (self.face.check, "Sans", 9.5),
            (self.face.address, "Sans-Bold", 9.5),
            (self.face.standing, "Sans", 9),
        ):
            style = ParagraphStyle(
                "foot", fontName=font, fontSize=size, leading=size * 1.4, textColor=INK, splitLongWords=1
            )
            block = Paragraph(escape(text), style)
            _w, height = block.wrap(width, _HEIGHT)
            self.y -= height + 2
            block.drawOn(self.canvas, _MARGIN, self.y)

    def _room(self, height: float) -> None:
        if self.y - height < _FOOT + _QR_SIDE + 18:
            self.canvas.showPage()
            self.y = _HEIGHT - _MARGIN


def _size_for(name: str) -> float:
    return 28 if len(name) <= 36 else 20 if len(name) <= 70 else 15


@cache
def _register(fonts: Path) -> None:
    for name, path in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts / path)))
