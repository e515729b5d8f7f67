"""What the guide's pages show: statements with their provisions and ranks, and the answer in full."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content import factbase, factchecks
from content.citations import citations, instruments
from content.guide import Option, Outcome, Part, Question, Walk
from content.languages import current, pick
from content.sources import Rank, Source
from courses.guide_answers import CHANGE, address
from courses.pages import CoursePage

_HEADINGS = {
    "why": _("Why"),
    "before": _("Before the start"),
    "mind": _("Bear in mind"),
    "ask": _("Whom to ask"),
}
_STARTS = {
    "application": _("Application before the start"),
    "authorisation": _("Authorisation before the start"),
    "notification": _("Notification before the start"),
    "ethics": _("Ethical review before the start"),
    "ask": _("Ask before the start"),
}


@dataclass(frozen=True, slots=True)
class ShownCitation:
    label: str
    rank: str
    rank_label: str | Promise


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A statement. Without citations it is practice; `is_pending`: no expert has checked it."""

    text: str
    citations: tuple[ShownCitation, ...]
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Statements of one kind under a heading."""

    heading: str | Promise
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    id: str
    title: str
    starts: tuple[str | Promise, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ShownInstrument:
    """`address`: where its publisher shows it, or ""; `is_page`: it has a page here."""

    key: str
    title: str
    version: str
    rank: str
    rank_label: str | Promise
    address: str
    is_page: bool


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course to take. Without an address it is not published here."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer so far. `change`: where it can be changed."""

    question: str
    answer: str
    change: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the answers have led."""

    outcomes: tuple[ShownOutcome, ...]
    instruments: tuple[ShownInstrument, ...]
    courses: tuple[CourseRow, ...]
    has_pending: bool


def shown_part(part: Part) -> ShownPart:
    known = citations()
    return ShownPart(
        pick(part.text),
        tuple(
            ShownCitation(pick(known[key].label), known[key].rank, Rank(known[key].rank).label)
            for key in part.provisions
        ),
        bool(factchecks.waiting_among(part.facts)),
    )


def given(found: Walk) -> list[Given]:
    return [_given(question, option, found) for question, option in found.given]


def answer(found: Walk) -> Answer:
    """All that the last page shows. Three queries, however many sets of rules apply."""
    outcomes = tuple(_outcome(outcome) for outcome in found.outcomes)
    return Answer(
        outcomes=outcomes,
        instruments=_instruments(_once(key for outcome in found.outcomes for key in outcome.instruments)),
        courses=_courses(_once(code for outcome in found.outcomes for code in outcome.courses)),
        has_pending=any(p.is_pending for o in outcomes for section in o.sections for p in section.parts),
    )


def _given(question: Question, option: Option, found: Walk) -> Given:
    return Given(pick(question.text), pick(option.text), address(found.answers, **{CHANGE: question.id}))


def _outcome(outcome: Outcome) -> ShownOutcome:
    return ShownOutcome(
        outcome.id,
        pick(outcome.title),
        tuple(_STARTS[start] for start in outcome.start),
        tuple(Section(_HEADINGS[kind], tuple(map(shown_part, p))) for kind, p in outcome.parts.items() if p),
    )


def _instruments(keys: list[str]) -> tuple[ShownInstrument, ...]:
    pages = set(Source.objects.filter(key__in=keys, live=True).values_list("key", flat=True))
    rows = [instruments()[key] for key in keys]
    return tuple(
        ShownInstrument(
            row.key,
            pick(row.title),
            pick(row.version) if row.version else "",
            row.rank,
            Rank(row.rank).label,
            row.address(current()),
            row.key in pages,
        )
        for row in sorted(rows, key=lambda row: list(Rank).index(Rank(row.rank)))
    )


def _courses(codes: list[str]) -> tuple[CourseRow, ...]:
    """Published courses by their own titles, others by those of the curriculum. One query."""
    titles = {row["code"]: pick(row["title"]) for row in factbase.read_json("modules.json")}
    pages = CoursePage.objects.live().public().filter(code__in=codes, locale__language_code=current())
    found = {page.code: page for page in pages}
    return tuple(
        CourseRow(found[code].title, found[code].url or "") if code in found else CourseRow(titles[code], "")
        for code in codes
    )


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
