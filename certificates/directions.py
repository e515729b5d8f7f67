"""Right-to-left writing: how Arabic letters join, and the order in which a line is drawn. Pure: no Django.

A part of the Unicode bidirectional algorithm (UAX 9): without embedding signs.
"""

import unicodedata
from functools import cache
from itertools import pairwise
from typing import NamedTuple

_LEFTWARD = ("R", "AL")
_JOINED = ("<isolated>", "<final>", "<initial>", "<medial>")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


class Sign(NamedTuple):
    """What is drawn, in which typeface, and the letters that it stands for: two in a ligature.

    `language`: a BCP 47 tag where it is not the document's.
    """

    drawn: str
    said: str
    typeface: str = ""
    language: str = ""


def goes_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(letter) in _LEFTWARD for letter in text)


def begins_right(text: str) -> bool:
    """Whether the first letter of the text is written from right to left."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", *_LEFTWARD)), "") in _LEFTWARD


def joined(text: str) -> list[Sign]:
    """The text with each Arabic letter in the form that its neighbours ask for."""
    signs: list[Sign] = []
    before = ""  # The last letter that is no mark.
    index = 0
    while index < len(text):
        letter = text[index]
        said = letter
        two = letter + text[index + 1 : index + 2]
        if two in _forms():
            said = two
        following = next((c for c in text[index + len(said) :] if not unicodedata.combining(c)), "")
        forms = _forms().get(said, {})
        is_held = "<initial>" in _forms().get(before, {}) and "<final>" in forms
        holds = "<initial>" in forms and "<final>" in _forms().get(following, {})
        name = _JOINED[is_held + 2 * holds]
        signs.append(Sign(forms.get(name, letter), said))
        if not unicodedata.combining(letter):
            before = said[-1]
        index += len(said)
    return signs


def in_drawn_order(signs: list[Sign], from_right: bool) -> list[tuple[int, list[Sign]]]:
    """A line's clusters from left to right, each with its place among them as they are read.

    A cluster keeps its order: letters from the left, a letter from the right with its marks, a row of digits.
    """
    levels = _levels("".join(sign.said[0] for sign in signs), int(from_right))
    found: list[tuple[int, list[Sign]]] = []
    for start, end in _stretches([level > 0 for level in levels]):
        if levels[start]:
            turned = _clusters(signs[start:end], levels[start:end])
            found += [(start + at, part) for at, part in enumerate(turned)][::-1]
        else:
            found.append((start, signs[start:end]))
    return found


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Unicode's presentation forms of Arabic letters and of lam with alef, by letters and place in the word."""
    forms: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        place, *points = unicodedata.decomposition(chr(point)).split() or ["", ""]
        if place in _JOINED and points != ["0640"]:
            forms.setdefault("".join(chr(int(p, 16)) for p in points), {})[place] = chr(point)
    return forms


def _levels(letters: str, base: int) -> list[int]:
    """0: from the left, 1: from the right, 2: letters from the left and digits in a stretch from the right."""
    kinds = [unicodedata.bidirectional(letter) for letter in letters]
    levels: list[int | None] = []
    strong = base
    for kind in kinds:
        if kind == "L" or kind in _LEFTWARD:
            strong = int(kind != "L")
            levels.append(strong or 2 * base)
        elif kind in ("EN", "AN"):
            levels.append(2 if strong or base or kind == "AN" else 0)
        else:
            levels.append(levels[-1] if kind == "NSM" and levels else None)
    leftward = [None if level is None else _leads_left(level, kind) for level, kind in zip(levels, kinds, strict=True)]
    for opening, closing in _pairs(letters):
        turned = _pair_leads_left(leftward, opening, closing, bool(base))
        if turned is not None:
            for at in (opening, closing):
                leftward[at], levels[at] = turned, 1 if turned else 2 * base
    for start, end in _stretches([level is None for level in levels]):
        if levels[start] is None:
            before = leftward[start - 1] if start else bool(base)
            after = leftward[end] if end < len(levels) else bool(base)
            level = (1 if before else 2 * base) if before == after else base
            levels[start:end] = [level] * (end - start)
    return [level or 0 for level in levels]


def _pairs(letters: str) -> list[tuple[int, int]]:
    """Where brackets open and close, by where they open."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for at, letter in enumerate(letters):
        if letter in _BRACKETS:
            opened.append(at)
        elif opened and letter == _BRACKETS[letters[opened[-1]]]:
            found.append((opened.pop(), at))
    return sorted(found)


def _pair_leads_left(leftward: list[bool | None], opening: int, closing: int, base: bool) -> bool | None:
    """Which way a pair of brackets goes by what it holds and what stands before it; None where it holds no letters."""
    held = {leads for leads in leftward[opening + 1 : closing] if leads is not None}
    if not held:
        return None
    before = next((leads for leads in reversed(leftward[:opening]) if leads is not None), base)
    return base if base in held or before == base else not base


def _leads_left(level: int, kind: str) -> bool:
    """Which way what stands beside it goes: digits among letters from the right count as these do."""
    return level == 1 or (level == 2 and kind in ("EN", "AN"))


def _clusters(signs: list[Sign], levels: list[int]) -> list[list[Sign]]:
    """What stays in its order when a stretch is turned."""
    clusters: list[list[Sign]] = []
    for index, sign in enumerate(signs):
        stays = index > 0 and levels[index] == levels[index - 1] == 2
        if clusters and (stays or unicodedata.combining(sign.said[0])):
            clusters[-1].append(sign)
        else:
            clusters.append([sign if levels[index] == 2 else _mirrored(sign)])
    return clusters


def _mirrored(sign: Sign) -> Sign:
    return sign._replace(drawn=sign.drawn.translate(_MIRRORED))


def _stretches(flags: list[bool]) -> list[tuple[int, int]]:
    """Start and end of each run of equal flags."""
    turns = [i for i in range(1, len(flags)) if flags[i] != flags[i - 1]]
    edges = [0, *turns, len(flags)] if flags else []
    return list(pairwise(edges))
