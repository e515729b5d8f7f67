"""Steps to put in order.

Body: `steps` in the right order, each with id, text and why. Dealt: `steps`, their ids in the order shown, which is
never the right one. Parts: the steps; their options are the places, from 1.
"""

import random

from assessments.question_types.base import Answer, Body, Dealt, Line, Posted, Texts
from assessments.question_types.parts import UNEXPLAINED, InParts, Option, Part, choices_in, quoted, refuse


class Ordering(InParts):
    """All steps in place give two points; with one pair of neighbours swapped, one."""

    needs_chance = True

    name = "ordering"
    texts = frozenset({"text", "why"})

    def hint(self, body: Body) -> Texts:
        return {
            "sv": "Välj en plats för varje steg. Allt på rätt plats ger 2 poäng, och två grannar som har bytt plats "
            "ger 1 poäng.",
            "en": "Choose a place for each step. All in the right place give 2 points, and two neighbours that have "
            "changed places give 1 point.",
        }

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        right = [step["id"] for step in body["steps"]]
        # Ids say nothing, so their own order is as good as a shuffled one.
        shown = dice.sample(right, len(right)) if dice else sorted(right)
        return {"steps": shown if shown != right else [*right[1:], *right[:1]]}

    def parts(self, body: Body, dealt: Dealt) -> tuple[Part, ...]:
        found = {}
        for place, step in enumerate(body["steps"], 1):
            places = range(1, len(body["steps"]) + 1)
            options = tuple(_place(n, step["why"] if n == place else UNEXPLAINED) for n in places)
            found[step["id"]] = Part(step["id"], "select", step["text"], options, str(place))
        return tuple(found[i] for i in dealt["steps"])

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        right, chosen = self.right(body, dealt), choices_in(answer)
        if sorted(chosen.get(i, "") for i in right) != sorted(right.values()):
            return 0
        wrong = sorted(int(place) for i, place in right.items() if chosen[i] != place)
        if not wrong:
            return self.most(body)
        return int(len(wrong) == 2 and wrong[1] - wrong[0] == 1)

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        answer, taken = super().read(body, dealt, posted), dict[str, Part]()
        for part in self.parts(body, dealt):
            place = answer[part.id]
            if place in taken:
                raise refuse(part, _same_place(place, quoted(taken[place].label), quoted(part.label)))
            taken[place] = part
        return answer

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        """By the places chosen: the right order would tell the key."""
        chosen = choices_in(answer)
        steps = [(part, option) for part in self.parts(body, dealt) for option in part.options]
        placed = [(part, option) for part, option in steps if chosen.get(part.id) == option.id]
        return tuple(self.sentence(*step, language) for step in sorted(placed, key=lambda step: int(step[1].id)))

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        parts = sorted(self.parts(body, dealt), key=lambda part: int(part.right))
        return tuple(self.lines(parts, answer, language))

    def sentence(self, part: Part, option: Option, language: str) -> str:
        return f"{option.text[language]}. {part.label[language]}"


def _place(number: int, why: Texts) -> Option:
    return Option(str(number), {"sv": str(number), "en": str(number)}, why)


def _same_place(place: str, first: Texts, second: Texts) -> Texts:
    return {
        "sv": f"Plats {place} är vald för både {first['sv']} och {second['sv']}. Ge dem var sin plats.",
        "en": f"Place {place} is chosen for both {first['en']} and {second['en']}. Give each a place of its own.",
    }
