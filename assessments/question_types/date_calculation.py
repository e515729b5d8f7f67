"""A date, or a clock time for hours, counted by a rule from facts that are drawn.

Body: `rules`, each with id and rule, the id of a deadline. Dealt: `case`, a date case as it is kept. Answer: `written`
as the learner wrote it, and `value`, the day or local clock time in ISO 8601.
"""

import datetime
import random

from assessments.datecases import DateCase, draw, rules, thaw
from assessments.question_types.base import (
    ANSWER,
    Answer,
    BadAnswer,
    Body,
    Dealt,
    Field,
    Line,
    NoAnswer,
    Posted,
    QuestionType,
    Texts,
)
from content.dates import Unread, in_words, parse_date

_POINTS = 2
_DAY_LABEL: Texts = {"sv": "Ditt svar, en dag", "en": "Your answer, a day"}
_MOMENT_LABEL: Texts = {"sv": "Ditt svar, dag och klockslag", "en": "Your answer, a day and a clock time"}
_UNREAD: dict[Unread, Texts] = {
    Unread.LONG: {
        "sv": "Det är för långt. Skriv till exempel 2026-03-04, 4/3 2026 eller 4 mars 2026.",
        "en": "That is too long. Write for example 2026-03-04, 4/3 2026 or 4 March 2026.",
    },
    Unread.UNREADABLE: {
        "sv": "Det går inte att läsa som en dag. Skriv till exempel 2026-03-04, 4/3 2026 eller 4 mars 2026.",
        "en": "That cannot be read as a day. Write for example 2026-03-04, 4/3 2026 or 4 March 2026.",
    },
    Unread.AMBIGUOUS: {
        "sv": "Det kan läsas som två olika dagar. Skriv till exempel 2026-03-04 eller 4 mars 2026.",
        "en": "That can be read as two days. Write for example 2026-03-04 or 4 March 2026.",
    },
    Unread.YEAR: {
        "sv": "Skriv också året, med fyra siffror, till exempel 4 mars 2026.",
        "en": "Write the year too, with four digits, for example 4 March 2026.",
    },
    Unread.IMPOSSIBLE: {
        "sv": "Dagen eller klockslaget finns inte. Kontrollera dag, månad, veckodag och klockslag.",
        "en": "There is no such day or clock time. Check the day, the month, the day of the week and the time.",
    },
}
_NO_TIME: Texts = {
    "sv": "Fristen räknas i timmar. Skriv klockslaget också, till exempel 2026-03-04 16.30.",
    "en": "The period is counted in hours. Write the clock time too, for example 2026-03-04 16:30.",
}
_NO_DAY_ALONE: Texts = {
    "sv": "Fristen räknas i dagar. Skriv bara dagen, utan klockslag.",
    "en": "The period is counted in days. Write the day alone, without a clock time.",
}


class DateCalculation(QuestionType):
    """The right day gives two points. A day beside it gives none: a period missed by a day is missed."""

    needs_chance = True

    name = "date_calculation"
    texts: frozenset[str] = frozenset()

    def is_usable(self, body: Body) -> bool:
        return {part["rule"] for part in body["rules"]} <= set(rules())

    def most(self, body: Body) -> int:
        return _POINTS

    def hint(self, body: Body) -> Texts:
        return {
            "sv": f"Skriv till exempel 2026-03-04, 4/3 2026 eller 4 mars 2026. Rätt svar ger {_POINTS} poäng. "
            "Är det en dag fel ger det inga poäng.",
            "en": f"Write for example 2026-03-04, 4/3 2026 or 4 March 2026. The right answer gives {_POINTS} points. "
            "One day off gives none.",
        }

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        # Without dice the parts' ids stand for the question: the same in both languages, and another in each question.
        chance = dice or random.Random(" ".join(part["id"] for part in body["rules"]))  # noqa: S311  nothing secret
        return {"case": draw(chance.choice(body["rules"])["rule"], chance).frozen()}

    def given(self, body: Body, dealt: Dealt, language: str) -> tuple[str, ...]:
        return (_case(dealt).question[language],)

    def right(self, body: Body, dealt: Dealt) -> Answer:
        answer = _case(dealt).answer
        return {
            "written": f"{answer:%Y-%m-%d %H:%M}" if _is_moment(answer) else str(answer),
            "value": answer.isoformat(),
        }

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        return _POINTS * (_value(answer) == _case(dealt).answer)

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        text = "".join(posted.get(ANSWER, ())[:1]).strip()
        found = parse_date(text)
        if found is Unread.EMPTY:
            raise NoAnswer
        if isinstance(found, Unread):
            raise BadAnswer(_UNREAD[found])
        if _is_moment(found) != _is_moment(_case(dealt).answer):
            raise BadAnswer(_NO_DAY_ALONE if _is_moment(found) else _NO_TIME)
        return {"written": text, "value": found.isoformat()}

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        text = answer.get("written") if isinstance(answer, dict) else None
        return {ANSWER: [text]} if isinstance(text, str) else {}

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        label = _MOMENT_LABEL if _is_moment(_case(dealt).answer) else _DAY_LABEL
        return (Field(ANSWER, "text", label[language], value="".join(posted.get(ANSWER, ())[:1])),)

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        value = _value(answer)
        return (in_words(value)[language],) if value else ()

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        case, value = _case(dealt), _value(answer)
        right = Line(in_words(case.answer)[language], case.explanation[language], True, value == case.answer)
        if value is None or value == case.answer:
            return (right,)
        why = next((wrong.why[language] for wrong in case.wrong if wrong.answer == value), "")
        return Line(in_words(value)[language], why, is_right=False, is_chosen=True), right


def _case(dealt: Dealt) -> DateCase:
    return thaw(dealt["case"])


def _value(answer: Answer) -> datetime.date | None:
    """The day or clock time of an answer, which may be anything."""
    text = answer.get("value") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment.replace(tzinfo=None) if "T" in text else moment.date()
    except ValueError:
        return None


def _is_moment(point: datetime.date) -> bool:
    return isinstance(point, datetime.datetime)
