"""Carrying out a disposal: the package first, then the records, some at a time, each time whole or not at all."""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from content.facts import disposal
from lms.disposal.classes import BY_KEY
from lms.disposal.package import BATCH, Batch, batches, digest_of, write_package
from lms.disposal.parts import DataClass, Gathered, Records, gather, in_batches
from lms.disposal.plans import Planned, past_period, plan, tell
from lms.disposal.records import DisposalDecision, DisposalRow, DisposalRun

RUN = "lms.add_disposalrun"
DECIDE = "lms.add_disposaldecision"
# SQLite takes a limited number of values in a statement.
_CHUNK = 500
# What a permit says in place of a decision's number, while a learner's own rows go.
_TAKEN_BACK = "taken back by the learner"


class Refused(Exception):
    """A rule forbids it. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. `gone`: records by class. `left`: those that had changed since the package was written."""

    run: DisposalRun
    package: Path
    gone: dict[str, int]
    left: dict[str, int]


@transaction.atomic
def decide(
    kind: str,
    *,
    number: str,
    months: int,
    decided_on: datetime.date,
    valid_from: datetime.date,
    is_transferred: bool,
    at_request: bool,
    by: Any,
) -> DisposalDecision:
    """Register a decision on a class. Raises Refused."""
    if kind not in BY_KEY:
        told = _("There is no class of data called “%(kind)s”. The classes are: %(all)s.")
        raise Refused(told % {"kind": kind, "all": ", ".join(BY_KEY)})
    if not number.strip():
        raise Refused(_("Give the number of the decision."))
    if months < 1:
        raise Refused(_("Give the period in months, at least one."))
    if decided_on > timezone.localdate():
        raise Refused(_("A decision cannot have been made on a day that has not come yet."))
    if is_transferred and at_request:
        raise Refused(
            _("What is handed to an archive cannot go when a learner asks: it would go without a transfer package.")
        )
    return DisposalDecision.objects.create(
        kind=kind,
        number=number.strip(),
        months=months,
        decided_on=decided_on,
        valid_from=valid_from,
        is_transferred=is_transferred,
        at_request=at_request,
        actor=by,
    )


def undecided(keys: Sequence[str] = ()) -> list[str]:
    """A sentence for each of these classes, or of all, for which no decision is in force."""
    told = _(
        "%(name)s (%(key)s): no decision has been registered, so nothing is disposed of. Register the decision in the "
        "CMS under Disposal, or with “manage.py disposal_decision %(key)s”."
    )
    return [
        told % {"name": each.data_class.name, "key": each.data_class.key}
        for each in plan(timezone.now(), keys)
        if each.decision is None
    ]


def carry_out(*, by: Any, keys: Sequence[str] = ()) -> Outcome | None:
    """Dispose of what is past its period, in these classes or all that have a decision. None where nothing is.

    Raises Refused, or PackageFailed before anything has gone. What a kill has left goes the next time.
    """
    if not by.has_perm(RUN):
        raise Refused(_("This account may not dispose of data. An administrator may."))
    as_of = timezone.now()
    planned = [each for each in plan(as_of, keys) if each.may_go]
    if not planned:
        return None
    key = uuid.uuid4()
    name = f"disposal-{as_of.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}-{key.hex[:8]}.zip"
    path, digest, counts = write_package(name, planned, as_of)
    expected = {"schema": 1, "records": counts}
    run = DisposalRun.objects.create(uuid=key, as_of=as_of, package=name, sha256=digest, expected=expected, actor=by)
    gone, left = {}, {}
    for each in planned:
        gone[each.data_class.key], left[each.data_class.key] = _dispose_class(each, run, path)
    tell(past_period(timezone.now()))
    return Outcome(run, path, gone, {key: count for key, count in left.items() if count})


def _dispose_class(each: Planned, run: DisposalRun, path: Path) -> tuple[int, int]:
    """How many records went, and how many were left because they had changed."""
    gone = left = 0
    for batch in _batches(each, each.under.cutoff(run.as_of), path):
        went = _dispose_batch(each.data_class, batch, each.under, run)
        gone += went
        left += len(batch.pks) - went
    return gone, left


def _batches(each: Planned, cutoff: datetime.datetime, path: Path) -> Iterator[Batch]:
    """Of a class that is handed over those of the package, and nothing that came later."""
    if each.under.is_transferred:
        yield from batches(path, each.data_class.key)
        return
    for place, records in enumerate(each.data_class.records):
        for pks in in_batches(records.due(cutoff), BATCH):
            yield Batch(place, pks, "")


def _dispose_batch(data_class: DataClass, batch: Batch, decision: DisposalDecision, run: DisposalRun) -> int:
    """One transaction: the records go and the protocol comes. 0 where they are not what the package says."""
    records = data_class.records[batch.place]
    with disposal(decision.number):
        if data_class.waits():
            return 0
        found = _locked(records, records.due(decision.cutoff(run.as_of)), batch.pks)
        pks = found[0]
        if not pks or (batch.digest and (pks != batch.pks or digest_of(found[1]) != batch.digest)):
            return 0
        take(records, pks, found[1], decision)
        _record(data_class, pks, found[1], decision=decision, run=run, by=run.actor)
        return len(pks)


def dispose_own(data_class: DataClass, user: Any, decision: DisposalDecision | None, *, by: Any) -> int:
    """Dispose of what a user has in a class, whatever its age, inside the caller's transaction. How many records.

    `decision` is None for what is the learner's own to take back.
    """
    count = 0
    with disposal(decision.number if decision else _TAKEN_BACK):
        for records in data_class.records:
            for some in in_batches(records.of_user(user), BATCH):
                pks, found = _locked(records, records.of_user(user), some)
                if pks:
                    take(records, pks, found, decision)
                    _record(data_class, pks, found, decision=decision, run=None, by=by)
                    count += len(pks)
    return count


def take(records: Records, pks: list[int], found: Gathered, decision: Any) -> None:
    """Delete the rows, children first; an account is emptied instead."""
    for part, rows in found:
        if records.finish and part is records.parts[-1]:
            continue
        for start in range(0, len(rows), _CHUNK):
            some = [row.pk for row in rows[start : start + _CHUNK]]
            _delete(part.model._default_manager.filter(pk__in=some))
        if part.after:
            # Not before: what rolls back has lost nothing.
            for row in rows:
                transaction.on_commit(partial(part.after, row))
    if records.finish:
        records.finish(pks, decision)


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _locked(records: Records, rows: Any, pks: list[int]) -> tuple[list[int], Gathered]:
    """Those of the records that are still to go, now that nobody else can change them, with their rows."""
    if records.lock:
        records.lock(pks)
    left = list(rows.filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    return left, gather(records, left) if left else []


def _record(
    data_class: DataClass, pks: list[int], found: Gathered, *, decision: Any, run: DisposalRun | None, by: Any
) -> None:
    rows = {part.model._meta.label: len(rows) for part, rows in found if rows}
    DisposalRow.objects.create(
        run=run,
        decision=decision,
        kind=data_class.key,
        count=len(pks),
        rows={"schema": 1, "tables": rows},
        actor=by,
    )
