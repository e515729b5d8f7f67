"""What an edition's table covers, and which sentence its certificates carry. A constant number of queries."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.bank import dealt_in
from certificates.models import FrozenDeclaration
from content.languages import current
from courses.attestations.records import Attestation
from courses.pages import CoursePage, LessonPage
from courses.paths.records import PathEdition

# Since then an edition says which lessons and questions cover each section.
_TABLE_SINCE = 2


@dataclass(frozen=True, slots=True)
class Criterion:
    """A section of the guideline as the edition froze it, with what still teaches and asks it today."""

    section: str
    subject: str
    lessons: tuple[str, ...]
    final: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        return bool(self.lessons and self.final)


def has_table(edition: PathEdition) -> bool:
    """Whether the edition says which lessons and questions cover which sections."""
    return edition.frozen["schema"] >= _TABLE_SINCE and bool(edition.frozen["coverage"])


def criteria(edition: PathEdition) -> tuple[Criterion, ...]:
    """The table: of the lessons and final questions that the edition names, those published and dealt today.

    Seven queries, whatever its length.
    """
    if not has_table(edition):
        return ()
    language, frozen = current(), edition.frozen
    named = {lesson["key"] for row in frozen["coverage"] for lesson in row["lessons"]}
    pages = LessonPage.objects.live().public().filter(translation_key__in=named, locale__language_code="sv")
    live = {key.hex for key in pages.values_list("translation_key", flat=True)}
    core = CoursePage.objects.live().filter(
        translation_key__in=[uuid.UUID(key) for key in frozen["core"]], locale__language_code="sv"
    )
    dealt = dealt_in(core.exclude(final_test=None).values("final_test"))
    return tuple(
        Criterion(
            section=str(row[f"section_{language}"]),  # type: ignore[literal-required]
            subject=str(row[f"subject_{language}"]),  # type: ignore[literal-required]
            lessons=tuple(lesson["title"][language] for lesson in row["lessons"] if lesson["key"] in live),
            final=tuple(code for code in row["final"] if code in dealt),
        )
        for row in frozen["coverage"]
    )


def attestations() -> QuerySet[Attestation]:
    """Attestations with all that their state needs, in one query."""
    return Attestation.objects.select_related("edition", "by", "begun__by", "ended__by")


def declaration_of(edition: PathEdition) -> FrozenDeclaration | None:
    """What a certificate for the edition carries now; None while it is switched off. One query."""
    found = attestations().filter(edition=edition, begun__isnull=False, ended=None).first()
    return found.frozen if found else None
