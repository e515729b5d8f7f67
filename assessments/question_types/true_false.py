"""A statement that is true or false, and the reason.

Body: `is_true`, `why`, and `reasons`, each with id, correct, text and why. Dealt: `reasons`, their ids in the order
shown. Parts: verdict and reason.
"""

import random

from assessments.question_types.base import Answer, Body, Dealt, Texts
from assessments.question_types.parts import UNEXPLAINED, InParts, Option, Part, choices_in

_VERDICTS: dict[str, Texts] = {"true": {"sv": "sant", "en": "true"}, "false": {"sv": "falskt", "en": "false"}}
_VERDICT: Texts = {"sv": "Påståendet är", "en": "The statement is"}
_REASON: Texts = {"sv": "Skälet är", "en": "The reason is"}


class TrueFalse(InParts):
    """The verdict gives one point, and the right reason together with it one more."""

    name = "true_false"
    texts = frozenset({"text", "why"})

    def hint(self, body: Body) -> Texts:
        return {
            "sv": "Är påståendet sant eller falskt, och varför? Rätt bedömning ger 1 poäng, och rätt skäl till den "
            "1 poäng till.",
            "en": "Is the statement true or false, and why? The right verdict gives 1 point, and the right reason "
            "for it 1 point more.",
        }

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = [reason["id"] for reason in body["reasons"]]
        return {"reasons": dice.sample(ids, len(ids)) if dice else ids}

    def parts(self, body: Body, dealt: Dealt) -> tuple[Part, ...]:
        reasons = {reason["id"]: reason for reason in body["reasons"]}
        right = next((i for i, reason in reasons.items() if reason["correct"]), "")
        shown = tuple(Option(i, reasons[i]["text"], reasons[i]["why"]) for i in dealt["reasons"])
        verdict = "true" if body["is_true"] else "false"
        verdicts = (Option(i, text, body["why"] if i == verdict else UNEXPLAINED) for i, text in _VERDICTS.items())
        return (
            Part("verdict", "radio", _VERDICT, tuple(verdicts), verdict),
            Part("reason", "radio", _REASON, shown, right),
        )

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        chosen = choices_in(answer)
        verdict, reason = (chosen.get(part.id) == part.right for part in self.parts(body, dealt))
        return verdict + (verdict and reason)
