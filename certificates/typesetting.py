"""Texts as lines of runs: which typeface draws which sign, where a line ends, what is read aloud. Pure: no Django."""

import dataclasses
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from certificates.directions import Sign, begins_right, goes_left, in_drawn_order, joined
from certificates.typefaces import Box, box_of, can_draw, face_for, width_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Foreign = tuple[tuple[str, str], ...]
# Stands for signs that no typeface has.
LEFT_OUT = "[…]"
_LETTER = re.compile(r".[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]*", re.DOTALL)
# Blanks that a line may end at, so not those of numbers.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_WORD = re.compile(r"[^ ]+ ?")
# Combining classes of Unicode, and the gap between a letter and its mark in sizes of type.
_ABOVE, _BELOW, _CLEAR = 230, 220, 0.03
_REPEATED = re.compile(r"\[…\](?: ?\[…\])+")


class Run(NamedTuple):
    """Letters in one typeface, `left` sizes from the line's beginning and `up` from its base.

    `said`: what they say, where it is not what is drawn; `language`: if it is not the document's.
    """

    text: str
    typeface: str
    left: float
    up: float
    said: str
    language: str


# In the order in which they are read.
Line = list[Run]


_Texts = TypeVar("_Texts", bound="DataclassInstance")


def legible(face: _Texts, folder: Path) -> _Texts:
    """A face or a list, with only what can be drawn: composed letters, no signs of control, `LEFT_OUT` for the rest."""
    return dataclasses.replace(
        face, **{f.name: _legible(getattr(face, f.name), folder) for f in dataclasses.fields(face)}
    )


def lines_of(text: str, typeface: str, size: float, width: float, *, folder: Path, foreign: Foreign = ()) -> list[Line]:
    """A legible text in lines of at most `width` points. `foreign`: phrases, and the language that each is in."""
    signs = [
        sign for part, language in _by_language(text, foreign) for sign in _signs(part, language, typeface, folder)
    ]
    lines = (signs[start:end] for start, end in _edges(signs, size, width))
    if not goes_left(text):
        return [_line([(0, line)]) for line in lines]
    from_right = begins_right(text)
    return [_line(in_drawn_order(line, from_right)) for line in lines]


def _legible(value: Any, folder: Path) -> Any:
    if isinstance(value, tuple):
        parts = [_legible(part, folder) for part in value]
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)
    return legible_text(value, folder) if isinstance(value, str) else value


def legible_text(text: str, folder: Path) -> str:
    if text.isprintable() and can_draw(text, "Sans", folder):
        return text
    seen = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    kept = _BLANKS.sub(" ", unicodedata.normalize("NFC", "".join(seen))).strip(" ")
    found = (letter if face_for(letter, "Sans", folder) else LEFT_OUT for letter in _LETTER.findall(kept))
    return _REPEATED.sub(LEFT_OUT, "".join(found))


def _by_language(text: str, foreign: Foreign) -> Iterator[tuple[str, str]]:
    """The text cut around the foreign phrases, which may begin with a small letter in running text."""
    languages = {phrase.casefold(): language for phrase, language in foreign}
    pattern = "|".join(re.escape(phrase) for phrase, _language in sorted(foreign, key=lambda f: -len(f[0])))
    for part in re.split(f"({pattern})", text, flags=re.IGNORECASE) if pattern else [text]:
        yield part, languages.get(part.casefold(), "")


def _signs(text: str, language: str, typeface: str, folder: Path) -> Iterator[Sign]:
    signs = joined(text) if goes_left(text) else [Sign(letter, letter) for letter in text]
    drawn = "".join(sign.drawn for sign in signs)
    if can_draw(drawn, typeface, folder):
        return (sign._replace(typeface=typeface, language=language) for sign in signs)
    faces = (face_for(letter, typeface, folder) for letter in _LETTER.findall(drawn) for _part in letter)
    return (s._replace(typeface=face, language=language) for s, face in zip(signs, faces, strict=True))


def _edges(signs: list[Sign], size: float, width: float) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends. A word that is wider than a line is cut where the line ends."""
    at = [0.0, *accumulate(size * width_of(sign.drawn, sign.typeface) for sign in signs)]
    start = end = 0
    for word in _WORD.finditer("".join(sign.drawn for sign in signs)):
        last = word.start() + len(word.group().rstrip(" "))
        if at[last] - at[start] > width and end > start:
            yield start, end
            start = end
        while at[last] - at[start] > width and last - start > 1:
            cut = max(bisect_right(at, at[start] + width) - 1, start + 1)
            yield start, cut
            start = cut
        end = word.end()
    if end > start:
        yield start, end


def _line(clusters: list[tuple[int, list[Sign]]]) -> Line:
    left = 0.0
    runs: list[tuple[int, Run]] = []
    for place, cluster in clusters:
        base = Box(0, 0, 0, 0)
        for (typeface, language, is_mark), group in groupby(cluster, key=_look):
            signs = list(group)
            if is_mark:
                for sign in signs:
                    across, up, base = _on(base, sign)
                    runs.append((place, Run(sign.drawn, typeface, across, up, "", language)))
                continue
            drawn, said = "".join(s.drawn for s in signs), "".join(s.said for s in signs)
            runs.append((place, Run(drawn, typeface, left, 0, said if said != drawn else "", language)))
            left += sum(width_of(letter, typeface) for letter in drawn)
            box, start = box_of(drawn[-1], typeface), left - width_of(drawn[-1], typeface)
            base = Box(start + box.left, box.low, start + box.right, box.high)
    return [run for _place, run in sorted(runs, key=lambda pair: pair[0])]


def _look(sign: Sign) -> tuple[str, str, bool]:
    return sign.typeface, sign.language, bool(unicodedata.combining(sign.drawn))


def _on(base: Box, sign: Sign) -> tuple[float, float, Box]:
    """Where a mark stands: across and up, amid its letter and clear of it; and the box of both."""
    mark = box_of(sign.drawn, sign.typeface)
    up = 0.0
    if unicodedata.combining(sign.drawn) == _ABOVE:
        up = max(base.high + _CLEAR - mark.low, 0)
    elif unicodedata.combining(sign.drawn) == _BELOW:
        up = min(base.low - _CLEAR - mark.high, 0)
    both = base._replace(low=min(base.low, mark.low + up), high=max(base.high, mark.high + up))
    return (base.left + base.right - mark.left - mark.right) / 2, up, both
