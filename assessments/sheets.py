"""A test on one page: what its form says of each question, and keeping all of it at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from assessments import timing
from assessments.grading import Drawn, Item
from assessments.question_types import TYPES, BadAnswer, NoAnswer
from assessments.question_types.base import ANSWER, Answer, Posted
from assessments.records import Attempt, SavedAnswer
from assessments.saving import mark
from assessments.services import TimeIsUp, require_open

# The control with the mark of what was saved when the page was made.
SEEN = "seen"
# The id of a question and the name of its control in the name of a control on the page.
_BETWEEN = "-"


@dataclass(slots=True)
class Sent:
    """What a form sent of one question. `seen`: the mark of what was saved when the page was made, None if unsaid."""

    posted: dict[str, list[str]] = field(default_factory=dict)
    seen: str | None = None


class OtherQuestion(ValueError):
    """The form names a question that is none of the test's. `sent`: what it says of those that are."""

    def __init__(self, sent: dict[str, Sent]) -> None:
        super().__init__("a question of another test")
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Reading:
    """What the form changes at one question: the answer to keep, None for none any more, or what is wrong."""

    number: int
    question: str
    answer: Answer
    fault: BadAnswer | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping a form. `faults`: by question id; `overruled`: numbers answered otherwise elsewhere."""

    faults: dict[str, BadAnswer]
    overruled: tuple[int, ...]


def control(question: str, name: str) -> str:
    """The name on the page of a question's control."""
    return f"{question}{_BETWEEN}{name}"


def sent_in(attempt: Attempt, form: Iterable[tuple[str, list[str]]]) -> dict[str, Sent]:
    """What a form says of each question of the test, by its id. Raises OtherQuestion."""
    found = {drawn.question: Sent() for drawn in attempt.dealt()}
    others = False
    for name, values in form:
        question, _hyphen, own = name.partition(_BETWEEN)
        is_answer = own.split(_BETWEEN)[0] == ANSWER
        if question not in found:
            others = others or is_answer
        elif own == SEEN:
            found[question].seen = values[0]
        elif is_answer:
            found[question].posted[own] = values
    if others:
        raise OtherQuestion(found)
    return found


def readings(attempt: Attempt, sent: dict[str, Sent], saved: dict[str, Answer], step: str = "") -> Iterator[Reading]:
    """What the form changes, in the order of the test. No query beyond the attempt's version.

    What stands as it stood when the page was made changes nothing: another window may have changed it since.
    `step`: the id of the question whose step is answered; other steps are only marked.
    """
    items = attempt.version.items()
    for number, drawn in enumerate(attempt.dealt(), 1):
        own, kept = sent[drawn.question], saved.get(drawn.question)
        try:
            answer = _read(items[drawn.question], drawn, own.posted, kept, is_final=drawn.question == step)
        except BadAnswer as bad:
            yield Reading(number, drawn.question, None, bad)
        else:
            if answer != kept and (own.seen is None or mark(answer) != own.seen):
                yield Reading(number, drawn.question, answer)


def _read(item: Item, drawn: Drawn, posted: Posted, kept: Answer, *, is_final: bool) -> Answer:
    """The answer that a form gives; what is kept where it can say nothing. Raises BadAnswer."""
    kind = TYPES[item.type]
    try:
        if kind.is_stepped:
            return kind.step(item.body, kept, posted, is_final=is_final)
        return kind.read(item.body, drawn.dealt, posted)
    except NoAnswer:
        if is_final:
            raise
    # Boxes are emptied by not being sent, and what is written or chosen by being sent empty; radio buttons never.
    fields = kind.fields(item.body, drawn.dealt, posted, "sv")
    is_emptied = any(f.kind == "checkbox" or (f.kind != "radio" and f.name in posted) for f in fields)
    return None if is_emptied else kept


def keep(attempt: Attempt, sent: dict[str, Sent], *, step: str = "") -> Kept:
    """Keep all that a form says of a test. What cannot be read is left as it was, and the rest is kept.

    The caller holds the lock on the context until the transaction ends. Five queries at the most, whatever the number
    of questions. Raises TimeIsUp or AttemptClosed.
    """
    if timing.is_over(attempt):
        raise TimeIsUp
    require_open(attempt)
    saved = dict(attempt.saved_answers.values_list("question", "answer"))
    found = list(readings(attempt, sent, saved, step))
    changed = [reading for reading in found if reading.fault is None]
    _write(attempt, changed)
    overruled = (r.number for r in changed if _is_overruled(saved.get(r.question), sent[r.question].seen))
    return Kept({r.question: r.fault for r in found if r.fault}, tuple(overruled))


def _is_overruled(kept: Answer, seen: str | None) -> bool:
    """Whether what was kept is neither nothing nor what the page was made with."""
    return kept is not None and seen is not None and mark(kept) != seen


def _write(attempt: Attempt, changed: list[Reading]) -> None:
    now = timezone.now()
    rows = [
        SavedAnswer(attempt=attempt, question=reading.question, answer=reading.answer, at=now)
        for reading in changed
        if reading.answer is not None
    ]
    if rows:
        SavedAnswer.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["attempt", "question"], update_fields=["answer", "at"]
        )
    emptied = [reading.question for reading in changed if reading.answer is None]
    if emptied:
        attempt.saved_answers.filter(question__in=emptied).delete()
