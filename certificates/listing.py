"""Draw a list as a tagged PDF: texts, then a table over as many pages as it needs. Pure: no Django, no clock."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from certificates.archival import Described, complete
from certificates.drawing import ACCENT, INK, QUIET, Style, draw_lines
from certificates.listing_parts import Cell, Listing
from certificates.tagging import Tags
from certificates.typefaces import signs_of
from certificates.typesetting import Line, legible, lines_of

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _FLOOR, _GAP = 48.0, 44.0, 10.0
_TEXT = _WIDTH - 2 * _MARGIN
_HEADS, _PLAIN = Style("Sans-Bold", 9, INK), Style("Sans", 9, INK)
_STRONG, _LINKED = Style("Sans-Bold", 9, INK), Style("Sans", 8, ACCENT)


def render(listing: Listing, fonts: Path, finish: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """The finished document. `fonts`: the folder of the TTF packages. `finish`: adds to the file before it ends."""
    signs_of("Sans", fonts)
    listing = legible(listing, fonts)
    out = io.BytesIO()
    size = landscape(A4)
    canvas = Canvas(out, pagesize=size, lang=listing.language, initialFontName="Sans", invariant=1, pdfVersion=(1, 7))
    tags = Tags(canvas)
    _Sheet(tags, listing, fonts).draw()
    canvas.showPage()
    canvas.save()
    title = f"{listing.heading}: {listing.name}"
    told = Described(title, listing.heading, listing.school, listing.language, listing.made_at)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        complete(pdf, told, tags)
        if finish:
            finish(pdf)
        saved = io.BytesIO()
        pdf.save(saved, deterministic_id=True, min_version="1.7")
    return saved.getvalue()


class _Sheet:
    """A cursor that moves down the page. A row that does not fit goes on where the next page's headings end."""

    def __init__(self, tags: Tags, listing: Listing, fonts: Path) -> None:
        self.tags, self.listing, self.fonts, self.y = tags, listing, fonts, _HEIGHT - _MARGIN
        shares = [share for _heading, share in listing.columns]
        self.lefts = [_MARGIN + _TEXT * sum(shares[:at]) for at in range(len(shares))]
        self.widths = [_TEXT * share - _GAP for share in shares]

    def draw(self) -> None:
        listing = self.listing
        self._band()
        self._block("P", listing.school, Style("Sans-Bold", 11, ACCENT, 1), 12)
        self._block("H1", listing.heading, Style("Serif", 26, INK, 1.1), 6)
        self._block("P", listing.name, Style("Serif-Bold", 16, INK, 1.2), 8)
        for note in listing.notes:
            self._block("P", note, Style("Sans", 9.5, QUIET), 4)
        self.y -= 8
        with self.tags.element("Table"):
            with self.tags.element("TR"):
                self._heads(is_first=True)
            for row in listing.rows:
                self._row(row)
        self._foot()

    def _row(self, row: tuple[Cell, ...]) -> None:
        cells = [self._wrapped(cell, width) for cell, width in zip(row, self.widths, strict=True)]
        height = max(sum(style.height for _line, style, _address in cell) for cell in cells)
        # A row that fits on a page is not parted.
        if self.y - height < _FLOOR and height < _HEIGHT - 2 * _MARGIN - 60:
            self._turn()
        with self.tags.element("TR"):
            lowest = self._cells(cells, self.y)
        self.y = lowest - 5
        with self.tags.artifact("Layout"):
            self.tags.canvas.setStrokeColor(QUIET)
            self.tags.canvas.setLineWidth(0.3)
            self.tags.canvas.line(_MARGIN, self.y, _WIDTH - _MARGIN, self.y)
        self.y -= 4

    def _cells(self, cells: list[list[tuple[Line, Style, str]]], top: float) -> float:
        """Draw a row's cells; returns the lowest edge. Only a row higher than a page is parted, cell after cell."""
        lowest = top
        for at, cell in enumerate(cells):
            about = {"A": Dictionary(O=Name.Table, Scope=Name.Row)} if at == 0 else {}
            self.y = top
            with self.tags.element("TH" if at == 0 else "TD", **about):
                for line, style, address in cell:
                    if self.y - style.height < _FLOOR:
                        self._turn()
                        top = lowest = self.y
                    self._line(line, style, address, self.lefts[at], self.widths[at])
            lowest = min(lowest, self.y)
        return lowest

    def _line(self, line: Line, style: Style, address: str, left: float, width: float) -> None:
        if not address:
            self.y = draw_lines(self.tags, [line], style, left, self.y)
            return
        with self.tags.element("Link"):
            top = self.y
            self.y = draw_lines(self.tags, [line], style, left, top)
            self.tags.link((left, self.y - 1, left + width, top - 1), address, address)

    def _wrapped(self, cell: Cell, width: float) -> list[tuple[Line, Style, str]]:
        return [
            (line, style, piece.address)
            for piece in cell
            for style in (_LINKED if piece.address else _STRONG if piece.is_strong else _PLAIN,)
            for line in self._lines(piece.text, style, width)
        ]

    def _heads(self, *, is_first: bool) -> None:
        """The columns' headings: read aloud once, drawn on every page."""
        top = lowest = self.y
        for (heading, _share), left, width in zip(self.listing.columns, self.lefts, self.widths, strict=True):
            lines = self._lines(heading, _HEADS, width)
            if is_first:
                with self.tags.element("TH", A=Dictionary(O=Name.Table, Scope=Name.Column)):
                    lowest = min(lowest, draw_lines(self.tags, lines, _HEADS, left, top))
            else:
                with self.tags.artifact("Pagination"):
                    self.tags.canvas.setFillColor(INK)
                    self.tags.canvas.setFont(_HEADS.typeface, _HEADS.size)
                    self.tags.canvas.drawString(left, top - _HEADS.size, heading)
                lowest = min(lowest, top - _HEADS.height)
        with self.tags.artifact("Layout"):
            self.tags.canvas.setStrokeColor(INK)
            self.tags.canvas.setLineWidth(0.8)
            self.tags.canvas.line(_MARGIN, lowest - 4, _WIDTH - _MARGIN, lowest - 4)
        self.y = lowest - 8

    def _block(self, kind: str, text: str, style: Style, after: float) -> None:
        if text:
            with self.tags.element(kind):
                self.y = draw_lines(self.tags, self._lines(text, style, _TEXT), style, _MARGIN, self.y)
            self.y -= after

    def _turn(self) -> None:
        self._foot()
        self.tags.turn()
        self._band()
        self.y = _HEIGHT - _MARGIN
        self._heads(is_first=False)

    def _foot(self) -> None:
        """Which list the page belongs to, and its number."""
        canvas = self.tags.canvas
        with self.tags.artifact("Pagination"):
            canvas.setFillColor(QUIET)
            canvas.setFont("Sans", 8)
            canvas.drawString(_MARGIN, 24, f"{self.listing.school} · {self.listing.heading}")
            canvas.drawRightString(_WIDTH - _MARGIN, 24, f"{self.listing.page} {self.tags.page + 1}")

    def _band(self) -> None:
        with self.tags.artifact("Layout"):
            self.tags.canvas.setFillColor(ACCENT)
            self.tags.canvas.rect(0, _HEIGHT - 10, _WIDTH, 10, stroke=0, fill=1)

    def _lines(self, text: str, style: Style, width: float) -> list[Line]:
        foreign = self.listing.foreign
        return lines_of(text, style.typeface, style.size, width, folder=self.fonts, foreign=foreign)
