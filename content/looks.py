"""Who has looked at whose record: what staff open and take out of the registers, for the learner to see."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from content.facts import Fact
from content.registers.keyset import Cursor, Order, Page, page

LOOKS_ON_PAGE, EXPORTS_SHOWN = 50, 100
# The permission that makes an inspector.
SEES_EVIDENCE = "courses.view_evidence"


class Kind(models.TextChoices):
    """What was opened."""

    ACCOUNT = "account", _("Account")
    ENROLMENT = "enrolment", _("Course begun")
    ATTEMPT = "attempt", _("Test attempt")
    GRADE = "grade", _("Test result")
    COMPLETION = "completion", _("Course completed")
    CERTIFICATE = "certificate", _("Certificate")
    FEEDBACK = "feedback", _("Case to the editors")
    EVIDENCE = "evidence", _("Evidence of what was completed")


class Capacity(models.TextChoices):
    """In what capacity. The learner is told this, not the name: the name stays in the log."""

    REGISTRAR = "registrar", _("Registrar")
    ADMINISTRATOR = "administrator", _("Administrator")
    EDITOR = "editor", _("Editor")
    INSPECTOR = "inspector", _("Inspector")


class Look(Fact):
    """Someone of the staff has opened a learner's record. `about`: the record's uuid, or the account's number."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=36)
    capacity = models.CharField(max_length=20, choices=Capacity.choices)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="look_subject_at")]


class Export(Fact):
    """A register taken out as a file. `filters` holds codes only; of a search, that there was one, not for whom."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    file_format = models.CharField(max_length=4)
    filters = models.JSONField()
    count = models.PositiveIntegerField()


# Users whose bits share a row: a kilobyte, so that a learner's own page reads one kilobyte for each export.
BLOCK = 8192


class ExportPart(Fact):
    """Which learners an export covers: one bit for each user, by the user's number, BLOCK users a row."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="parts")
    block = models.PositiveIntegerField()
    users = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "block"], name="export_block_once")]
        indexes = [models.Index(fields=["block"], name="export_part_block")]


class Covered:
    """A set of users' numbers that stays small: one bit each."""

    def __init__(self, users: Iterable[int] = ()) -> None:
        self.blocks: dict[int, bytearray] = {}
        for user in users:
            self.add(user)

    def add(self, user: int) -> None:
        block, place = divmod(user, BLOCK)
        self.blocks.setdefault(block, bytearray(BLOCK // 8))[place // 8] |= 1 << place % 8

    def __contains__(self, user: int) -> bool:
        block, place = divmod(user, BLOCK)
        return block in self.blocks and _has(self.blocks[block], place)


def _has(users: bytes | bytearray | memoryview, place: int) -> bool:
    return bool(users[place // 8] >> place % 8 & 1)


def capacity_of(user: Any, kind: Kind) -> Capacity:
    """Accounts are opened by administrators; a superuser is one wherever they look. Cases are editors' work.

    Who may see evidence is an inspector in the registers too.
    """
    if user.is_superuser or kind is Kind.ACCOUNT:
        return Capacity.ADMINISTRATOR
    if kind is Kind.FEEDBACK:
        return Capacity.EDITOR
    return Capacity.INSPECTOR if user.has_perm(SEES_EVIDENCE) else Capacity.REGISTRAR


class StepMissing(Exception):
    """Another's record is opened outside the CMS by somebody who has to take the second step first."""


def require_step(request: HttpRequest) -> None:
    """Raise StepMissing where the school asks staff for a second step. The middleware that knows has to be there."""
    if settings.REQUIRE_STAFF_MFA and not request.has_second_step():  # type: ignore[attr-defined]
        raise StepMissing


def record_look(by: Any, *, subject: Any, kind: Kind, about: Any) -> Look | None:
    """Log that a record has been opened. Nothing for one's own, or where no person is left in the record."""
    if subject is None or subject.pk == by.pk:
        return None
    return Look.objects.create(actor=by, subject=subject, kind=kind, about=str(about), capacity=capacity_of(by, kind))


@transaction.atomic
def record_export(
    by: Any, *, kind: Kind, file_format: str, filters: dict[str, Any], count: int, covered: Covered
) -> Export:
    """Log an export before its first row leaves."""
    export = Export.objects.create(
        actor=by,
        kind=kind,
        capacity=capacity_of(by, kind),
        file_format=file_format,
        filters={"schema": 1, **filters},
        count=count,
    )
    ExportPart.objects.bulk_create(
        ExportPart(export=export, block=block, users=bytes(users), actor=by)
        for block, users in sorted(covered.blocks.items())
    )
    return export


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of a learner's own page."""

    at: datetime.datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Who has looked at a learner's records. `has_more`: exports older than those told of."""

    looks: tuple[Seen, ...]
    page: Page
    exports: tuple[Seen, ...]
    has_more: bool


def overview_for(user: Any, cursor: Cursor) -> Overview:
    """What others of the staff have opened and taken out, newest first. Raises BadCursor."""
    own = Look.objects.filter(subject=user)
    shown = page(own, Order("at", is_descending=True), LOOKS_ON_PAGE, cursor, every=own)
    rows = Look.objects.in_bulk(shown.pks)
    exports = tuple(islice(_exports_with(user), EXPORTS_SHOWN + 1))
    return Overview(
        tuple(_seen(rows[pk]) for pk in shown.pks), shown, exports[:EXPORTS_SHOWN], len(exports) > EXPORTS_SHOWN
    )


def _exports_with(user: Any) -> Iterator[Seen]:
    """Exports that the user is part of. One query, one kilobyte an export."""
    block, place = divmod(user.pk, BLOCK)
    parts = ExportPart.objects.filter(block=block).exclude(actor=user).select_related("export").order_by("-pk")
    return (_seen(part.export) for part in parts.iterator(chunk_size=100) if _has(part.users, place))


def _seen(fact: Look | Export) -> Seen:
    return Seen(fact.at, str(Capacity(fact.capacity).label), str(Kind(fact.kind).label))
