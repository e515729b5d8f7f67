"""Parts to match with each other.

Body: `pairs`, each with id, left, right and why, and `distractors`, right parts that match nothing, each with id, text
and why. Dealt: `rights`, the ids of both in the order that their right parts are shown. Parts: the pairs; their options
are places in that order, from 1, since the id of a pair would tell what it matches.
"""

import random

from assessments.question_types.base import Body, Dealt, Texts
from assessments.question_types.parts import UNEXPLAINED, InParts, Option, Part


class Matching(InParts):
    """Each left part has one right part that matches it."""

    needs_chance = True

    name = "matching"
    texts = frozenset({"left", "right", "text", "why"})

    def hint(self, body: Body) -> Texts:
        return {
            "sv": "Välj det som hör ihop med varje rad. Alla rätt ger 2 poäng, och minst hälften rätt ger 1 poäng.",
            "en": "Choose what goes with each row. All right give 2 points, and at least half right gives 1 point.",
        }

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = [part["id"] for part in (*body["pairs"], *body["distractors"])]
        # As written, the right parts stand in the order of the left ones. Ids say nothing, so neither does their order.
        return {"rights": dice.sample(ids, len(ids)) if dice else sorted(ids)}

    def parts(self, body: Body, dealt: Dealt) -> tuple[Part, ...]:
        return tuple(_part(pair, body, dealt) for pair in body["pairs"])


def _part(pair: Body, body: Body, dealt: Dealt) -> Part:
    texts = {p["id"]: p["right"] for p in body["pairs"]} | {d["id"]: d["text"] for d in body["distractors"]}
    reasons = {d["id"]: d["why"] for d in body["distractors"]} | {pair["id"]: pair["why"]}
    options = tuple(Option(str(n), texts[i], reasons.get(i, UNEXPLAINED)) for n, i in enumerate(dealt["rights"], 1))
    return Part(pair["id"], "select", pair["left"], options, str(dealt["rights"].index(pair["id"]) + 1))
