"""What could not be carried, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.moodle.values import MOST_QUESTIONS, Lost, NotCarried, Reason

_WHOLE_FILE = {
    Reason.SIZE: gettext_lazy("The file is too large. At most 5 MB can be read."),
    Reason.ENCODING: gettext_lazy("The file is not stored as UTF-8. Export it anew from Moodle, or save it as UTF-8."),
    Reason.XML: gettext_lazy("The file is no well-formed XML here. Export it anew from Moodle."),
    Reason.DTD: gettext_lazy(
        "The file has a document type or entities of its own, which can be used to do harm. Moodle writes none."
    ),
    Reason.DEEP: gettext_lazy("The file has elements inside each other, deeper than Moodle writes."),
    Reason.MANY: gettext_lazy("The file has too much in it. Divide it: at most %(most)d questions are read at a time."),
    Reason.NO_QUIZ: gettext_lazy("The file is no Moodle XML: it does not begin with <quiz>."),
    Reason.EMPTY: gettext_lazy("The file holds no questions."),
}
_WHOLE_QUESTION = {
    Reason.TYPE: gettext_lazy("The type “%(found)s” cannot be carried."),
    Reason.NO_TEXT: gettext_lazy("It has no text."),
    Reason.LONG: gettext_lazy("It is too long: %(found)s characters or parts."),
    Reason.RIGHT: gettext_lazy("It has %(found)s right answers, which the type cannot have."),
    Reason.FRACTION: gettext_lazy("The share of points “%(found)s” is none from −100 to 100."),
    Reason.NUMBER: gettext_lazy("“%(found)s” is no number."),
    Reason.TOLERANCE: gettext_lazy("The tolerance “%(found)s” is no number from 0."),
    Reason.GAPS: gettext_lazy("The gaps and their options do not match: “%(found)s”."),
    Reason.BRACKETS: gettext_lazy("It has brackets that would be read as gaps: “%(found)s”."),
    Reason.TWICE: gettext_lazy("Another question of the file has the same ID number, “%(found)s”."),
    Reason.HERE: gettext_lazy("There is already a question with the short name %(found)s. It is left as it is."),
    Reason.UNGRADED: gettext_lazy("The type gives no points: import it for practice."),
    Reason.BLOCK: gettext_lazy("It does not fit the type: %(found)s"),
    Reason.WITHDRAWN: gettext_lazy("It is withdrawn, since something in it is wrong."),
    Reason.NO_TRANSLATION: gettext_lazy("It is not published in this language."),
    Reason.NO_SWEDISH: gettext_lazy("No question of the Swedish file has the same ID number."),
}
_PART = {
    Reason.PARTIAL: gettext_lazy("Part of the points for an option: “%(found)s”. Here it is wrong."),
    Reason.WEIGHTS: gettext_lazy("The weights of the options. Here the type's own rule counts the points."),
    Reason.REASONS: gettext_lazy(
        "The reasons to choose among: Moodle has none. In an import they are still to be written."
    ),
    Reason.FEEDBACK: gettext_lazy("Feedback on an answer that has none here: “%(found)s”."),
    Reason.GENERAL: gettext_lazy("General feedback: “%(found)s”. Put it into the explanations."),
    Reason.ORDER: gettext_lazy("The numbers of the steps. The order is that of the file: check it."),
    Reason.SUBSET: gettext_lazy("That only some of the steps are shown."),
    Reason.FIXED_ORDER: gettext_lazy("The fixed order of the options. Here they are shuffled."),
    Reason.WILDCARD: gettext_lazy("Feedback on any other answer: “%(found)s”."),
    Reason.UNITS: gettext_lazy("Other units than that of the number: %(found)s."),
    Reason.OWN_TOLERANCE: gettext_lazy("A tolerance of its own for the wrong number %(found)s."),
    Reason.ACCEPTED: gettext_lazy("An answer that is compared with: “%(found)s”. Here the learner compares."),
    Reason.DRAGGED: gettext_lazy("Dragging words. Here they are chosen."),
    Reason.TO_WRITE: gettext_lazy("Explanations or model answers that are still to be written: %(found)s."),
    Reason.STEM_FROM_NAME: gettext_lazy("A question of its own before the text. The name stands in its place."),
    Reason.GRADE: gettext_lazy("Its weight of %(found)s points. Here the type decides."),
    Reason.KEY: gettext_lazy("The ID number “%(found)s”, which is too long. It gets another."),
    Reason.TAG: gettext_lazy("The tag “%(found)s”."),
    Reason.FILE: gettext_lazy("The embedded file “%(found)s”."),
    Reason.DROPPED: gettext_lazy("What is no words: %(found)s."),
    Reason.MARKUP: gettext_lazy("Markup: %(found)s. Its words are kept."),
    Reason.FORMULA: gettext_lazy("A formula, which is shown as it is written: “%(found)s”."),
    Reason.INVISIBLE: gettext_lazy("Invisible signs and signs that turn the direction of the text."),
    Reason.PARTS: gettext_lazy("Parts that have no place here: %(found)s."),
    Reason.CATEGORY: gettext_lazy("The category “%(found)s”."),
    Reason.DIFFERENT: gettext_lazy(
        "Its English, which has other parts or another key than the Swedish. It waits for a translation."
    ),
    Reason.NO_ENGLISH: gettext_lazy("Its English: the English file has no question with the same ID number."),
}
_WORDS = {**_WHOLE_FILE, **_WHOLE_QUESTION, **_PART}


def sentence(lost: Lost) -> str:
    """Why it is not carried."""
    return str(_WORDS[lost.reason]) % {"found": lost.found}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a report."""

    line: int
    name: str
    reason: str
    is_whole: bool


def rows(lost: Iterable[Lost]) -> list[Row]:
    return [Row(one.line, one.name, sentence(one), one.is_whole) for one in lost]


def refusal(fault: NotCarried) -> str:
    """Why a whole file is refused, with the place where there is one."""
    text = str(_WORDS[fault.reason]) % {"found": fault.found, "most": MOST_QUESTIONS}
    if fault.column:
        return _("Line %(line)d, column %(column)d: %(text)s") % {
            "line": fault.line,
            "column": fault.column,
            "text": text,
        }
    return _("Line %(line)d: %(text)s") % {"line": fault.line, "text": text} if fault.line else text
