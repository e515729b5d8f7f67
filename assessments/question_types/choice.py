"""Single choice and multiple response.

Body: `options`, each with id, correct, text and why. Dealt: `options`, their ids in the order shown. Answer: ids.
"""

import random
from collections.abc import Collection

from assessments.question_types.base import (
    ANSWER,
    UNKNOWN,
    Answer,
    BadAnswer,
    BadKey,
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

_MULTIPLE_POINTS = 2


class SingleChoice(QuestionType):
    """One option is correct and gives one point. Where a corrected key has several, each of them does."""

    name = "single_choice"
    texts = frozenset({"text", "why"})
    kind = "radio"

    def most(self, body: Body) -> int:
        return 1

    def hint(self, body: Body) -> Texts:
        return {"sv": "Markera ett svar.", "en": "Mark one answer."}

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = [option["id"] for option in body["options"]]
        return {"options": dice.sample(ids, len(ids)) if dice else ids}

    def right(self, body: Body, dealt: Dealt) -> Answer:
        return sorted(_correct(body))[:1]

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        chosen = _chosen(answer)
        return int(len(chosen) == 1 and chosen <= _correct(body))

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        chosen = posted.get(ANSWER, ())
        if not chosen:
            raise NoAnswer
        if not set(chosen) <= set(dealt["options"]) or (self.kind == "radio" and len(chosen) > 1):
            raise BadAnswer(UNKNOWN)
        return sorted(set(chosen))

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        return {ANSWER: sorted(_chosen(answer))}

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        texts, marked = {o["id"]: o["text"][language] for o in body["options"]}, posted.get(ANSWER, ())
        return (Field(ANSWER, self.kind, choices=tuple(Choice(i, texts[i], i in marked) for i in dealt["options"])),)

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        lines = self.explained(body, dealt, answer, language)
        return tuple(line.text for line in lines if line.is_chosen)

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        options, chosen = {o["id"]: o for o in body["options"]}, _chosen(answer)
        shown = [options[i] for i in dealt["options"] if options[i]["correct"] or i in chosen]
        return tuple(Line(o["text"][language], o["why"][language], o["correct"], o["id"] in chosen) for o in shown)

    def key_choices(self, body: Body, language: str) -> tuple[Choice, ...]:
        return tuple(Choice(o["id"], o["text"][language], o["correct"]) for o in body["options"])

    def with_key(self, body: Body, right: Collection[str]) -> Body:
        if not right or not set(right) <= {o["id"] for o in body["options"]}:
            raise BadKey(self.name)
        return {**body, "options": [_marked(o, o["id"] in right) for o in body["options"]]}


class MultipleResponse(SingleChoice):
    """Several options are correct. A wrong mark takes away a right one; `credit` "all" gives all or nothing."""

    name = "multiple_response"
    kind = "checkbox"

    def most(self, body: Body) -> int:
        return 1 if _is_all_or_nothing(body) else _MULTIPLE_POINTS

    def hint(self, body: Body) -> Texts:
        if _is_all_or_nothing(body):
            return {
                "sv": "Markera alla som är rätt. Bara alla rätta och inga andra ger poäng.",
                "en": "Mark all that are right. All of them and no other give the point.",
            }
        return {
            "sv": "Markera alla som är rätt. Alla rätta och inga andra ger 2 poäng. "
            "Annars tar varje fel markering bort en rätt, och minst hälften rätt ger 1 poäng.",
            "en": "Mark all that are right. All of them and no other give 2 points. "
            "Otherwise each wrong mark takes away a right one, and at least half right gives 1 point.",
        }

    def right(self, body: Body, dealt: Dealt) -> Answer:
        return sorted(_correct(body))

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        if _is_all_or_nothing(body):
            return int(_chosen(answer) == _correct(body))
        chosen, correct = _chosen(answer), _correct(body)
        # An id that is no option of the question counts as wrong.
        balance = len(chosen & correct) - len(chosen - correct)
        return max(0, _MULTIPLE_POINTS * balance // len(correct)) if correct else 0


def _is_all_or_nothing(body: Body) -> bool:
    return body.get("credit") == "all"


def _marked(option: Body, is_right: bool) -> Body:
    """The option as right or wrong; its reason goes where it spoke for the other."""
    if option["correct"] == is_right:
        return option
    return {**option, "correct": is_right, "why": dict.fromkeys(option["why"], "")}


def _correct(body: Body) -> frozenset[str]:
    return frozenset(o["id"] for o in body["options"] if o["correct"])


def _chosen(answer: Answer) -> frozenset[str]:
    """The ids of an answer, which may be anything."""
    return frozenset(i for i in answer if isinstance(i, str)) if isinstance(answer, list) else frozenset()
