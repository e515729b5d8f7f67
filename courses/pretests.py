"""The test before the lessons: what it has come to, and whose an attempt is. Derived from rows, stored nowhere."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.objectives import Share, shares
from assessments.records import Attempt, Grade, QuizVersion
from courses.records import Enrolment, PreTest


@dataclass(frozen=True, slots=True)
class PreTestTaken:
    """A learner's test before the lessons. `may_skip`: lessons all of whose objectives are fulfilled."""

    attempt: uuid.UUID
    is_submitted: bool
    shares: tuple[Share, ...] = ()
    fulfilled: frozenset[str] = frozenset()
    may_skip: frozenset[uuid.UUID] = frozenset()


def pre_test_of(enrolment: int) -> PreTestTaken | None:
    """The test before the lessons of one enrolment, by its primary key. One query."""
    return pre_tests_of([enrolment]).get(enrolment)


def pre_tests_of(enrolments: Iterable[int]) -> dict[int, PreTestTaken]:
    """The same of many enrolments. One query, and one a process for each version of a test."""
    attempts = Attempt.objects.filter(context=OuterRef("uuid")).order_by("number")
    grades = Grade.objects.filter(submission__attempt__context=OuterRef("uuid")).order_by("-number")
    rows = PreTest.objects.filter(enrolment__in=list(enrolments)).annotate(
        attempt=Subquery(attempts.values("uuid")[:1]),
        version=Subquery(attempts.values("version")[:1]),
        digest=Subquery(attempts.values("version__digest")[:1]),
        detail=Subquery(grades.values("detail")[:1]),
    )
    return {row.enrolment_id: _taken(row) for row in rows}


def _taken(row: Any) -> PreTestTaken:
    if row.detail is None:
        return PreTestTaken(row.attempt, is_submitted=False)
    version = QuizVersion(pk=row.version, digest=row.digest)
    found = shares(version.questions(), row.detail["outcomes"])
    percent = version.frozen["rules"]["pass_percent"]
    fulfilled = frozenset(share.objective for share in found if share.reaches(percent))
    lessons = row.frozen["lessons"].items()
    may_skip = frozenset(uuid.UUID(key) for key, codes in lessons if codes and fulfilled.issuperset(codes))
    return PreTestTaken(row.attempt, True, found, fulfilled, may_skip)


def enrolments_of(contexts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Enrolment]:
    """Enrolments with their users by the contexts of attempts, at either kind of test. Two queries at the most."""
    wanted = set(contexts)
    rows = Enrolment.objects.select_related("user", "course")
    found = {row.uuid: row for row in rows.filter(uuid__in=wanted)}
    if left := wanted - found.keys():
        before = PreTest.objects.filter(uuid__in=left).select_related("enrolment__user", "enrolment__course")
        found |= {row.uuid: row.enrolment for row in before}
    return found


def contexts_of(**conditions: Any) -> QuerySet[Any, Any]:
    """The contexts of all attempts of the enrolments that meet the conditions, for use inside another query."""
    before = {f"enrolment__{name}": value for name, value in conditions.items()}
    return (
        Enrolment.objects.filter(**conditions)
        .order_by()
        .values("uuid")
        .union(PreTest.objects.filter(**before).order_by().values("uuid"), all=True)
    )
