"""The typefaces of certificates: which file, in which order they are asked for a sign. Pure: no Django."""

import struct
import unicodedata
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FILES = {
    "Sans": "source-sans-3/400Regular/SourceSans3_400Regular.ttf",
    "Sans-Bold": "source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
    "Serif": "source-serif-4/400Regular/SourceSerif4_400Regular.ttf",
    "Serif-Bold": "source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
    "Wide": "noto-sans/400Regular/NotoSans_400Regular.ttf",
    "Wide-Bold": "noto-sans/600SemiBold/NotoSans_600SemiBold.ttf",
    "Hebrew": "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "Hebrew-Bold": "noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf",
    "Arabic": "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "Arabic-Bold": "noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf",
}


_OTHERS = ("Wide", "Hebrew", "Arabic")
_OTHERS_BOLD = ("Wide-Bold", "Hebrew-Bold", "Arabic-Bold")
_CHAINS = {
    "Sans": ("Sans", *_OTHERS),
    "Sans-Bold": ("Sans-Bold", *_OTHERS_BOLD),
    "Serif": ("Serif", "Sans", *_OTHERS),
    "Serif-Bold": ("Serif-Bold", "Sans-Bold", *_OTHERS_BOLD),
}


class Box(NamedTuple):
    """What a sign covers, in sizes of type from its origin."""

    left: float
    low: float
    right: float
    high: float


@cache
def signs_of(name: str, folder: Path) -> Set[int]:
    """The code points that a typeface can draw. It is read and made known to reportlab at the first question."""
    font = TTFont(name, str(folder / _FILES[name]))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def can_draw(text: str, name: str, folder: Path) -> bool:
    """Whether the typeface has every sign of the text."""
    signs = signs_of(name, folder)
    return all(ord(sign) in signs for sign in text)


def face_for(text: str, name: str, folder: Path) -> str:
    """The first typeface after `name`, itself included, that has every sign of the text; "" where none has."""
    return next((face for face in _CHAINS[name] if can_draw(text, face, folder)), "")


@cache
def width_of(sign: str, name: str) -> float:
    """How far a sign moves the next one, in sizes of type. A mark stands on its letter and moves nothing."""
    return 0.0 if unicodedata.combining(sign) else float(pdfmetrics.stringWidth(sign, name, 1))


@cache
def box_of(sign: str, name: str) -> Box:
    """The box of a sign's glyph, as the TrueType table glyf has it; a box without height for a blank."""
    face = pdfmetrics.getFont(name).face
    glyph = face.charToGlyph[ord(sign)]
    start, end = face.glyphPos[glyph : glyph + 2]
    if start == end:
        return Box(0, 0, width_of(sign, name), 0)
    edges = struct.unpack_from(">4h", face._ttf_data, face.get_table_pos("glyf")[0] + start + 2)
    return Box(*(edge / face.unitsPerEm for edge in edges))
