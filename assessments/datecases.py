"""Cases that ask for a date: facts are drawn, and the answer follows from the rules. Pure: no Django, no database.

A case is drawn once and kept as a whole, so that a later change of the rules changes nothing that was asked.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.counting import check_start, count, in_stockholm, settle, stockholm, touches_winter
from content.dates import Texts, in_words
from content.deadlines import Deadline, deadlines
from content.reckoning import reckon
from content.workdays import DAY, is_eve, is_working_day, next_working_day

SCHEMA = 1
MOST_WRONG = 4
_FIRST, _LAST = datetime.date(2027, 1, 1), datetime.date(2031, 12, 31)
# In office hours, so that no case lies in the night when the clocks are changed.
_QUARTERS = [datetime.time(hour, minute) for hour in range(9, 19) for minute in (0, 15, 30, 45)]
_MORNING = datetime.time(8)


class BadCase(ValueError):
    """No case can be drawn by this rule, or kept values cannot be read; the message names the rule or the fault."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that practitioners give, and why it is wrong."""

    answer: datetime.date
    why: Texts


@dataclass(frozen=True, slots=True)
class DateCase:
    """What a learner is asked and what is right. `start` and the answers are days, or local clock times for hours."""

    rule: str
    start: datetime.date
    question: Texts
    answer: datetime.date
    explanation: Texts
    provision: Texts
    wrong: tuple[Wrong, ...]

    def frozen(self) -> dict[str, Any]:
        """The case as plain values for JSON."""
        return {
            "schema": SCHEMA,
            "rule": self.rule,
            "start": self.start.isoformat(),
            "question": self.question,
            "answer": self.answer.isoformat(),
            "explanation": self.explanation,
            "provision": self.provision,
            "wrong": [{"answer": wrong.answer.isoformat(), "why": wrong.why} for wrong in self.wrong],
        }


def thaw(values: dict[str, Any]) -> DateCase:
    """A case from what `frozen` gave. Raises BadCase."""
    if values.get("schema") != SCHEMA:
        raise BadCase(f"a date case of schema {values.get('schema')!r} cannot be read")
    try:
        return DateCase(
            rule=values["rule"],
            start=_point(values["start"]),
            question=values["question"],
            answer=_point(values["answer"]),
            explanation=values["explanation"],
            provision=values["provision"],
            wrong=tuple(Wrong(_point(wrong["answer"]), wrong["why"]) for wrong in values["wrong"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadCase(f"a date case cannot be read: {fault!r}") from fault


def rules() -> list[str]:
    """The ids of the rules by which a date may be asked for."""
    return [deadline.id for deadline in deadlines().values() if deadline.is_asked_by_date]


def draw(rule: str, dice: random.Random) -> DateCase:
    """A case by this rule. The caller keeps what comes out. Raises BadCase with the rule's id."""
    deadline = _rule(rule)
    start = _start(deadline, dice)
    while not _may_be_asked(deadline, start):
        start = _start(deadline, dice)
    right = _end(deadline, start)
    return DateCase(
        rule=rule,
        start=_local(start),
        question=_question(deadline, start),
        answer=_local(right),
        explanation=_explanation(deadline, start),
        provision=deadline.citation,
        wrong=tuple(_wrong(deadline, start, right)),
    )


def _rule(rule: str) -> Deadline:
    deadline = deadlines().get(rule)
    if deadline is None:
        raise BadCase(f"{rule}: there is no such rule")
    if not deadline.is_asked_by_date:
        raise BadCase(f"{rule}: the rule may be asked for its length only, not for a date")
    return deadline


def _start(deadline: Deadline, dice: random.Random) -> datetime.date:
    day = _FIRST + dice.randrange((_LAST - _FIRST).days) * DAY
    if deadline.measure != "hours":
        return day
    return in_stockholm(datetime.datetime.combine(day, dice.choice(_QUARTERS)))


def _may_be_asked(deadline: Deadline, start: datetime.date) -> bool:
    """Whether nobody can dispute the end: it is a working day, by counting alone where the rule does not move it, no
    eve that many take for a holiday lies on the way, and the weeks around New Year are not touched."""
    counted, end = _day(count(deadline, start)), _day(_end(deadline, start))
    on_the_way = [counted + n * DAY for n in range((end - counted).days + 1)]
    is_clear = deadline.rolls_over == "yes" or is_working_day(counted)
    return is_clear and not touches_winter(_day(start), end) and not any(is_eve(day) for day in on_the_way)


def _end(deadline: Deadline, start: datetime.date) -> datetime.date:
    check_start(deadline, start)
    counted = count(deadline, start)
    if counted is None:
        raise BadCase(f"{deadline.id}: the rule gives no date")
    return settle(deadline, start, counted)


_ASKED = {
    "days": {"sv": "Vilken är den sista dagen?", "en": "Which is the last day?"},
    "hours": {
        "sv": "När går tiden ut? Svara med dag och klockslag.",
        "en": "When does the time run out? Answer with a day and a clock time.",
    },
}
_COUNTED_FROM = {"sv": "Räknas från", "en": "Counted from"}
_WITH_HOLIDAYS = {"sv": " Räkna med svenska helgdagar.", "en": " Use Swedish public holidays."}


def _question(deadline: Deadline, start: datetime.date) -> Texts:
    asked, when = _ASKED[str(deadline.measure)], in_words(start)
    return {
        language: f"{deadline.duty[language]}. {_COUNTED_FROM[language]}: {deadline.start[language]}, "
        f"{when[language]}. {asked[language]}{_WITH_HOLIDAYS[language] if deadline.rolls_over == 'yes' else ''}"
        for language in ("sv", "en")
    }


def _explanation(deadline: Deadline, start: datetime.date) -> Texts:
    steps = reckon(deadline, start).steps
    return {
        language: " ".join(
            [f"{deadline.period[language].capitalize()}: {deadline.citation[language]}.", *(s[language] for s in steps)]
        )
        for language in ("sv", "en")
    }


def _wrong(deadline: Deadline, start: datetime.date, right: datetime.date) -> Iterator[Wrong]:
    """Answers that are given by mistake, each once and none of them right; four at the most."""
    given = {right}
    mistakes = _hour_mistakes if isinstance(start, datetime.datetime) else _day_mistakes
    for answer, why in mistakes(deadline, start):
        if answer not in given:
            given.add(answer)
            yield Wrong(_local(answer), why)
        if len(given) > MOST_WRONG:
            return


def _day_mistakes(deadline: Deadline, start: datetime.date) -> Iterator[tuple[datetime.date, Texts]]:
    counted = _day(count(deadline, start))
    yield (
        settle(deadline, start, counted - DAY),
        {
            "sv": "Här är händelsens dag räknad som dag 1. Den är dag 0, och dagen efter är dag 1.",
            "en": "Here the day of the event is counted as day 1. It is day 0, and the day after is day 1.",
        },
    )
    worked = start
    for _ in range(deadline.amount or 0):
        worked = next_working_day(worked)
    yield (
        worked,
        {
            "sv": "Här är bara arbetsdagar räknade. Fristen räknas i kalenderdagar.",
            "en": "Here working days only are counted. The period is counted in calendar days.",
        },
    )
    yield (
        counted,
        {
            "sv": "Här är fristen inte flyttad, fast den slutar på en dag som inte är arbetsdag eller rymmer mindre än "
            "två arbetsdagar.",
            "en": "Here the period has not moved, though it ends on a day that is no working day or holds fewer than "
            "two working days.",
        },
    )
    for other in _others(deadline):
        yield _end(other, start), _taken_from(other)


def _hour_mistakes(deadline: Deadline, start: datetime.date) -> Iterator[tuple[datetime.date, Texts]]:
    yield (
        datetime.datetime.combine(_day(start) + DAY, datetime.time(23, 59), stockholm()),
        {
            "sv": "Här löper fristen till slutet av nästa dag. Den räknas i timmar, från klockslag till klockslag.",
            "en": "Here the period runs to the end of the next day. It is counted in hours, from clock time to clock "
            "time.",
        },
    )
    morning = datetime.datetime.combine(next_working_day(_day(start)), _MORNING, stockholm())
    yield (
        _end(deadline, morning),
        {
            "sv": "Här börjar tiden räknas först nästa arbetsdag klockan 8. Den räknas från händelsen, dygnet runt.",
            "en": "Here the time is counted from 8 o'clock on the next working day. It is counted from the event, day "
            "and night.",
        },
    )
    yield (
        in_stockholm(datetime.datetime.combine(_day(start) + 2 * DAY, _local_time(start))),
        {
            "sv": "Här är ett helt dygn tillagt. Timmarna börjar räknas genast.",
            "en": "Here a whole day is added. The hours are counted at once.",
        },
    )


def _others(deadline: Deadline) -> list[Deadline]:
    """Rules of another length that are taken for this one, the likeliest first: counted from the same event, then for
    the same people, then nearest in length. One for each length."""
    alike = [
        other
        for other in deadlines().values()
        if (other.is_asked_by_date, other.regime, other.measure, other.rolls_over)
        == (True, deadline.regime, deadline.measure, deadline.rolls_over)
        and other.amount != deadline.amount
    ]
    by_amount = {other.amount: other for other in sorted(alike, key=lambda o: _likeness(o, deadline), reverse=True)}
    return sorted(by_amount.values(), key=lambda o: _likeness(o, deadline))


def _likeness(other: Deadline, deadline: Deadline) -> tuple[bool, bool, int, str]:
    return other.start != deadline.start, other.actors != deadline.actors, abs(other.length - deadline.length), other.id


def _taken_from(other: Deadline) -> Texts:
    return {
        "sv": f"Det är fristen för något annat: {other.duty['sv']}, {other.period['sv']} ({other.citation['sv']}).",
        "en": f"That is the period for something else: {other.duty['en']}, {other.period['en']} "
        f"({other.citation['en']}).",
    }


def _day(point: datetime.date | None) -> datetime.date:
    if point is None:
        raise BadCase("the rule gives no date")
    return point.date() if isinstance(point, datetime.datetime) else point


def _local(point: datetime.date) -> datetime.date:
    """A moment as the clock on the wall shows it, without its zone; a day as it is."""
    return point.replace(tzinfo=None) if isinstance(point, datetime.datetime) else point


def _local_time(point: datetime.date) -> datetime.time:
    return point.time() if isinstance(point, datetime.datetime) else datetime.time()


def _point(text: str) -> datetime.date:
    return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
