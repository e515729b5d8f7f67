"""Choices and statements: `multichoice` and `truefalse`. Pure."""

from typing import Any

from assessments.moodle import html, texts
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, NotCarried, Plain, Reason

Values = dict[str, Any]
Written = tuple[list[Node], str]


def is_single(question: Node) -> bool:
    return texts.flag(question, "single", default=True)


def read_choice(question: Node, losses: Losses) -> Values:
    """Single choice and multiple response: which is which, `single` says."""
    answers = question.all("answer")
    fractions = [texts.fraction_of(answer) for answer in answers]
    texts.lose_general(question, losses)
    single = is_single(question)
    right = [texts.is_whole(f) if single else f > 0 for f in fractions]
    if sum(right) != 1 if single else not 2 <= sum(right) < len(answers):
        raise NotCarried(Reason.RIGHT, str(sum(right)))
    for answer, fraction, is_right in zip(answers, fractions, right, strict=True):
        if single and fraction > 0 and not is_right:
            told = f"{answer.attributes['fraction']} %: {texts.text_of(answer, losses)}"
            losses.lose(Reason.PARTIAL, told, answer.line)
    wrong = "0" if single else texts.share(sum(right), -1)
    due = [("100" if single else texts.share(sum(right))) if is_right else wrong for is_right in right]
    if any(abs(float(f) - float(d)) > 0.01 for f, d in zip(fractions, due, strict=True) if f <= 0 or not single):
        losses.lose(Reason.WEIGHTS)
    if not texts.flag(question, "shuffleanswers", default=True):
        losses.lose(Reason.FIXED_ORDER)
    return {"options": [_option(a, r, losses) for a, r in zip(answers, right, strict=True)]}


def _option(answer: Node, is_right: bool, losses: Losses) -> Values:
    why = texts.text_of(answer.first("feedback"), losses)
    return {"text": texts.text_of(answer, losses), "correct": is_right, "why": why}


def write_choice(plain: Plain, losses: Losses) -> Written:
    options = plain.values["options"]
    right, single = sum(o["correct"] for o in options), plain.type == "single_choice"
    wrong = "0" if single else texts.share(right, -1)
    answers = [texts.answer(o["text"], texts.share(right) if o["correct"] else wrong, o["why"]) for o in options]
    settings = [
        texts.leaf("single", "true" if single else "false"),
        texts.leaf("shuffleanswers", "true"),
        texts.leaf("answernumbering", "none"),
    ]
    return [*settings, *answers], ""


def read_statement(question: Node, losses: Losses) -> Values:
    """A statement. Moodle knows no reasons to choose among, so they are to be written."""
    answers = {texts.line_of(a, losses).lower(): a for a in question.all("answer")}
    if answers.keys() != {"true", "false"}:
        raise NotCarried(Reason.RIGHT, str(len(answers)))
    right = [name for name, answer in answers.items() if texts.is_whole(texts.fraction_of(answer))]
    if len(right) != 1:
        raise NotCarried(Reason.RIGHT, str(len(right)))
    texts.lose_general(question, losses)
    other = answers["false" if right[0] == "true" else "true"]
    told = texts.text_of(other.first("feedback"), losses)
    if told:
        losses.lose(Reason.FEEDBACK, told, other.line)
    losses.lose(Reason.REASONS)
    return {
        "is_true": right[0] == "true",
        "why": texts.text_of(answers[right[0]].first("feedback"), losses),
        "reasons": [],
    }


def write_statement(plain: Plain, losses: Losses) -> Written:
    losses.lose(Reason.REASONS)
    verdict = "true" if plain.values["is_true"] else "false"
    other = "false" if plain.values["is_true"] else "true"
    return [_verdict(verdict, "100", plain.values["why"]), _verdict(other, "0", "")], ""


def _verdict(word: str, fraction: str, why: str) -> Node:
    feedback = texts.rich("feedback", html.paragraph(why))
    return texts.element("answer", texts.leaf("text", word), feedback, fraction=fraction, format="moodle_auto_format")
