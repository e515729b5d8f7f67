"""What registers show: each record with its learner and course, from a constant number of queries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from assessments.records import Attempt, Grade
from certificates.models import Certificate
from certificates.queries import certificates, certificates_about
from content.facts import Fact
from content.languages import current
from courses.pages import CoursePage
from courses.pretests import enrolments_of
from courses.records import Completion, Enrolment


@dataclass(frozen=True, slots=True)
class Course:
    """A course as registers name it."""

    key: uuid.UUID
    code: str
    title: str
    products: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a register. `user` is None where disposal has left no person in the record."""

    record: Any
    enrolment: Enrolment | None
    course: str
    user: Any = None
    name: str = ""
    grade: Grade | None = None
    completion: Completion | None = None
    certificate: Certificate | None = None

    @property
    def pk(self) -> int:
        return int(self.record.pk)

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.course) if part)


def courses() -> dict[uuid.UUID, Course]:
    """All courses by key, in the current language where they have it, by code. One query."""
    rows = CoursePage.objects.order_by("code", "title").values_list(
        "translation_key", "code", "title", "products", "locale__language_code"
    )
    found: dict[uuid.UUID, Course] = {}
    for key, code, title, products, language in rows:
        if key not in found or language == current():
            found[key] = Course(key, code, title, tuple(products))
    return found


def counting_grades() -> QuerySet[Grade]:
    """Of each submission the grade with the highest number."""
    later = Grade.objects.filter(submission=OuterRef("submission"), number__gt=OuterRef("number"))
    return Grade.objects.filter(~Exists(later))


class Entries:
    """Makes entries of records, with the names of the courses at hand."""

    def __init__(self, named: dict[uuid.UUID, Course]) -> None:
        self.named = named

    def of_enrolments(self, pks: Sequence[int]) -> list[Entry]:
        rows = Enrolment.objects.select_related("user", "completion").filter(pk__in=pks)
        return _ordered(pks, [self._entry(row, row, completion=getattr(row, "completion", None)) for row in rows])

    def of_attempts(self, pks: Sequence[int]) -> list[Entry]:
        rows = list(
            Attempt.objects.filter(pk__in=pks).select_related("submission").defer("drawn", "submission__answers")
        )
        enrolments = enrolments_of(row.context for row in rows)
        grades = {
            grade.submission.attempt_id: grade
            for grade in _light(counting_grades().filter(submission__attempt__in=[row.pk for row in rows]))
        }
        return _ordered(pks, [self._entry(row, enrolments.get(row.context), grade=grades.get(row.pk)) for row in rows])

    def of_grades(self, pks: Sequence[int]) -> list[Entry]:
        rows = list(_light(Grade.objects.filter(pk__in=pks)))
        enrolments = enrolments_of(row.submission.attempt.context for row in rows)
        return _ordered(
            pks, [self._entry(row, enrolments.get(row.submission.attempt.context), grade=row) for row in rows]
        )

    def of_completions(self, pks: Sequence[int]) -> list[Entry]:
        rows = list(
            Completion.objects.filter(pk__in=pks)
            .select_related("enrolment__user", "grade", "edition")
            .defer("grade__detail", "edition__body", "edition__outline", "edition__sources")
        )
        found = certificates_about(row.uuid for row in rows)
        return _ordered(
            pks,
            [
                self._entry(row, row.enrolment, grade=row.grade, completion=row, certificate=found.get(row.uuid))
                for row in rows
            ],
        )

    def of_certificates(self, pks: Sequence[int]) -> list[Entry]:
        rows = list(certificates().filter(pk__in=pks))
        completions = {
            completion.uuid: completion
            for completion in Completion.objects.filter(uuid__in=[row.about for row in rows]).select_related(
                "enrolment"
            )
        }
        return _ordered(pks, [self._of_certificate(row, completions.get(row.about)) for row in rows])

    def _of_certificate(self, row: Certificate, completion: Completion | None) -> Entry:
        """The name as it stands on the certificate, and nobody after its disposal."""
        parts: dict[str, Any] = {"completion": completion, "certificate": row}
        if not hasattr(row, "holder"):
            return Entry(row, None, row.title, **parts)
        enrolment = completion.enrolment if completion else None
        return Entry(row, enrolment, row.title, row.holder.user, row.holder.name, **parts)

    def _entry(self, record: Fact, enrolment: Enrolment | None, **parts: Any) -> Entry:
        if enrolment is None:
            return Entry(record, None, "", **parts)
        course = self.named.get(enrolment.course_key)
        return Entry(record, enrolment, str(course or ""), enrolment.user, enrolment.user.name, **parts)


def _light(grades: QuerySet[Grade]) -> QuerySet[Grade]:
    """With submission and attempt, without what was asked and answered."""
    return grades.select_related("submission__attempt").defer(
        "detail", "submission__answers", "submission__attempt__drawn"
    )


def _ordered(pks: Sequence[int], entries: list[Entry]) -> list[Entry]:
    by_pk = {entry.pk: entry for entry in entries}
    return [by_pk[pk] for pk in pks if pk in by_pk]
