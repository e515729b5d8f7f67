"""A piece of a text round the words that were searched for, with those words marked. No Django, no queries."""

from dataclasses import dataclass

from content.stemming import spans

_WIDEST = 230
_BEFORE = 70
_TOGETHER = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text. `is_hit`: it was searched for."""

    text: str
    is_hit: bool


def marked(text: str, groups: list[str], needles: list[str]) -> tuple[Piece, ...]:
    """The whole text in pieces. `groups`: the stems of each of its words; `needles`: the stems searched for."""
    return _pieces(text, _hits(text, groups, needles), 0, len(text))


def excerpt(text: str, groups: list[str], needles: list[str]) -> tuple[Piece, ...]:
    """At most 230 characters round the place where most of the words stand close together, within one paragraph."""
    hits = _hits(text, groups, needles)
    first = _best(groups, needles)
    place = hits[first][0] if first in hits else 0
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    if place - start > _BEFORE and end - start > _WIDEST:
        start = text.find(" ", max(start, min(place - _BEFORE, end - _WIDEST))) + 1
    stop = end if end - start <= _WIDEST else text.rfind(" ", start + 1, start + _WIDEST)
    stop = stop if stop > start else min(end, start + _WIDEST)
    pieces = _pieces(text, hits, start, stop)
    before = (Piece("… ", is_hit=False),) if start and text[start - 1] != "\n" else ()
    after = (Piece(" …", is_hit=False),) if stop < end else ()
    return (*before, *pieces, *after)


def _hits(text: str, groups: list[str], needles: list[str]) -> dict[int, tuple[int, int]]:
    """The places in the text of the words that are searched for, by the number of the word."""
    found = {n for needle in needles for n, group in enumerate(groups) if needle in group}
    places = spans(text)
    return {n: places[n] for n in sorted(found) if n < len(places)}


def _best(groups: list[str], needles: list[str]) -> int:
    """The number of the word where most of the needles begin to stand closest together; -1 for none."""
    found = [(n, needle) for n, group in enumerate(groups) for needle in needles if needle in group]
    best, place = (0, 0), -1
    for start, (n, _needle) in enumerate(found):
        near: dict[str, int] = {}
        for m, needle in found[start : start + _TOGETHER]:
            if m - n < _TOGETHER:
                near.setdefault(needle, m)
        score = (len(near), n - max(near.values()))
        if score > best or place < 0:
            best, place = score, n
    return place


def _pieces(text: str, hits: dict[int, tuple[int, int]], start: int, stop: int) -> tuple[Piece, ...]:
    found: list[Piece] = []
    here = start
    for begin, end in hits.values():
        if begin < here or end > stop:
            continue
        found += [Piece(text[here:begin], is_hit=False), Piece(text[begin:end], is_hit=True)]
        here = end
    found.append(Piece(text[here:stop], is_hit=False))
    return tuple(piece for piece in found if piece.text)
