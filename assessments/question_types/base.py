"""What every question type offers: arithmetic and words on plain values, without Django.

A question's `body` is its type's own part as it was frozen, in both languages; `dealt` is what chance decided when it
was dealt; an `answer` is JSON. None of these is trusted: whatever an answer holds, grading gives points within 0..most.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Texts = dict[str, str]
Body = dict[str, Any]
Dealt = dict[str, Any]
Answer = Any
# What a form sends: values by the name of the control.
Posted = Mapping[str, Sequence[str]]

# The control of a question with one; others begin with it and a hyphen.
ANSWER = "answer"
MISSING: Texts = {
    "sv": "Svara på frågan innan du fortsätter, eller hoppa över den.",
    "en": "Answer the question before you go on, or skip it.",
}
UNKNOWN: Texts = {
    "sv": "Svaret hör inte till den här frågan. Ladda om sidan och svara igen.",
    "en": "That option does not belong to this question. Reload the page and answer again.",
}


class BadAnswer(ValueError):
    """What was sent is no answer to the question. `reason` says in both languages what to do, `field` where."""

    def __init__(self, reason: Texts, field: str = ANSWER) -> None:
        super().__init__(reason["en"])
        self.reason, self.field = reason, field


class NoAnswer(BadAnswer):
    """Nothing was marked or written."""

    def __init__(self, field: str = ANSWER) -> None:
        super().__init__(MISSING, field)


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen in a control."""

    id: str
    text: str
    is_chosen: bool


class BadKey(ValueError):
    """What was chosen cannot be the key of the question."""


@dataclass(frozen=True, slots=True)
class Field:
    """One control. `kind`: radio, checkbox, select, text or textarea; without a label the question itself is it."""

    name: str
    kind: str
    label: str = ""
    choices: tuple[Choice, ...] = ()
    value: str = ""
    suffix: str = ""

    @property
    def first_id(self) -> str:
        """The id of the first thing in it that can have the focus."""
        return f"{self.name}-1" if self.choices and self.kind != "select" else self.name


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the explanation: something that could be answered, whether it is right, and why."""

    text: str
    why: str
    is_right: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A step of a story: what has happened; what was asked, chosen and followed from that, once it is answered."""

    situation: str
    question: str = ""
    chosen: str = ""
    consequence: str = ""


class QuestionType(ABC):
    """One type. `texts`: the names of the values in a body that are written in both languages."""

    name: str
    texts: frozenset[str]
    # Whether its points may count towards a certificate.
    is_graded = True
    # Whether it is answered step by step, each step final once it is confirmed.
    is_stepped = False

    def is_usable(self, body: Body) -> bool:
        """Whether it can be dealt today: what a body names outside itself may have changed since it was written."""
        return True

    def holes(self, body: Body, language: str) -> tuple[Texts, ...]:
        """Why it cannot be answered in the language although all its parts are there, in words; nothing if it can."""
        return ()

    def given(self, body: Body, dealt: Dealt, language: str) -> tuple[str, ...]:
        """What was drawn, to stand under the question."""
        return ()

    @abstractmethod
    def most(self, body: Body) -> int:
        """The points of a right answer."""

    @abstractmethod
    def hint(self, body: Body) -> Texts:
        """How to answer, and how the points are counted where part of an answer gives some."""

    def passage(self, body: Body, language: str) -> str:
        """The text that is to be worked on, where there is one beside the question."""
        return ""

    # Whether what it deals is drawn or put in disorder also in a test that shuffles nothing.
    needs_chance = False

    @abstractmethod
    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        """What chance decides, as JSON; without dice, the same each time."""

    @abstractmethod
    def right(self, body: Body, dealt: Dealt) -> Answer:
        """An answer that gives all points."""

    @abstractmethod
    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        """0 to `most`, whatever the answer holds."""

    @abstractmethod
    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        """What a form sent, as an answer to keep. Raises BadAnswer."""

    def is_complete(self, body: Body, dealt: Dealt, answer: Answer) -> bool:
        """Whether nothing is left to answer."""
        return bool(answer)

    def settled(self, body: Body, answer: Answer) -> Answer:
        """A kept answer as it counts when nothing more can be answered."""
        return answer

    def step(self, body: Body, kept: Answer, posted: Posted, *, is_final: bool) -> Answer:
        """What a form sent for one step, put to what is kept. `is_final`: confirmed, not only marked.

        Asked only of types with `is_stepped`, which have their own. Raises BadAnswer.
        """
        raise NotImplementedError(self.name)

    def over(self, answer: Answer, posted: Posted) -> Posted:
        """What a form sent, as it stands in the controls over what is kept."""
        return posted

    def carried(self, body: Body, posted: Posted) -> tuple[tuple[str, str], ...]:
        """Names and values that a form carries on from step to step where no server keeps them."""
        return ()

    def scenes(self, body: Body, posted: Posted, language: str) -> tuple[Scene, ...]:
        """The story as far as it has come. It holds nothing of steps that have not been reached."""
        return ()

    @abstractmethod
    def posted(self, answer: Answer) -> dict[str, list[str]]:
        """A kept answer as the form would send it."""

    @abstractmethod
    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        """The controls, with what is marked and written in them."""

    @abstractmethod
    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        """The answer in words, a line for each part."""

    @abstractmethod
    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        """The answer and the right one with the reasons. This carries the key."""

    def key_choices(self, body: Body, language: str) -> tuple[Choice, ...]:
        """What may be chosen as right, with what is so now; nothing where the key is no choice."""
        return ()

    def with_key(self, body: Body, right: Collection[str]) -> Body:
        """The body with these choices as right. Reasons that speak for the old key are left out. Raises BadKey."""
        raise BadKey(self.name)
