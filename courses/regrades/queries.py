"""What the desk shows of a correction: numbers, and who gets which result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import regrading
from assessments.questions import Question
from assessments.records import Attempt, Grade
from assessments.regrades import Change, CorrectionState, Expected, KeyCorrection
from content import looks
from courses.pretests import enrolments_of

# What the list tells of: tests in which something changes, or would.
_LISTED = (Change.PASSES, Change.FALLS, Change.KEPT, Change.POINTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A submitted test before and after. `grade`: the number of the one that counts, or counted, before."""

    attempt: int
    grade: int
    change: Change
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line with whose it is: the name for those who may read registers, else nobody's."""

    line: Line
    name: str
    number: int

    @property
    def change_label(self) -> str:
        return str(self.line.change.label)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a correction does, or has done so far."""

    expected: Expected
    lines: tuple[Line, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What changes in how many tests, in words."""
        return [(str(Change(c).label), self.expected["changes"][c]) for c in (*_LISTED, Change.SAME)]

    def of(self, change: Change) -> int:
        return self.expected["changes"][change]


def outlook_of(correction: KeyCorrection) -> Outlook:
    """What would change: every test with the wording is read, a chunk at a time."""
    lines: list[Line] = []
    expected = regrading.expected(_kept(regrading.survey(correction), lines))
    return Outlook(expected, _sorted(lines))


def _kept(assessed: Iterable[regrading.Assessed], lines: list[Line]) -> Iterable[regrading.Assessed]:
    for each in assessed:
        if each.change != Change.SAME:
            result = each.result
            after = _points(result.points, result.max, result.passed or each.change == Change.KEPT)
            lines.append(Line(each.attempt.pk, each.before.pk, each.change, _of(each.before), after))
        yield each


def history_of(correction: KeyCorrection) -> Outlook:
    """What has changed so far, from the facts. One query."""
    done = correction.regrades.select_related("before", "after", "submission").defer(
        "before__detail", "after__detail", "submission__answers"
    )
    changes = dict.fromkeys(Change.values, 0)
    lines = []
    for row in done.iterator():
        changes[row.change] += 1
        if row.change != Change.SAME:
            after = _of(row.after or row.before)
            lines.append(Line(row.submission.attempt_id, row.before_id, Change(row.change), _of(row.before), after))
    return Outlook({"schema": 1, "submissions": sum(changes.values()), "changes": changes}, _sorted(lines))


def outlook_for(correction: KeyCorrection) -> Outlook:
    """What would change while a second person is waited for, what has changed after that."""
    return (outlook_of if correction.state is CorrectionState.PROPOSED else history_of)(correction)


def rows_of(lines: Sequence[Line], *, by: Any) -> list[Row]:
    """Lines of one page. Names only for those who may read the register of results, and each look is logged."""
    attempts = Attempt.objects.only("pk", "number", "context").in_bulk([line.attempt for line in lines])
    if not by.has_perm("assessments.view_grade"):
        return [Row(line, "", attempts[line.attempt].number) for line in lines]
    contexts = [attempt.context for attempt in attempts.values()]
    users = {context: enrolment.user for context, enrolment in enrolments_of(contexts).items()}
    about = dict(Grade.objects.filter(pk__in=[line.grade for line in lines]).values_list("pk", "uuid"))
    shown = [(line, attempts[line.attempt], users.get(attempts[line.attempt].context)) for line in lines]
    with transaction.atomic():
        for line, _attempt, user in shown:
            looks.record_look(by, subject=user, kind=looks.Kind.GRADE, about=about[line.grade])
    return [Row(line, user.name if user else "", attempt.number) for line, attempt, user in shown]


def stem_of(correction: KeyCorrection) -> str:
    """How the question is worded today, in Swedish; "" where it has been deleted. One query."""
    row = Question.objects.filter(translation_key=correction.question_key, locale__language_code="sv").first()
    return row.stem if row else ""


def _sorted(lines: list[Line]) -> tuple[Line, ...]:
    """Those whose result changes first."""
    return tuple(sorted(lines, key=lambda line: (_LISTED.index(line.change), line.attempt)))


def _of(grade: Grade) -> str:
    return _points(grade.points, grade.max, grade.passed)


def _points(points: int, most: int, passed: bool) -> str:
    return f"{points}/{most}, " + (_("passed") if passed else _("not passed"))
