"""The periods of the rules, each held once as data in `curriculum/deadlines.json` and worded here in both languages.

A lesson's timeline is drawn from them. Pure: no Django, no database.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from content.factbase import read_json

Texts = dict[str, str]

# Hours in one of each: for order only, never for arithmetic with dates.
_HOURS = {"hours": 1, "days": 24, "months": 30 * 24, "years": 365 * 24}
_NAMES = {
    "hours": (("timme", "hour"), ("timmar", "hours")),
    "days": (("dag", "day"), ("dagar", "days")),
    "months": (("månad", "month"), ("månader", "months")),
    "years": (("år", "year"), ("år", "years")),
}
_DAY_KINDS = {"calendar"}
_ROLLS_OVER = {"yes", "no", "unknown"}
_REGIMES = {"medicine", "device", "ivd", "veterinary", "all"}
_ACTORS = {
    "sponsor": ("sponsorn", "the sponsor"),
    "investigator": ("prövaren", "the investigator"),
    "applicant": ("sökanden", "the applicant"),
    "authority": ("myndigheten", "the authority"),
    "ethics authority": ("Etikprövningsmyndigheten", "the Swedish Ethical Review Authority"),
    "controller": ("den personuppgiftsansvarige", "the controller"),
}


class BadDeadlines(ValueError):
    """The file holds a period that cannot be used; the message names each by its id."""


class Kind(StrEnum):
    """What a period asks for."""

    WITHIN = "within"
    BEFORE = "before"
    EARLIEST = "earliest"
    EXTENSION = "extension"
    KEEP = "keep"


_WORDING = {
    Kind.WITHIN: ("inom {}", "within {}"),
    Kind.BEFORE: ("senast {} före", "at least {} before"),
    Kind.EARLIEST: ("tidigast efter {}", "at the earliest after {}"),
    Kind.EXTENSION: ("högst {} till", "at most {} more"),
    Kind.KEEP: ("i minst {}", "for at least {}"),
}
# The CTR and the GDPR forbid undue delay, the MDR and the IVDR any.
_WITHOUT_DELAY = {
    "any": ("utan dröjsmål", "without delay"),
    "undue": ("utan onödigt dröjsmål", "without undue delay"),
}
_AND_WITHIN = ("{} och senast inom {}", "{} and at the latest within {}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """One period: what is done, counted from what, by whom, under which provision.

    `measure` says what `amount` counts; both are None where the rule gives no number. `without_delay`: "any" or "undue"
    delay is forbidden, or "". `day_kind` and `rolls_over` say how a date is reckoned: "yes" only where a source says
    that an end on a holiday moves to the next working day. `is_asked_by_date`: a test may ask for the date.
    """

    id: str
    fact: str
    duty: Texts
    start: Texts
    kind: Kind
    amount: int | None
    measure: str | None
    without_delay: str
    day_kind: str
    rolls_over: str
    provision: str
    regime: str
    actors: tuple[str, ...]
    note: Texts | None
    is_pending: bool
    is_asked_by_date: bool

    @property
    def length(self) -> int:
        """Hours from day 0, for order; negative before it, 0 where the rule gives no number."""
        hours = (self.amount or 0) * _HOURS[self.measure or "hours"]
        return -hours if self.kind is Kind.BEFORE else hours

    @property
    def period(self) -> Texts:
        """The period in words: "inom 7 dagar"."""
        if self.amount is None or self.measure is None:
            return _both(_WITHOUT_DELAY[self.without_delay])
        names = _NAMES[self.measure][self.amount != 1]
        counted = [f"{self.amount}\N{NO-BREAK SPACE}{name}" for name in names]
        if self.without_delay:
            parts = zip(_AND_WITHIN, _WITHOUT_DELAY[self.without_delay], counted, strict=True)
            return _both(both.format(delay, count) for both, delay, count in parts)
        return _both(w.format(count) for w, count in zip(_WORDING[self.kind], counted, strict=True))

    @property
    def has_date(self) -> bool:
        """Whether a date follows from a day. Not from an extension, whose own period may have moved."""
        return self.amount is not None and self.kind is not Kind.EXTENSION

    @property
    def who(self) -> Texts:
        """Who acts."""
        names = [_ACTORS[actor] for actor in self.actors]
        return _both(", ".join(each) for each in zip(*names, strict=True))

    @property
    def citation(self) -> Texts:
        """The provision as readers of each language cite it."""
        return cite(self.provision)

    def frozen(self) -> dict[str, Texts]:
        """What an edition copies."""
        texts = {"duty": self.duty, "start": self.start, "period": self.period, "who": self.who, "cites": self.citation}
        return {**texts, "note": self.note} if self.note else texts


@dataclass(frozen=True, slots=True)
class Mark:
    """A period on a line. `gap`: 0 to 4 steps from the mark before it."""

    deadline: Deadline
    gap: int


@dataclass(frozen=True, slots=True)
class Line:
    """The periods that are counted from one event, which is day 0."""

    start: Texts
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]


@cache
def deadlines() -> dict[str, Deadline]:
    """All periods by id, in the order of the file. Raises BadDeadlines."""
    return read(read_json("deadlines.json"))


def read(rows: list[dict[str, Any]]) -> dict[str, Deadline]:
    """Rows of the file as periods. Raises BadDeadlines with every fault."""
    faults = [f"{row.get('id')}: {fault}" for row in rows for fault in _faults(row)]
    ids = [row.get("id") for row in rows]
    faults += [f"{i}: the id stands twice" for i in sorted({str(i) for i in ids if ids.count(i) > 1})]
    if faults:
        raise BadDeadlines("\n".join(faults))
    return {row["id"]: _deadline(row) for row in rows}


def lines(ids: Iterable[str]) -> list[Line]:
    """What a timeline draws: a line for each event that periods are counted from, in the order given, sorted by length.

    Ids that do not exist are left out; the caller has checked them.
    """
    known = deadlines()
    by_start: dict[str, list[Deadline]] = {}
    for found in (known[i] for i in ids if i in known):
        by_start.setdefault(found.start["sv"], []).append(found)
    return [_line(sorted(group, key=lambda d: d.length)) for group in by_start.values()]


def cite(provision: str) -> Texts:
    """ "CTR Art. 42(2)(a)" as "CTR, artikel 42.2 a" and "CTR, Article 42(2)(a)"."""
    source, reference = re.match(r"(Lag \(\S+\)|\S+) (.+)", provision).groups()  # type: ignore[union-attr]
    if section := re.fullmatch(r"(\d+) §", reference):
        return {"sv": f"{source}, {reference}", "en": f"{source.replace('Lag', 'Act')}, Section {section[1]}"}
    parts = [_part(part) for part in reference.split("; ")]
    return {language: f"{source}, " + "; ".join(part[language] for part in parts) for language in ("sv", "en")}


def _part(reference: str) -> Texts:
    if annex := re.fullmatch(r"Annex ([IVX]+)(?: ch\. ([IVX]+))?(?: ([\d.]+))?", reference):
        number, chapter, point = annex.groups()
        return {
            "sv": f"bilaga {number}" + f" kapitel {chapter}" * bool(chapter) + f" punkt {point}" * bool(point),
            "en": f"Annex {number}" + f", Chapter {chapter}" * bool(chapter) + f", point {point}" * bool(point),
        }
    several, articles = re.fullmatch(r"Art(s?)\.? (.+)", reference).groups()  # type: ignore[union-attr]
    english = articles.replace(", ", " and ").replace("-", "–")
    return {
        "sv": ("artiklarna " if several else "artikel ") + "".join(_swedish(articles)),
        "en": ("Articles " if several else "Article ") + english,
    }


def _swedish(articles: str) -> Iterator[str]:
    """ "73(1), (3)" as "73.1 och 73.3": paragraphs after a point, letters after a space."""
    number = ""
    for piece in re.split(r"(, |-)", articles):
        if piece in (", ", "-"):
            yield {", ": " och ", "-": "–"}[piece]
            continue
        number = re.match(r"\d*", piece)[0] or number  # type: ignore[index]
        groups = re.findall(r"\((\w+)\)", piece)
        yield number + "".join(f".{g}" if g.isdigit() else f" {g}" for g in groups)


def _line(group: list[Deadline]) -> Line:
    before = [d for d in group if d.length < 0]
    after = [d for d in group if d.length >= 0]
    # Before day 0 the gap lies under the mark: it is the distance to the next one.
    return Line(group[0].start, tuple(reversed(_marks(reversed(before)))), tuple(_marks(after)))


def _marks(group: Iterable[Deadline]) -> list[Mark]:
    marks, reached = [], 0
    for deadline in group:
        step = _step(abs(deadline.length))
        marks.append(Mark(deadline, step - reached))
        reached = step
    return marks


def _step(hours: int) -> int:
    """How far out a mark stands: hours, a week, weeks, months, years."""
    return sum(hours > limit * 24 for limit in (0, 3, 10, 31))


def _faults(row: dict[str, Any]) -> Iterator[str]:
    allowed: dict[str, set[Any]] = {
        "unit": _DAY_KINDS,
        "rolls_over": _ROLLS_OVER,
        "regime": _REGIMES,
        "kind": {*Kind, None},
        "without_delay": {*_WITHOUT_DELAY, None},
    }
    yield from (f"{name} is {row.get(name)!r}" for name, values in allowed.items() if row.get(name) not in values)
    yield from (f"nobody is known as {a!r}" for a in _actors(row) if a not in _ACTORS)
    texts = (row.get("id"), row.get("trigger_sv"), row.get("trigger_en"), row.get("provision"), *_start(row).values())
    if not all(texts):
        yield "a text is missing"
    if bool(row.get("note_sv")) != bool(row.get("note_en")):
        yield "the note has one language only"
    numbers = [row[name] for name in _HOURS if row.get(name) is not None]
    if not all(isinstance(n, int) and n for n in numbers):
        yield "the period is no whole number"
    if not numbers and not row.get("without_delay"):
        yield "there is no period"


def _deadline(row: dict[str, Any]) -> Deadline:
    # The finer measure is the rule's own; "days" beside hours is only for sorting.
    measure = next((name for name in ("hours", "years", "months", "days") if row.get(name) is not None), None)
    amount = row[measure] if measure else None
    kind = Kind.BEFORE if amount is not None and amount < 0 else Kind(row.get("kind", Kind.WITHIN))
    return Deadline(
        id=row["id"],
        fact=row["fact_id"],
        duty=_both((row["trigger_sv"], row["trigger_en"])),
        start=_start(row),
        kind=kind,
        amount=abs(amount) if amount is not None else None,
        measure=measure,
        without_delay=row.get("without_delay", ""),
        day_kind=row["unit"],
        rolls_over=row["rolls_over"],
        provision=row["provision"],
        regime=row["regime"],
        actors=tuple(_actors(row)),
        note=_both((row["note_sv"], row["note_en"])) if row.get("note_sv") else None,
        is_pending=row.get("expert_check") == "pending",
        is_asked_by_date=row.get("usable_in_date_question", False),
    )


def _actors(row: dict[str, Any]) -> list[str]:
    return str(row.get("applies_to", "")).split(", ")


def _start(row: dict[str, Any]) -> Texts:
    return {language: (row.get("from") or {}).get(language, "") for language in ("sv", "en")}


def _both(texts: Iterable[str]) -> Texts:
    return dict(zip(("sv", "en"), texts, strict=True))
