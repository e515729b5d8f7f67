"""A text with gaps to fill by choice.

Body: `text`, in which [1] is the first gap, and `gaps` in the order of their numbers, each with id and `choices`, each
of which has id, correct, text and why. Dealt: `gaps`, by their ids the ids of their choices in the order shown.
"""

import random

from assessments.question_types.base import Body, Dealt, Texts
from assessments.question_types.parts import InParts, Option, Part
from content.gaps import faults_of_gaps


class GapText(InParts):
    """Each gap has one right choice."""

    name = "gap_text"
    texts = frozenset({"text", "why"})

    def hint(self, body: Body) -> Texts:
        return {
            "sv": "Välj det som passar i varje lucka. Alla rätt ger 2 poäng, och minst hälften rätt ger 1 poäng.",
            "en": "Choose what fits in each gap. All right give 2 points, and at least half right gives 1 point.",
        }

    def holes(self, body: Body, language: str) -> tuple[Texts, ...]:
        found = faults_of_gaps(body["text"][language], len(body["gaps"]))
        return tuple(
            {"sv": sv.format(n=n), "en": en.format(n=n)}
            for numbers, sv, en in (
                (found.unlisted, "Luckan [{n}] har inga svarsalternativ.", "Gap [{n}] has no options."),
                (found.missing, "Luckan [{n}] saknas i texten.", "The text has no gap [{n}]."),
                (found.twice, "Luckan [{n}] står två gånger i texten.", "Gap [{n}] stands twice in the text."),
            )
            for n in numbers
        )

    def passage(self, body: Body, language: str) -> str:
        return str(body["text"][language])

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = {gap["id"]: [choice["id"] for choice in gap["choices"]] for gap in body["gaps"]}
        return {"gaps": {gap: dice.sample(own, len(own)) if dice else own for gap, own in ids.items()}}

    def parts(self, body: Body, dealt: Dealt) -> tuple[Part, ...]:
        return tuple(_part(gap, n, dealt["gaps"][gap["id"]]) for n, gap in enumerate(body["gaps"], 1))


def _part(gap: Body, number: int, shown: list[str]) -> Part:
    choices = {choice["id"]: choice for choice in gap["choices"]}
    right = next((i for i, choice in choices.items() if choice["correct"]), "")
    options = tuple(Option(i, choices[i]["text"], choices[i]["why"]) for i in shown)
    return Part(gap["id"], "select", {"sv": f"Lucka {number}", "en": f"Gap {number}"}, options, right)
