"""What an import would make: the questions of a file, checked by our own blocks, in one or two languages."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail.blocks import StreamValue

from assessments.bilingual import Different, merged
from assessments.blocks import QUESTION_TYPES
from assessments.moodle import reading
from assessments.moodle.raw import item, raw_of
from assessments.moodle.reading import Content
from assessments.moodle.values import Found, Known, Losses, Lost, NotCarried, Plain, Reason
from assessments.question_types import TYPES
from assessments.questions import Difficulty, Purpose, Question, type_names
from content.blocks import Regime
from content.factbase import facts
from content.models import Provision

_BLOCKS = dict(QUESTION_TYPES)
# Stands in for what an author has still to write, while the rest is checked.
_LATER = "–"


@dataclass(frozen=True, slots=True)
class Planned:
    """A question that would be made. `english` is None where only the Swedish is there."""

    swedish: Plain
    english: Plain | None


@dataclass(frozen=True)
class Plan:
    """What would be made, and for each language of a file what of it would not."""

    purpose: str
    questions: tuple[Planned, ...]
    lost: dict[str, tuple[Lost, ...]]

    @cached_property
    def digest(self) -> str:
        """A short word for the questions, by which a confirmation is known to be of them."""
        content = json.dumps([self.purpose, [asdict(q) for q in self.questions]], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def by_type(self) -> list[tuple[str, int]]:
        counted, names = Counter(q.swedish.type for q in self.questions), dict(type_names())
        return [(names[name], counted[name]) for name in names if counted[name]]


def plan(swedish: bytes, english: bytes | None, purpose: str) -> Plan:
    """Read the files. Raises NotCarried where one of them cannot be read as a whole."""
    known = _known()
    ours = reading.read(swedish, known)
    theirs = _english(english, known) if english is not None else None
    kept, lost = _checked(ours.found, purpose)
    lost_sv, lost_en, pairs = [*ours.lost, *lost], list(theirs.lost) if theirs else [], []
    by_key = {found.plain.key: found for found in theirs.found if found.has_own_key} if theirs else {}
    for found in kept:
        twin = by_key.get(found.plain.key)
        reason = _unlike(found.plain, twin.plain) if twin else Reason.NO_ENGLISH
        if theirs and reason:
            lost_sv.append(Lost(found.line, found.name, reason))
        pairs.append(Planned(found.plain, twin.plain if twin and not reason else None))
    if theirs:
        keys = {found.plain.key for found in ours.found}
        strangers = (f for f in theirs.found if not f.has_own_key or f.plain.key not in keys)
        lost_en += [Lost(f.line, f.name, Reason.NO_SWEDISH, is_whole=True) for f in strangers]
    told = {"sv": _in_order(lost_sv), **({"en": _in_order(lost_en)} if theirs else {})}
    return Plan(purpose, tuple(pairs), told)


def _english(data: bytes, known: Known) -> Content:
    try:
        return reading.read(data, known)
    except NotCarried as fault:
        fault.language = "en"
        raise


def _in_order(lost: Iterable[Lost]) -> tuple[Lost, ...]:
    return tuple(sorted(lost, key=lambda row: row.line))


def _known() -> Known:
    usable = frozenset(fact.id for fact in facts().values() if fact.is_usable)
    return Known(frozenset(Difficulty.values), frozenset(dict(Regime.choices)), usable, frozenset(provisions()))


def provisions() -> dict[str, int]:
    """Published provisions by source and reference. One query."""
    rows = Provision.objects.filter(live=True).values_list("source__key", "ref", "pk")
    return {f"{source} {ref}": pk for source, ref, pk in rows}


def _checked(found: Iterable[Found], purpose: str) -> tuple[list[Found], list[Lost]]:
    """Those that can be made here, and why the others cannot."""
    found, kept, lost = list(found), [], []
    here = set(Question.objects.filter(key__in=[f.plain.key for f in found]).values_list("key", flat=True))
    for one in found:
        try:
            _check(one.plain, here, purpose)
        except NotCarried as fault:
            lost.append(Losses(one.line, one.name).leave(fault))
        else:
            kept.append(one)
    return kept, lost


def _check(plain: Plain, here: set[str], purpose: str) -> None:
    if plain.key in here:
        raise NotCarried(Reason.HERE, plain.key)
    if purpose == Purpose.FINAL and not TYPES[plain.type].is_graded:
        raise NotCarried(Reason.UNGRADED)
    block = _BLOCKS[plain.type]
    value = {"stem": plain.stem, **raw_of(_filled(plain), uuid.uuid4()), "provisions": [], "facts": ""}
    try:
        block.clean(block.to_python(value))
    except ValidationError as fault:
        raise NotCarried(Reason.BLOCK, " ".join(dict.fromkeys(_messages(fault)))) from fault


def _filled(plain: Plain) -> dict[str, Any]:
    """With something wherever an author has still to write."""
    values = _without_holes(deepcopy(plain.values))
    if values.get("reasons") == []:
        values["reasons"] = [{"text": text, "correct": text == "1", "why": _LATER} for text in ("1", "2")]
    if values.get("points") == []:
        values["points"] = [{"text": _LATER}]
    return values


def _without_holes(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_holes(inner) for inner in value]
    if isinstance(value, dict):
        return {k: inner or _LATER if k in ("why", "model") else _without_holes(inner) for k, inner in value.items()}
    return value


def _messages(fault: Any) -> Iterator[str]:
    """What the blocks say, at any depth."""
    if isinstance(fault, ErrorList | list | tuple):
        for inner in fault:
            yield from _messages(inner)
    elif isinstance(fault, dict):
        for inner in fault.values():
            yield from _messages(inner)
    elif hasattr(fault, "block_errors"):
        yield from _messages(fault.block_errors)
        yield from _messages(fault.non_block_errors)
    elif isinstance(fault, ValidationError):
        yield from fault.messages


def _unlike(ours: Plain, theirs: Plain) -> Reason | None:
    """Whether the English has other parts, another key or other holes."""
    if ours.type != theirs.type:
        return Reason.DIFFERENT
    texts, seed = TYPES[ours.type].texts, uuid.uuid4()
    try:
        body = merged(raw_of(ours.values, seed), raw_of(theirs.values, seed), texts)
    except Different:
        return Reason.DIFFERENT
    return Reason.DIFFERENT if _has_half(body) else None


def _has_half(value: Any) -> bool:
    """Whether a text stands in one language alone."""
    if isinstance(value, dict) and value.keys() == {"sv", "en"}:
        return bool(value["sv"]) != bool(value["en"])
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_half, inner))


def body_of(row: Question, plain: Plain, seed: uuid.UUID, cited: dict[str, int]) -> Any:
    """The body of a question. The two languages share the ids that grow from `seed`."""
    value = {
        "stem": plain.stem,
        **raw_of(plain.values, seed),
        "provisions": [item(cited[p], seed, f"provision/{p}") for p in plain.provisions],
        "facts": " ".join(plain.facts),
    }
    block = row._meta.get_field("body").stream_block
    return StreamValue(block, [{"type": plain.type, "id": str(seed), "value": value}], is_lazy=True)
