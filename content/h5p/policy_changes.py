"""What cleaning has changed in a package, place by place, for its author to see. Pure: no Django."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NotRequired, TypedDict

from content.h5p.policy import printable

MOST_PLACES = 100
_LONGEST, _LEAD = 240, 60
# Written otherwise, and the same to a reader.
_SAME = (("&quot;", '"'), ("&#039;", "'"), ("&#39;", "'"), ("&amp;", "&"), (" />", ">"), ("/>", ">"), ("#tmp", ""))


class Change(TypedDict):
    """`file`: inside the package; `place`: the way to the field, counted from 1; `after`: missing where all went."""

    file: str
    place: str
    before: str
    after: NotRequired[str]


class Cleaned(TypedDict):
    """`count`: all changes; `places`: the first of them."""

    count: int
    places: list[Change]


def collected(changes: Iterable[Change]) -> Cleaned:
    """As it is kept: bounded in size, whatever the package holds."""
    found = iter(changes)
    places = list(islice(found, MOST_PLACES))
    return {"count": len(places) + sum(1 for _change in found), "places": places}


def in_values(file: str, before: Any, after: Any, way: tuple[str, ...] = ()) -> Iterator[Change]:
    """The fields of JSON that were removed or changed."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from in_values(file, value, after[key], (*way, key))
            else:
                yield _change(file, (*way, key), value)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            yield from in_values(file, old, new, (*way, str(number)))
    elif _alike(before) != _alike(after):
        yield _change(file, way, before, after)


def in_drawing(file: str, gone: Iterable[str]) -> Iterator[Change]:
    """What a drawing has lost."""
    for what in gone:
        yield _change(file, (), what)


def _change(file: str, way: tuple[str, ...], before: Any, after: Any = None) -> Change:
    old, new = _words(before), _words(after)
    start = max(0, next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(new)) - _LEAD)
    found = Change(file=printable(file), place=printable(" › ".join(way)), before=_part(old, start))
    if new:
        found["after"] = _part(new, start)
    return found


def _part(text: str, start: int) -> str:
    """The text from a little before where the two begin to differ."""
    end = start + _LONGEST
    return printable(f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}")


def _words(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _alike(value: Any) -> str:
    text = _words(value)
    for written, same in _SAME:
        text = text.replace(written, same)
    return text
