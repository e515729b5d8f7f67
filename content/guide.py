"""The guide "Vilka regler gäller min studie?": questions that lead on to each other and to outcomes. Pure: no database.

The files are `curriculum/guide/questions.yaml` and `outcomes.yaml`. An option leads to one or more questions and
outcomes: a study of a medicine and a test is led through the questions of both. What the files must keep is in
`content.guide_checks`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from content import factbase
from content.languages import Texts
from content.yamlfile import read

FOLDER = "guide"
# What an outcome may ask for before the start.
STARTS = ("application", "authorisation", "notification", "ethics", "ask")
PARTS = ("why", "before", "mind", "ask")


@dataclass(frozen=True, slots=True)
class Part:
    """A statement with the facts and provisions that it rests on; without a provision it is practice."""

    text: Texts
    facts: tuple[str, ...]
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An answer. `then`: ids of the questions and outcomes that it leads to, in order."""

    id: str
    text: Texts
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: Texts
    points: tuple[Texts, ...]
    help: Part
    options: tuple[Option, ...]

    def option(self, chosen: str) -> Option | None:
        return next((option for option in self.options if option.id == chosen), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applies. `instruments`: ids of sources; `start`: of STARTS; `parts`: statements by kind, of PARTS."""

    id: str
    title: Texts
    instruments: tuple[str, ...]
    start: tuple[str, ...]
    parts: dict[str, tuple[Part, ...]]
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """Questions and outcomes by id, in the order of the files: the first question is asked first."""

    questions: dict[str, Question]
    outcomes: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far some answers lead: what was asked, the question that comes next or None, and what they have come to."""

    given: tuple[tuple[Question, Option], ...]
    asked: Question | None
    outcomes: tuple[Outcome, ...]

    @property
    def answers(self) -> dict[str, str]:
        return {question.id: option.id for question, option in self.given}


@cache
def guide() -> Guide:
    """The guide of the curriculum."""
    return load(factbase.CURRICULUM / FOLDER)


def load(folder: Path) -> Guide:
    """The guide in a folder whose files are known to be sound."""
    questions, outcomes = (read(folder / f"{name}.yaml") for name in ("questions", "outcomes"))
    return Guide(
        {row["id"]: _question(row) for row in questions},
        {row["id"]: _outcome(row) for row in outcomes},
    )


def walk(guide: Guide, answers: Mapping[str, str]) -> Walk:
    """Follow the answers, by question id, from the first question as far as they lead."""
    waiting = [next(iter(guide.questions))]
    given: list[tuple[Question, Option]] = []
    reached: dict[str, Outcome] = {}
    while waiting:
        place = waiting.pop(0)
        if place in guide.outcomes:
            reached[place] = guide.outcomes[place]
            continue
        question = guide.questions[place]
        option = question.option(answers.get(place, ""))
        if option is None:
            return Walk(tuple(given), question, tuple(reached.values()))
        given.append((question, option))
        waiting[:0] = option.then
    return Walk(tuple(given), None, tuple(reached.values()))


def ways(guide: Guide, answers: Mapping[str, str] | None = None) -> Iterator[Walk]:
    """Every way through the guide that begins with the answers."""
    found = walk(guide, answers or {})
    if found.asked is None:
        yield found
        return
    for option in found.asked.options:
        yield from ways(guide, {**found.answers, found.asked.id: option.id})


def _question(row: dict[str, Any]) -> Question:
    options = (Option(o["id"], o["text"], tuple(o["then"])) for o in row["options"])
    help_ = Part(row["help"], *_grounds(row))
    return Question(row["id"], row["text"], tuple(row.get("points", ())), help_, tuple(options))


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        id=row["id"],
        title=row["title"],
        instruments=tuple(row.get("instruments", ())),
        start=tuple(row.get("start", ())),
        parts={kind: tuple(Part(p["text"], *_grounds(p)) for p in row.get(kind, ())) for kind in PARTS},
        courses=tuple(row["courses"]),
    )


def _grounds(row: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(row["facts"]), tuple(row.get("provisions", ()))
