"""A text that the learner compares with a model answer. It gives no points, so it stands in lessons only.

Body: `model` in both languages; `points`, what to look for, each with id and text. Nothing is dealt. Answer: the text.
"""

import random

from assessments.question_types.base import (
    ANSWER,
    Answer,
    BadAnswer,
    Body,
    Dealt,
    Field,
    Line,
    NoAnswer,
    Posted,
    QuestionType,
    Texts,
)

LONGEST = 2000
_LABEL: Texts = {"sv": "Ditt svar", "en": "Your answer"}
_MODEL: Texts = {"sv": "Ett gott svar", "en": "A good answer"}
_POINT: Texts = {"sv": "Har du fått med detta?", "en": "Did you include this?"}


class ShortAnswer(QuestionType):
    """Nobody grades it: the learner judges."""

    name = "short_answer"
    texts = frozenset({"model", "text"})
    is_graded = False

    def most(self, body: Body) -> int:
        return 0

    def hint(self, body: Body) -> Texts:
        return {
            "sv": f"Skriv högst {LONGEST} tecken och jämför med ett gott svar. Det ger inga poäng och sparas inte.",
            "en": f"Write at most {LONGEST} characters and compare with a good answer. It gives no points and is not "
            "kept.",
        }

    def deal(self, body: Body, dice: random.Random | None) -> Dealt:
        return {}

    def right(self, body: Body, dealt: Dealt) -> Answer:
        return str(body["model"]["sv"])

    def points(self, body: Body, dealt: Dealt, answer: Answer) -> int:
        return 0

    def read(self, body: Body, dealt: Dealt, posted: Posted) -> Answer:
        # A browser sends the end of a line as two characters.
        text = "".join(posted.get(ANSWER, ())[:1]).replace("\r\n", "\n").strip()
        if not text:
            raise NoAnswer
        if len(text) > LONGEST:
            raise BadAnswer(
                {
                    "sv": f"Svaret har {len(text)} tecken. Korta det till högst {LONGEST}.",
                    "en": f"The answer has {len(text)} characters. Shorten it to at most {LONGEST}.",
                }
            )
        return text

    def posted(self, answer: Answer) -> dict[str, list[str]]:
        return {ANSWER: [answer]} if isinstance(answer, str) else {}

    def fields(self, body: Body, dealt: Dealt, posted: Posted, language: str) -> tuple[Field, ...]:
        return (Field(ANSWER, "textarea", _LABEL[language], value="".join(posted.get(ANSWER, ())[:1])),)

    def said(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[str, ...]:
        return (answer,) if isinstance(answer, str) else ()

    def explained(self, body: Body, dealt: Dealt, answer: Answer, language: str) -> tuple[Line, ...]:
        own = self.said(body, dealt, answer, language)
        compared = [(_MODEL, body["model"]), *((_POINT, point["text"]) for point in body["points"])]
        return (
            *(Line(_LABEL[language], text, is_right=False, is_chosen=True) for text in own),
            *(Line(label[language], text[language], is_right=True, is_chosen=False) for label, text in compared),
        )
