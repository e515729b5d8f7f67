"""How texts of certificates and lists look, and how their lines are drawn and tagged. Pure: no Django."""

from typing import Any, NamedTuple

from reportlab.lib.colors import HexColor

from certificates.tagging import Tags, span
from certificates.typesetting import Line

INK, QUIET, ACCENT = HexColor("#16222b"), HexColor("#4c5b66"), HexColor("#0b5563")


class Style(NamedTuple):
    """How a text looks. `leading`: from line to line, in sizes."""

    typeface: str
    size: float
    colour: Any
    leading: float = 1.35

    @property
    def height(self) -> float:
        """Of a line, in points."""
        return self.size * self.leading


def draw_lines(tags: Tags, lines: list[Line], style: Style, left: float, top: float) -> float:
    """Lines on this page, in the open element. Returns the lower edge of the last, in points."""
    canvas, y = tags.canvas, top
    with tags.content():
        canvas.setFillColor(style.colour)
        for line in lines:
            y -= style.height
            text, base = canvas.beginText(), y + style.size * (style.leading - 1)
            for run in line:
                text.setTextOrigin(left + run.left * style.size, base + run.up * style.size)
                text.setFont(run.typeface, style.size)
                marked = span(run)
                if marked:
                    text._code.append(marked)
                text.textOut(run.text)
                if marked:
                    text._code.append("EMC")
            canvas.drawText(text)
    return y
