"""Questions answered in writing: `numerical`, `essay` and `shortanswer`. Pure."""

from decimal import Decimal
from typing import Any

from assessments.moodle import html, texts
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, NotCarried, Plain, Reason
from assessments.question_types.numbers import plain as digits

Values = dict[str, Any]
Written = tuple[list[Node], str]


def read_numeric(question: Node, losses: Losses) -> Values:
    """A number with its tolerance; the wrong numbers that have feedback are typical mistakes."""
    answers = []
    for answer in question.all("answer"):
        if answer.word("text") == "*":
            losses.lose(Reason.WILDCARD, texts.text_of(answer.first("feedback"), losses), answer.line)
        else:
            answers.append((answer, texts.fraction_of(answer)))
    right = [answer for answer, fraction in answers if texts.is_whole(fraction)]
    if len(right) != 1:
        raise NotCarried(Reason.RIGHT, str(len(right)))
    texts.lose_general(question, losses)
    tolerance, mistakes = _tolerance(right[0]), []
    for answer, fraction in answers:
        if answer is right[0]:
            continue
        if fraction > 0:
            losses.lose(Reason.PARTIAL, f"{answer.attributes['fraction']} %: {answer.word('text')}", answer.line)
        if _tolerance(answer) != tolerance:
            losses.lose(Reason.OWN_TOLERANCE, answer.word("text"), answer.line)
        mistakes.append({"value": _number(answer), "why": texts.text_of(answer.first("feedback"), losses)})
    return {
        "value": _number(right[0]),
        "tolerance": digits(tolerance),
        "why": texts.text_of(right[0].first("feedback"), losses),
        "unit": _unit(question, losses),
        "units": [],
        "mistakes": mistakes,
    }


def _number(answer: Node) -> str:
    return digits(texts.number_of(answer.word("text"), Reason.NUMBER, answer.line))


def _tolerance(answer: Node) -> Decimal:
    found = texts.number_of(answer.word("tolerance") or "0", Reason.TOLERANCE, answer.line)
    if found < 0:
        raise NotCarried(Reason.TOLERANCE, answer.word("tolerance"), answer.line)
    return found


def _unit(question: Node, losses: Losses) -> str:
    """The unit that the number is in."""
    node = question.first("units")
    units = node.all("unit") if node else []
    names = [texts.line_of(unit, losses, "unit_name") for unit in units]
    own = [name for unit, name in zip(units, names, strict=True) if unit.word("multiplier") in ("", "1", "1.0")]
    others = [name for name in names if name not in own[:1]]
    if others:
        losses.lose(Reason.UNITS, ", ".join(others), node.line if node else 0)
    return own[0] if own else ""


def write_numeric(plain: Plain, losses: Losses) -> Written:
    values = plain.values
    units = [unit["text"] for unit in values["units"]]
    right = next((unit["text"] for unit in values["units"] if unit["correct"]), values["unit"])
    if units:
        losses.lose(Reason.UNITS, ", ".join(unit for unit in units if unit != right))
    tolerance = digits(Decimal(str(values["tolerance"])))
    rows = [("100", values["value"], values["why"]), *(("0", m["value"], m["why"]) for m in values["mistakes"])]
    answers = [_answer(fraction, digits(Decimal(str(value))), why, tolerance) for fraction, value, why in rows]
    settings = [texts.leaf("unitgradingtype", "0"), texts.leaf("unitpenalty", "0"), texts.leaf("showunits", "3")]
    if right:
        unit = texts.element("unit", texts.leaf("multiplier", "1"), texts.leaf("unit_name", right))
        settings = [texts.element("units", unit), *settings[:2], texts.leaf("showunits", "0")]
    return [*answers, *settings], ""


def _answer(fraction: str, value: str, why: str, tolerance: str) -> Node:
    feedback = texts.rich("feedback", html.paragraph(why))
    parts = (texts.leaf("text", value), feedback, texts.leaf("tolerance", tolerance))
    return texts.element("answer", *parts, fraction=fraction, format="moodle_auto_format")


def read_essay(question: Node, losses: Losses) -> Values:
    """The general feedback is the model answer, what graders are told the points to look for."""
    points = texts.words_of(question.first("graderinfo"), losses).paragraphs
    model = texts.text_of(question.first("generalfeedback"), losses)
    return {"model": model, "points": [{"text": text} for _tag, text in points]}


def write_essay(plain: Plain, losses: Losses) -> Written:
    values = plain.values
    settings = [
        texts.leaf("responseformat", "plain"),
        texts.leaf("responserequired", "1"),
        texts.leaf("responsefieldlines", "10"),
        texts.leaf("attachments", "0"),
        texts.leaf("attachmentsrequired", "0"),
    ]
    points = texts.rich("graderinfo", html.items([point["text"] for point in values["points"]]))
    return [*settings, points], html.paragraph(values["model"])


def read_short(question: Node, losses: Losses) -> Values:
    """A text that Moodle compares sign by sign: its right answer becomes the model answer."""
    texts.lose_general(question, losses)
    right: list[str] = []
    for answer in question.all("answer"):
        text = texts.line_of(answer, losses)
        if texts.is_whole(texts.fraction_of(answer)) and not right:
            right.append(text)
        else:
            losses.lose(Reason.ACCEPTED, text, answer.line)
        told = texts.text_of(answer.first("feedback"), losses)
        if told:
            losses.lose(Reason.FEEDBACK, told, answer.line)
    if not right:
        raise NotCarried(Reason.RIGHT, "0")
    return {"model": right[0], "points": []}
