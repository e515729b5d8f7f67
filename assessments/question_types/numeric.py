"""A number with a tolerance and a unit.

Body: `value` and `tolerance` as decimals in text; `unit` in both languages, or `units` to choose among, each with id,
correct, text and why; `why`; `mistakes`, each with id, value and why. Dealt: `units`, their ids in the order shown.
Answer: `written` as the learner wrote it, `value` as it was read, and `unit`, the id of the one chosen, where there is
a choice.
"""

import random
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.question_types.base import (
    ANSWER,
    UNKNOWN,
    Answer,
    BadAnswer,
    Body,
    Choice,
    Dealt,
    Field,
    Line,
    NoAnswer,
    Posted,
    QuestionType,
    Texts,
)
from assessments.question_types.numbers import LONGEST, Unreadable, in_words, plain, read_number, written

_UNIT = f"{ANSWER}-unit"
_NUMBER_LABEL: Texts = {"sv": "Ditt svar, ett tal", "en": "Your answer, a number"}
_UNIT_LABEL: Texts = {"sv": "Enhet", "en": "Unit"}
_NO_NUMBER: Texts = {
    "sv": "Skriv ett tal också. Enheten du valde är kvar.",
    "en": "Write a number too. The unit that you chose is kept.",
}
_NO_UNIT: Texts = {
    "sv": "Välj en enhet också. Talet du skrev är kvar.",
    "en": "Choose a unit too. The number that you wrote is kept.",
}


class Numeric(QuestionType):
    """The number gives a point, and the unit another where it is to be chosen."""

    name = "numeric"
    texts = frozenset({"text", "why", "unit"})

    def most(self, body: Body) -> int:
        return 2 if body["units"] else 1

    def hint(self, body: Body) -> Texts:
        sv = "Skriv ett tal. Komma eller punkt går lika bra före decimaler."
        en = "Write a number. A comma or a point does equally well before decimals."
        if body["units"]:
            sv += " Rätt tal ger 1 poäng och rätt enhet 1 poäng."
            en += " The right number gives 1 point and the right unit 1 point."
        return {"sv": sv, "en": en}

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = [unit["id"] for unit in body["units"]]
        return {"units": dice.sample(ids, len(ids)) if dice else ids}

    def right(self, body: Body, dealt: Dealt) -> Answer:
        value = _decimal(body["value"])
        units = [unit["id"] for unit in body["units"] if unit["correct"]]
        return {"written": written(value), "value": plain(value), **({"unit": units[0]} if units else {})}

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        return int(_is_right(body, _value(answer))) + sum(
            u["correct"] and u["id"] == _unit(answer) for u in body["units"]
        )

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        text, unit = "".join(posted.get(ANSWER, ())[:1]).strip(), "".join(posted.get(_UNIT, ())[:1])
        if not text and not unit:
            raise NoAnswer
        if not text:
            raise BadAnswer(_NO_NUMBER)
        try:
            value = read_number(text)
        except Unreadable as fault:
            raise BadAnswer(fault.reason) from fault
        answer = {"written": text, "value": plain(value)}
        if not body["units"]:
            return answer
        if not unit:
            raise BadAnswer(_NO_UNIT, _UNIT)
        if unit not in {u["id"] for u in body["units"]} or len(posted[_UNIT]) > 1:
            raise BadAnswer(UNKNOWN, _UNIT)
        return {**answer, "unit": unit}

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        if not isinstance(answer, dict):
            return {}
        sent = {ANSWER: answer.get("written"), _UNIT: answer.get("unit")}
        return {name: [text] for name, text in sent.items() if isinstance(text, str)}

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        text, unit = "".join(posted.get(ANSWER, ())[:1]), posted.get(_UNIT, ())
        suffix = "" if body["units"] else body["unit"][language]
        number = Field(ANSWER, "text", _NUMBER_LABEL[language], value=text, suffix=suffix)
        if not body["units"]:
            return (number,)
        texts = {u["id"]: u["text"][language] for u in body["units"]}
        choices = tuple(Choice(i, texts[i], i in unit) for i in dealt["units"])
        return number, Field(_UNIT, "select", _UNIT_LABEL[language], choices=choices)

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        value = _value(answer)
        if value is None:
            return ()
        units = [u["text"][language] for u in body["units"] if u["id"] == _unit(answer)]
        return (_with_unit(in_words(value, language), units[0] if units else _fixed(body, language)),)

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        return *_numbers(body, answer, language), *_units(body, answer, language)


def is_within(value: Decimal, of: Decimal, tolerance: Decimal) -> bool:
    return abs(value - of) <= tolerance


def _numbers(body: Body, answer: Answer, language: str) -> Iterator[Line]:
    """The number given, where it is wrong, and the right one with what it may differ."""
    value, unit = _value(answer), _fixed(body, language)
    right, tolerance = _decimal(body["value"]), _decimal(body["tolerance"])
    is_right = _is_right(body, value)
    if value is not None and not is_right:
        mistakes = (m for m in body["mistakes"] if is_within(value, _decimal(m["value"]), tolerance))
        why = next((m["why"][language] for m in mistakes), "")
        yield Line(_with_unit(in_words(value, language), unit), why, is_right=False, is_chosen=True)
    span = f" ± {in_words(tolerance, language)}" if tolerance else ""
    text = _with_unit(f"{in_words(right, language)}{span}", unit)
    yield Line(text, body["why"][language], is_right=True, is_chosen=is_right)


def _units(body: Body, answer: Answer, language: str) -> Iterator[Line]:
    for unit in body["units"]:
        is_chosen = unit["id"] == _unit(answer)
        if unit["correct"] or is_chosen:
            text = f"{_UNIT_LABEL[language]}: {unit['text'][language]}"
            yield Line(text, unit["why"][language], is_right=unit["correct"], is_chosen=is_chosen)


def _is_right(body: Body, value: Decimal | None) -> bool:
    return value is not None and is_within(value, _decimal(body["value"]), _decimal(body["tolerance"]))


def _decimal(text: Any) -> Decimal:
    return Decimal(str(text))


def _value(answer: Answer) -> Decimal | None:
    """The number of an answer, which may be anything."""
    text = answer.get("value") if isinstance(answer, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= LONGEST else None


def _unit(answer: Answer) -> Any:
    return answer.get("unit") if isinstance(answer, dict) else None


def _fixed(body: Body, language: str) -> str:
    return "" if body["units"] else str(body["unit"][language])


def _with_unit(number: str, unit: str) -> str:
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number
