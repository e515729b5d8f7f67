"""What question types share that are answered in several controls, each with one of its options.

Answer: the option chosen, by part. Both are ids that the browser meets, so neither may tell which option is right.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

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

_MOST = 2
_QUOTED_CHARACTERS = 60
# Of an option whose reason stands at the right one.
UNEXPLAINED: Texts = {"sv": "", "en": ""}


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen in a part. `why`: the reason that it is right or wrong."""

    id: str
    text: Texts
    why: Texts


@dataclass(frozen=True, slots=True)
class Part:
    """One control: radio or select. `right`: the id of the right option."""

    id: str
    kind: str
    label: Texts
    options: tuple[Option, ...]
    right: str


class InParts(QuestionType):
    """A question with several controls. It gives two points."""

    @abstractmethod
    def parts(self, body: Body, dealt: Dealt) -> tuple[Part, ...]:
        """The controls in the order shown, with their options in the order shown."""

    def most(self, body: Body) -> int:
        return _MOST

    def right(self, body: Body, dealt: Dealt) -> Answer:
        return {part.id: part.right for part in self.parts(body, dealt)}

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        """The share of right parts, rounded down."""
        parts, chosen = self.parts(body, dealt), choices_in(answer)
        right = sum(chosen.get(part.id) == part.right for part in parts)
        return _MOST * right // len(parts) if parts else 0

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        parts = self.parts(body, dealt)
        sent = {name: [v for v in values if v] for name, values in posted.items() if name.split("-")[0] == ANSWER}
        if not any(sent.values()):
            raise NoAnswer(_control(parts[0].id))
        if not sent.keys() <= {_control(part.id) for part in parts}:
            raise BadAnswer(UNKNOWN, _control(parts[0].id))
        return {part.id: _read(part, sent.get(_control(part.id), [])) for part in parts}

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        return {_control(part): [option] for part, option in choices_in(answer).items()}

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        return tuple(_field(part, posted, language) for part in self.parts(body, dealt))

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        lines = self.explained(body, dealt, answer, language)
        return tuple(line.text for line in lines if line.is_chosen)

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        return tuple(self.lines(self.parts(body, dealt), answer, language))

    def lines(self, parts: Iterable[Part], answer: Answer, language: str) -> Iterable[Line]:
        """For each part the right option, and the chosen one where it is another."""
        chosen = choices_in(answer)
        for part in parts:
            for option in part.options:
                is_right, is_chosen = option.id == part.right, option.id == chosen.get(part.id)
                if is_right or is_chosen:
                    yield Line(self.sentence(part, option, language), option.why[language], is_right, is_chosen)

    def sentence(self, part: Part, option: Option, language: str) -> str:
        """A part with one of its options, in words."""
        return f"{part.label[language]}: {option.text[language]}"


def choices_in(answer: Answer) -> dict[str, str]:
    """Options by part of an answer, which may be anything."""
    return {k: v for k, v in answer.items() if isinstance(v, str)} if isinstance(answer, dict) else {}


def refuse(part: Part, reason: Texts) -> BadAnswer:
    """The refusal of what is marked in a part."""
    return BadAnswer(reason, _control(part.id))


def quoted(texts: Texts) -> Texts:
    """A label in the middle of a message: cut when long, with the language's quotation marks."""
    short = {k: v if len(v) <= _QUOTED_CHARACTERS else v[: _QUOTED_CHARACTERS - 1] + "…" for k, v in texts.items()}
    return {"sv": f"”{short['sv']}”", "en": f"“{short['en']}”"}


def _control(part: str) -> str:
    return f"{ANSWER}-{part}"


def _read(part: Part, values: list[str]) -> str:
    label = quoted(part.label)
    if not values:
        raise refuse(
            part,
            {
                "sv": f"{label['sv']} har inget svar än. Välj ett.",
                "en": f"{label['en']} has no answer yet. Choose one.",
            },
        )
    if len(values) > 1 or values[0] not in {option.id for option in part.options}:
        raise refuse(part, UNKNOWN)
    return values[0]


def _field(part: Part, posted: Posted, language: str) -> Field:
    marked = posted.get(_control(part.id), ())
    choices = tuple(Choice(o.id, o.text[language], o.id in marked) for o in part.options)
    return Field(_control(part.id), part.kind, part.label[language], choices)
