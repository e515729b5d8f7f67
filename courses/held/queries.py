"""Every certificate of one learner, by course and learning path: dataclasses from a constant number of queries."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from certificates.models import Certificate, FrozenCertificate, Kind, Status
from certificates.queries import certificates
from content.languages import pick
from courses import shown
from courses.paths.records import PathCompletion
from courses.progress import minutes
from courses.records import Completion, Edition


@dataclass(frozen=True, slots=True)
class About:
    """What a certificate is about. `key`: the same for all certificates of one course or path.

    `code` and `minutes`, of reading as the completed edition states it, are a course's only. `has_evidence`: whether
    the learner's own completion is behind the certificate.
    """

    key: str
    code: str = ""
    minutes: int | None = None
    has_evidence: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of the learner's. `name`: None once it has been disposed of; then there is no PDF either."""

    certificate: Certificate
    about: About

    @property
    def frozen(self) -> FrozenCertificate:
        return self.certificate.frozen

    @property
    def title(self) -> str:
        return pick(self.frozen["title"])

    @property
    def name(self) -> str | None:
        return self.certificate.holder.name if hasattr(self.certificate, "holder") else None

    @property
    def passed_on(self) -> datetime.date:
        return datetime.date.fromisoformat(self.frozen["passed_on"])

    @property
    def is_path(self) -> bool:
        return self.certificate.kind == Kind.PATH

    @property
    def stands(self) -> bool:
        return self.certificate.status is Status.ISSUED

    @property
    def has_pdf(self) -> bool:
        """Whether the PDF has been made and sealed."""
        return self.name is not None and hasattr(self.certificate, "stored_pdf")

    @property
    def replaced_by(self) -> Certificate | None:
        return getattr(self.certificate, "replaced_by", None)


@dataclass(frozen=True, slots=True)
class Group:
    """The certificates of one course or path, newest first, under its newest title."""

    key: str
    title: str
    is_path: bool
    held: tuple[Held, ...]

    @property
    def anchor(self) -> str:
        """An id for the page."""
        return f"intyg-{self.held[0].certificate.number}"


def held_by(user: Any) -> tuple[Held, ...]:
    """All certificates of this learner, the newest first. Five queries, whatever their number.

    A certificate whose holder has been disposed of is still found by the completion that it certifies.
    """
    abouts = _abouts(user)
    found = {row.pk: row for row in certificates().filter(holder__user=user)}
    found |= {row.pk: row for row in certificates().filter(about__in=abouts)}
    return tuple(
        Held(row, abouts.get(row.about) or _unknown(row))
        for _pk, row in sorted(found.items(), key=lambda kept: -kept[0])
    )


def grouped(held: Iterable[Held]) -> tuple[Group, ...]:
    """By course and path; the group with the newest certificate first."""
    groups: dict[str, list[Held]] = {}
    for one in held:
        groups.setdefault(one.about.key, []).append(one)
    return tuple(Group(key, rows[0].title, rows[0].is_path, tuple(rows)) for key, rows in groups.items())


def completed(held: Iterable[Held]) -> tuple[Held, ...]:
    """The newest certificate of each completion, the latest pass first."""
    newest: dict[uuid.UUID, Held] = {}
    for one in held:
        newest.setdefault(one.certificate.about, one)
    return tuple(sorted(newest.values(), key=lambda one: one.frozen["passed_at"], reverse=True))


def _abouts(user: Any) -> dict[uuid.UUID, About]:
    """What the learner has completed, by the completion's uuid. Three queries."""
    courses = Completion.objects.filter(enrolment__user=user).values_list(
        "uuid", "enrolment__course_key", "enrolment__course__code", "edition"
    )
    rows = list(courses)
    editions = Edition.objects.defer("body", "sources").in_bulk({edition for *_about, edition in rows})
    found = {
        about: About(key.hex, code, minutes(sum(shown.words_by_lesson(editions[edition]).values())))
        for about, key, code, edition in rows
    }
    paths = PathCompletion.objects.filter(user=user).values_list("uuid", "path_key")
    return found | {about: About(key.hex) for about, key in paths}


def _unknown(certificate: Certificate) -> About:
    """Of a certificate without a completion here: those with the same title belong together."""
    title = f"{certificate.kind}:{certificate.frozen['title']['sv']}"
    return About(uuid.uuid5(uuid.NAMESPACE_URL, title).hex, has_evidence=False)
