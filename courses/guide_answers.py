"""What the address of the guide holds: the answers so far, and what the reader does just now."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from content.guide import Guide, Question, Walk, walk

# Beside the answers: the question that a form sends an answer to, and the one that the reader wants to change.
ASKED, CHANGE = "asked", "change"


@dataclass(frozen=True, slots=True)
class Told:
    """The answers that can be used, as far as they lead.

    `question`: what to ask now, None at the end. `carried`: the other answers, kept when this one is sent.
    `is_unanswered`: the form was sent without an answer; `has_unknown`: the address holds what no form of ours sends.
    `is_sent`: a form has been answered, and the answer gets an address of its own.
    """

    walk: Walk
    question: Question | None
    chosen: str
    carried: dict[str, str]
    is_unanswered: bool
    has_unknown: bool
    is_sent: bool


def told(guide: Guide, query: QueryDict) -> Told:
    """Read the query. Whatever stands in it, the answers found lead on from the first question without a gap."""
    asked, change = query.get(ASKED, ""), query.get(CHANGE, "")
    sent = {key: query.getlist(key) for key in query if key not in (ASKED, CHANGE)}
    answers = {key: values[0] for key, values in sent.items() if len(values) == 1 and _is_known(guide, key, values[0])}
    found = walk(guide, answers)
    # What a changed answer has left without a question is dropped; only an address made by hand can hold it otherwise.
    is_lost = len(answers) > len(found.given) and not asked
    is_strange = bool(asked and asked not in guide.questions) or bool(change and change not in found.answers)
    question = guide.questions[change] if change in found.answers else found.asked
    kept = answers if asked or change else found.answers
    return Told(
        walk=found,
        question=question,
        chosen=found.answers.get(change, ""),
        carried={key: value for key, value in kept.items() if question and key != question.id},
        is_unanswered=found.asked is not None and asked == found.asked.id and asked not in sent,
        has_unknown=len(answers) < len(sent) or is_lost or is_strange,
        is_sent=asked in found.answers,
    )


def address(answers: dict[str, str], **more: str) -> str:
    """Where the guide stands with these answers."""
    query = urlencode({**answers, **more})
    return reverse("guide") + (f"?{query}" if query else "")


def _is_known(guide: Guide, key: str, value: str) -> bool:
    return key in guide.questions and guide.questions[key].option(value) is not None
