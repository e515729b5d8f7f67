"""The rows that evidence rests on, for any number of completions in a constant number of queries."""

import datetime
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.records import Attempt, Grade, QuizVersion, TimeExtension
from assessments.regrades import KeyCorrection
from assessments.thawing import FrozenQuiz, thaw_quiz
from certificates.models import Certificate
from content.facts import Fact
from courses.evidence.document import Unreadable
from courses.records import Completion, Edition, LessonRead, PreTest


@dataclass(frozen=True, slots=True)
class AttemptRows:
    """A test with what followed from it. `digest`: of its version; `quiz`: that version, thawed.

    `corrections`: those of keys under which the counting grade was given.
    """

    attempt: Attempt
    digest: str
    quiz: FrozenQuiz
    extensions: tuple[TimeExtension, ...]
    grades: tuple[Grade, ...]
    corrections: tuple[KeyCorrection, ...]

    def facts(self) -> Iterable[Fact]:
        submission = [self.attempt.submission] if hasattr(self.attempt, "submission") else []
        return [self.attempt, *self.extensions, *submission, *self.grades]


@dataclass(frozen=True, slots=True)
class CourseRows:
    """All of one completed course. `editions`: by primary key, without the bodies of their lessons."""

    completion: Completion
    editions: dict[int, Edition]
    reads: tuple[LessonRead, ...]
    attempts: tuple[AttemptRows, ...]
    pre_test: PreTest | None
    pre_attempts: tuple[AttemptRows, ...]
    certificates: tuple[Certificate, ...]

    def facts(self) -> list[Fact]:
        """Every row that the record speaks of but the holder's, which disposal may take away."""
        tests = [fact for rows in (*self.attempts, *self.pre_attempts) for fact in rows.facts()]
        before = [self.pre_test] if self.pre_test else []
        return [
            *(self.completion, self.completion.enrolment, *self.editions.values(), *self.reads, *before),
            *(*tests, *facts_of(self.certificates)),
        ]


@dataclass(slots=True)
class _Tests:
    """The tests of many contexts, each row fetched once."""

    attempts: dict[uuid.UUID, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    quizzes: dict[int, tuple[str, FrozenQuiz]] = field(default_factory=dict)
    extensions: dict[int, list[TimeExtension]] = field(default_factory=lambda: defaultdict(list))
    grades: dict[int, list[Grade]] = field(default_factory=lambda: defaultdict(list))
    corrections: dict[str, KeyCorrection] = field(default_factory=dict)

    def of(self, context: uuid.UUID) -> tuple[AttemptRows, ...]:
        return tuple(self._of_attempt(attempt) for attempt in self.attempts[context])

    def _of_attempt(self, attempt: Attempt) -> AttemptRows:
        grades = tuple(self.grades[attempt.pk])
        applied = grades[-1].corrections if grades else []
        return AttemptRows(
            attempt,
            *self.quizzes[attempt.version_id],
            tuple(self.extensions[attempt.pk]),
            grades,
            tuple(self.corrections[key] for key in applied if key in self.corrections),
        )


def rows_of(completions: Sequence[Completion]) -> list[CourseRows]:
    """In the same order. Nine queries, however many there are. Raises Unreadable or ValueError."""
    enrolments = [completion.enrolment for completion in completions]
    before = {row.enrolment_id: row for row in PreTest.objects.filter(enrolment__in=enrolments)}
    reads: dict[int, list[LessonRead]] = defaultdict(list)
    for read in LessonRead.objects.filter(enrolment__in=enrolments).order_by("pk"):
        reads[read.enrolment_id].append(read)
    tests = _tests([row.uuid for row in (*enrolments, *before.values())])
    certificates = certificates_of([row.uuid for row in completions])
    wanted = {pk for each in completions for pk in _editions(each, reads[each.enrolment_id], before)}
    editions = Edition.objects.defer("body").in_bulk(wanted)
    return [
        _of_completion(each, reads[each.enrolment_id], before, editions, tests, tuple(certificates[each.uuid]))
        for each in completions
    ]


def certificates_of(abouts: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Certificate]]:
    """Every certificate of these completions, oldest first, with all that its standing needs. One query."""
    rows = Certificate.objects.select_related("holder", "revocation", "replaced_by", "replaces", "reissue")
    found: dict[uuid.UUID, list[Certificate]] = defaultdict(list)
    for row in rows.filter(about__in=abouts).order_by("pk"):
        found[row.about].append(row)
    return found


def facts_of(certificates: Iterable[Certificate]) -> list[Fact]:
    """The certificates and the rows on which their standing rests."""
    beside = ("revocation", "replaced_by", "reissue")
    return [
        fact for row in certificates for fact in (row, *(getattr(row, name) for name in beside if hasattr(row, name)))
    ]


def last_of(facts: Iterable[Fact]) -> tuple[datetime.datetime, uuid.UUID]:
    """When the newest row was written, and which it is; of two at once the one with the greater uuid."""
    return max((fact.at, fact.uuid) for fact in facts)


def _editions(completion: Completion, reads: Sequence[LessonRead], before: dict[int, PreTest]) -> list[int]:
    """Primary keys of the editions that the record speaks of, in order."""
    found = {completion.edition_id, completion.enrolment.edition_id, *(row.edition_id for row in reads)}
    if completion.enrolment_id in before:
        found.add(before[completion.enrolment_id].edition_id)
    return sorted(found)


def _of_completion(  # noqa: PLR0917  one caller, above
    completion: Completion,
    reads: list[LessonRead],
    before: dict[int, PreTest],
    editions: dict[int, Edition],
    tests: _Tests,
    certificates: tuple[Certificate, ...],
) -> CourseRows:
    counted = _before(completion, reads, editions[completion.edition_id], certificates)
    pre_test = before.get(completion.enrolment_id)
    return CourseRows(
        completion,
        {pk: editions[pk] for pk in _editions(completion, counted, before)},
        counted,
        tests.of(completion.enrolment.uuid),
        pre_test,
        tests.of(pre_test.uuid) if pre_test else (),
        certificates,
    )


def _before(
    completion: Completion, reads: Sequence[LessonRead], edition: Edition, certificates: Sequence[Certificate]
) -> tuple[LessonRead, ...]:
    """What was read before the course was completed: by the clock, and at least what the certificate has counted.

    The clock may have been set back in between, and the rows stand in the order in which they were written. Raises
    Unreadable.
    """
    by_clock = sum(row.at <= completion.at for row in reads)
    readable(edition.frozen_outline, edition)
    lessons, by_count = set(edition.lesson_keys()), 0
    found: set[str] = set()
    told = certificates[0].frozen["lessons_read"] if certificates else 0
    for number, row in enumerate(reads, 1):
        if len(found) == told:
            break
        found.add(row.lesson_key.hex)
        found &= lessons
        by_count = number
    return tuple(reads[: max(by_clock, by_count)])


def _tests(contexts: Sequence[uuid.UUID]) -> _Tests:
    found = _Tests()
    attempts = list(Attempt.objects.filter(context__in=contexts).select_related("submission").order_by("number"))
    pks = [attempt.pk for attempt in attempts]
    for attempt in attempts:
        found.attempts[attempt.context].append(attempt)
    for version in QuizVersion.objects.filter(pk__in={attempt.version_id for attempt in attempts}):
        found.quizzes[version.pk] = (version.digest, thaw_quiz(json.loads(version.body)))
    for extension in TimeExtension.objects.filter(attempt__in=pks).order_by("pk"):
        found.extensions[extension.attempt_id].append(extension)
    graded = Grade.objects.filter(submission__attempt__in=pks).select_related("submission").defer("submission__answers")
    for grade in graded.order_by("number"):
        found.grades[grade.submission.attempt_id].append(_readable(grade))
    keys = {uuid.UUID(key) for grades in found.grades.values() for key in grades[-1].corrections}
    corrections = KeyCorrection.objects.filter(uuid__in=keys).select_related("decision").order_by("decision__pk")
    found.corrections = {row.uuid.hex: row for row in corrections}
    return found


def readable(frozen: Any, edition: Edition) -> Any:
    """What was frozen with an edition. Raises Unreadable."""
    if frozen["schema"] != 1:
        raise Unreadable(f"Edition {edition.uuid} has schema {frozen['schema']}, which this code cannot read")
    return frozen


def _readable(grade: Grade) -> Grade:
    """Raises Unreadable."""
    if grade.detail["schema"] not in (1, 2):
        raise Unreadable(f"Grade {grade.uuid} has schema {grade.detail['schema']}, which this code cannot read")
    return grade
