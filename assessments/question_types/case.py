"""A case: a scenario and steps, where each answer decides which step follows. An answered step is final.

Body: `text`, the scenario, and `steps`, each with id, situation, question and `options`, each of which has id, correct,
text, consequence, why and next: the place of a later step, from 1, or "" where the case ends. Dealt: `steps`, by their
ids the ids of their options in the order shown. Answer: `path`, the steps taken in order, each [step, option], and
`marked`, the same for a step that has been marked and not confirmed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

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
    Scene,
    Texts,
)

# The control that carries the steps taken, where no server keeps them; the ids of a step and its option in each value.
PATH = f"{ANSWER}-path"
_BETWEEN = ":"
TAKEN: Texts = {
    "sv": "Det steget har du redan svarat på, och det svaret gäller. Fortsätt där du är nu.",
    "en": "You have already answered that step, and that answer counts. Go on from where you are now.",
}
NOT_REACHED: Texts = {
    "sv": "Du har inte kommit till det steget än. Svara på det steg som står här.",
    "en": "You have not come to that step yet. Answer the step that stands here.",
}


@dataclass(frozen=True, slots=True)
class _Walk:
    """The steps taken, each with the option chosen, and the step that they lead to: None at the end of the case."""

    taken: tuple[tuple[Body, Body], ...]
    step: Body | None

    @property
    def path(self) -> list[list[str]]:
        return [[step["id"], option["id"]] for step, option in self.taken]


class Case(QuestionType):
    """Each right choice gives a point. The best path gives all; who has once gone wrong gets at least one less."""

    name = "case"
    texts = frozenset({"text", "situation", "question", "consequence", "why"})
    is_stepped = True

    def most(self, body: Body) -> int:
        return len(_best(body).taken)

    def hint(self, body: Body) -> Texts:
        most = self.most(body)
        return {
            "sv": f"Svara på ett steg i taget. Ett svar går inte att ändra, och det avgör vad som händer sedan. "
            f"Varje rätt val ger 1 poäng, högst {most}. Efter ett fel val går det inte att få alla poäng.",
            "en": f"Answer one step at a time. An answer cannot be changed, and it decides what happens next. "
            f"Each right choice gives 1 point, at most {most}. After a wrong choice you cannot get all the points.",
        }

    def passage(self, body: Body, language: str) -> str:
        return str(body["text"][language])

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        ids = {step["id"]: [option["id"] for option in step["options"]] for step in body["steps"]}
        return {"steps": {step: dice.sample(own, len(own)) if dice else own for step, own in ids.items()}}

    def right(self, body: Body, dealt: Dealt) -> Answer:
        return {"path": _best(body).path}

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        taken = _walk(body, _counted(answer)).taken
        right = sum(option["correct"] is True for _step, option in taken)
        return min(right, self.most(body) - int(right < len(taken)))

    def is_complete(self, body: Body, dealt: Dealt, answer: Answer) -> bool:
        return _walk(body, _counted(answer)).step is None

    def settled(self, body: Body, answer: Answer) -> Answer:
        return {"path": _walk(body, _counted(answer)).path}

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        """The posted form carries the steps taken before."""
        walk = _walk(body, _carried(posted))
        if len(walk.taken) != len(posted.get(PATH, ())):
            raise BadAnswer(UNKNOWN, _control(walk.step) if walk.step else ANSWER)
        sent = {name: values for name, values in posted.items() if name != PATH}
        return self.step(body, {"path": walk.path}, sent, is_final=True)

    def step(self, body: Body, kept: Answer, posted: Posted, *, is_final: bool) -> Answer:
        walk = _walk(body, _path(kept))
        sent = {name: [v for v in values if v] for name, values in posted.items() if name.split("-")[0] == ANSWER}
        sent = {name: values for name, values in sent.items() if values}
        if not sent and walk.step:
            raise NoAnswer(_control(walk.step))
        before = {_control(step): [option["id"]] for step, option in walk.taken}
        # A button pressed twice sends what stands already.
        fresh = {name: values for name, values in sent.items() if before.get(name) != values}
        return self._taken(body, walk, fresh, is_final=is_final) if fresh else kept

    def _taken(self, body: Body, walk: _Walk, fresh: Posted, *, is_final: bool) -> Answer:
        """The answer with one more step, confirmed or only marked."""
        here = _control(walk.step) if walk.step else ANSWER
        if not fresh.keys() <= {_control(step) for step in body["steps"]}:
            raise BadAnswer(UNKNOWN, here)
        if fresh.keys() & {_control(step) for step, _option in walk.taken}:
            raise BadAnswer(TAKEN, "")
        if walk.step is None or fresh.keys() != {here}:
            raise BadAnswer(NOT_REACHED, here)
        values = fresh[here]
        pair = [walk.step["id"], values[0]]
        if len(values) > 1 or _option(walk.step, pair) is None:
            raise BadAnswer(UNKNOWN, here)
        return {"path": [*walk.path, pair]} if is_final else {"path": walk.path, "marked": pair}

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        taken = {PATH: [_BETWEEN.join(pair) for pair in _path(answer)]}
        return taken | {f"{ANSWER}-{step}": [option] for step, option in _marked(answer)}

    def over(self, answer: Answer, posted: Posted) -> Posted:
        """The steps taken are those that are kept, whatever was sent."""
        return {**posted, PATH: self.posted(answer)[PATH]}

    def carried(self, body: Body, posted: Posted) -> tuple[tuple[str, str], ...]:
        return tuple((PATH, _BETWEEN.join(pair)) for pair in _walk(body, _carried(posted)).path)

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        """The choice of the step that has been reached; nothing at the end."""
        step = _walk(body, _carried(posted)).step
        if step is None:
            return ()
        texts, marked = {o["id"]: o["text"][language] for o in step["options"]}, posted.get(_control(step), ())
        choices = tuple(Choice(i, texts[i], i in marked) for i in dealt["steps"][step["id"]])
        return (Field(_control(step), "radio", step["question"][language], choices),)

    def scenes(self, body: Body, posted: Posted, language: str) -> tuple[Scene, ...]:
        walk = _walk(body, _carried(posted))
        before = tuple(
            Scene(*(step[k][language] for k in ("situation", "question")), *(o[k][language] for k in _TOLD))
            for step, o in walk.taken
        )
        return (*before, Scene(walk.step["situation"][language])) if walk.step else before

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        taken = _walk(body, _counted(answer)).taken
        return tuple(_sentence(str(n), step, option, language) for n, (step, option) in enumerate(taken, 1))

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        """The steps taken, then what the best path has beside them."""
        walk = _walk(body, _counted(answer))
        lines = []
        for n, (step, chosen) in enumerate(walk.taken, 1):
            lines.append(_line(str(n), step, chosen, language, is_chosen=True))
            if not chosen["correct"]:
                lines += [_line(str(n), step, o, language) for o in step["options"] if o["correct"]]
        seen = {step["id"] for step, _option in walk.taken}
        ahead = [(step, option) for step, option in _best(body).taken if step["id"] not in seen]
        return (*lines, *(_line(_BEST[language], step, option, language) for step, option in ahead))


_TOLD = ("text", "consequence")
_BEST: Texts = {"sv": "Bästa vägen", "en": "Best path"}


def _walk(body: Body, pairs: Sequence[Any]) -> _Walk:
    """As far as the pairs of step and option follow each other from the first step."""
    taken: list[tuple[Body, Body]] = []
    step: Body | None = body["steps"][0]
    for pair in pairs:
        option = _option(step, pair) if step else None
        if step is None or option is None:
            break
        taken.append((step, option))
        step = _after(body, option)
    return _Walk(tuple(taken), step)


def _best(body: Body) -> _Walk:
    """The right option in each step from the first."""
    pairs, step = [], body["steps"][0]
    while step:
        option = next(o for o in step["options"] if o["correct"])
        pairs.append([step["id"], option["id"]])
        step = _after(body, option)
    return _walk(body, pairs)


def _option(step: Body, pair: Any) -> Body | None:
    return next((o for o in step["options"] if [step["id"], o["id"]] == pair), None)


def _after(body: Body, option: Body) -> Body | None:
    place = int(option["next"] or 0)
    return body["steps"][place - 1] if place else None


def _path(answer: Answer) -> list[list[str]]:
    """The pairs of an answer, which may be anything."""
    found = answer.get("path") if isinstance(answer, dict) else None
    return [pair for pair in found if _is_pair(pair)] if isinstance(found, list) else []


def _marked(answer: Answer) -> list[list[str]]:
    found = answer.get("marked") if isinstance(answer, dict) else None
    return [found] if _is_pair(found) else []


def _is_pair(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value)


def _counted(answer: Answer) -> list[list[str]]:
    """A step that is marked counts as taken when nothing more can be answered."""
    return [*_path(answer), *_marked(answer)]


def _carried(posted: Posted) -> list[list[str]]:
    return [value.split(_BETWEEN, 1) for value in posted.get(PATH, ())]


def _control(step: Body) -> str:
    return f"{ANSWER}-{step['id']}"


def _sentence(name: str, step: Body, option: Body, language: str) -> str:
    return f"{name}. {step['question'][language]} – {option['text'][language]}"


def _line(name: str, step: Body, option: Body, language: str, *, is_chosen: bool = False) -> Line:
    return Line(_sentence(name, step, option, language), option["why"][language], option["correct"], is_chosen)
