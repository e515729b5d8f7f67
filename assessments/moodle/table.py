"""Which of our types have a form in Moodle, how it is read and written. Pure; `docs/moodle.md` says what is lost."""

from collections.abc import Callable
from dataclasses import dataclass

from assessments.moodle import choices, parts, written
from assessments.moodle.choices import Values, Written
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, Plain

Read = Callable[[Node, Losses], Values]
Write = Callable[[Plain, Losses], Written]


@dataclass(frozen=True, slots=True)
class Form:
    """A type of ours as Moodle has it. `most`: the points that a right answer gives here."""

    moodle: str
    most: int
    write: Write


# A type that is not here is not carried.
WRITERS: dict[str, Form] = {
    "single_choice": Form("multichoice", 1, choices.write_choice),
    "multiple_response": Form("multichoice", 2, choices.write_choice),
    "true_false": Form("truefalse", 2, choices.write_statement),
    "ordering": Form("ordering", 2, parts.write_ordering),
    "matching": Form("matching", 2, parts.write_matching),
    "gap_text": Form("gapselect", 2, parts.write_gaps),
    "numeric": Form("numerical", 1, written.write_numeric),
    "short_answer": Form("essay", 0, written.write_essay),
}
# Moodle's types by name: what they become here, and how.
READERS: dict[str, tuple[str, Read]] = {
    "multichoice": ("single_choice", choices.read_choice),
    "truefalse": ("true_false", choices.read_statement),
    "ordering": ("ordering", parts.read_ordering),
    "matching": ("matching", parts.read_matching),
    "gapselect": ("gap_text", parts.read_gaps),
    "ddwtos": ("gap_text", parts.read_gaps),
    "numerical": ("numeric", written.read_numeric),
    "essay": ("short_answer", written.read_essay),
    "shortanswer": ("short_answer", written.read_short),
}


def our_type(question: Node) -> str:
    """What a question of a file becomes here; "" where it has no form."""
    theirs = question.attributes.get("type", "")
    if theirs == "multichoice" and not choices.is_single(question):
        return "multiple_response"
    return READERS[theirs][0] if theirs in READERS else ""
