"""An expert's checks of facts, and the one function that knows which facts still wait for one."""

from collections.abc import Iterable
from typing import Any

from asgiref.local import Local
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import factbase, generation
from content.facts import Fact

# Who may say that a fact, a question or a course is right.
PERMISSION = "content.add_factcheck"


class Outcome(models.TextChoices):
    OK = "ok", gettext_lazy("It is right")
    NOT_OK = "not_ok", gettext_lazy("It is not right")


class FactCheck(Fact):
    """What an expert said of a fact: `actor` of its text with this digest. The latest row of a digest counts."""

    fact = models.CharField(gettext_lazy("fact"), max_length=20, db_index=True)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(gettext_lazy("outcome"), max_length=10, choices=Outcome.choices)

    class Meta:
        verbose_name = gettext_lazy("check of a fact")
        verbose_name_plural = gettext_lazy("checks of facts")
        ordering = ["pk"]
        default_permissions = ("add", "view")


class FactChanged(Exception):
    """The fact is not the one that the expert read, or it no longer waits."""


_memo = Local()


def forget(**_kwargs: Any) -> None:
    """Read the checks anew: at the start of each request, and after a check."""
    _memo.pending = None


def pending() -> frozenset[str]:
    """Ids of the facts that no expert has found right as they stand now. One query a request."""
    known: frozenset[str] | None = getattr(_memo, "pending", None)
    if known is None:
        known = _memo.pending = _read_pending()
    return known


def _read_pending() -> frozenset[str]:
    waiting = {fact.id for fact in factbase.facts().values() if fact.is_pending}
    return frozenset(waiting - {fact for fact, check in latest_checks().items() if check.outcome == Outcome.OK})


def latest_checks() -> dict[str, FactCheck]:
    """The check that counts of each fact that has one of its text as it stands. One query."""
    known = factbase.facts()
    rows = FactCheck.objects.filter(fact__in=known).select_related("actor").order_by("pk")
    return {row.fact: row for row in rows if row.digest == known[row.fact].digest}


def waiting_among(facts: Iterable[str]) -> list[str]:
    """Those of the facts that wait for an expert. No query when the file asks for no check of any of them."""
    known = factbase.facts()
    asked = {i for i in facts if i in known and known[i].is_pending}
    return sorted(asked & pending()) if asked else []


def has_pending(text: str) -> bool:
    """Whether any of the facts named in a block's field waits for an expert."""
    return bool(waiting_among(factbase.ids(text)))


def record_check(fact: str, *, digest: str, outcome: Outcome, by: Any) -> FactCheck:
    """Keep what an expert says of the fact as it was shown. Raises FactChanged where it is another one by now."""
    known = factbase.facts().get(fact)
    if known is None or known.digest != digest:
        raise FactChanged(_("The fact has changed since you opened the page. Read it again, then answer."))
    if not known.is_pending:
        raise FactChanged(_("The fact does not wait for an expert."))
    check = FactCheck.objects.create(fact=fact, digest=digest, outcome=outcome, actor=by)
    forget()
    # Pages mark what waits for an expert.
    generation.bump()
    return check
