"""Many certificates checked against the names that a reader gives. No name is ever told, and nothing is stored."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# allauth's limits, which all workers share; its public door knows only its own actions.
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from certificates.codes import is_wellformed, normalise
from certificates.models import Certificate, Status
from certificates.pairs import Pair
from certificates.queries import certificates
from content.folding import name_key

# By how many codes that no certificate has, not by how many lists: a monitor's codes are known.
UNKNOWN_CODES = {"unknown_code": "200/h/ip"}
_ACTION = "unknown_code"


class Outcome(models.TextChoices):
    """What a line comes to. UNCHECKED: too many codes had been unknown."""

    MATCH = "match", _("Match")
    NO_MATCH = "no_match", _("No match")
    NO_NAME = "no_name", _("The name has been disposed of")
    UNKNOWN = "unknown", _("Unknown code")
    UNCHECKED = "unchecked", _("Not checked")


@dataclass(frozen=True, slots=True)
class Answer:
    """A line with its outcome. `status`: of the certificate, where the name matches, else ""."""

    line: int
    code: str
    name: str
    outcome: str
    status: str = ""

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label) if self.status else ""


def check(pairs: Sequence[Pair], *, may_be_unknown: Callable[[], bool]) -> list[Answer]:
    """An answer for each pair. One query. `may_be_unknown`: counts a code that is unknown, False when that is enough.

    A code that is repeated counts once.
    """
    found = _by_code(normalise(pair.code) for pair in pairs)
    answers: list[Answer] = []
    unknown: set[str] = set()
    is_closed = False
    for pair in pairs:
        code = normalise(pair.code)
        if code not in found and code not in unknown and not is_closed:
            unknown.add(code)
            is_closed = not may_be_unknown()
        outcome, status = (Outcome.UNCHECKED, "") if is_closed else _outcome(found.get(code), pair.name)
        answers.append(Answer(pair.line, pair.code, pair.name, outcome.value, status))
    return answers


def count_unknown(request: HttpRequest) -> bool:
    """One more unknown code from this sender. False when there have been too many in the last hour."""
    return bool(ratelimit.consume(request, app="certificates", action=_ACTION, config=UNKNOWN_CODES))


def opens_at(request: HttpRequest) -> datetime.datetime:
    """When the first of the sender's unknown codes is forgotten, and the next may be asked for."""
    rate = ratelimit.parse_rate(UNKNOWN_CODES[_ACTION])
    spent = cache.get(ratelimit.get_cache_key(request, app="certificates", action=_ACTION, rate=rate)) or []
    now = datetime.datetime.now(datetime.UTC)
    first = datetime.datetime.fromtimestamp(spent[-1], datetime.UTC) if spent else now
    return first + datetime.timedelta(seconds=rate.duration)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same by the rule of `name_key`. What has no letters is the same as nothing."""
    key = name_key(one)
    return bool(key) and key == name_key(other)


def _by_code(codes: Iterable[str]) -> dict[str, Certificate]:
    wellformed = {code for code in codes if is_wellformed(code)}
    return {c.code: c for c in certificates().filter(code__in=wellformed)}


def _outcome(certificate: Certificate | None, name: str) -> tuple[Any, str]:
    if certificate is None:
        return Outcome.UNKNOWN, ""
    if not hasattr(certificate, "holder"):
        return Outcome.NO_NAME, ""
    if not is_same_name(certificate.holder.name, name):
        return Outcome.NO_MATCH, ""
    return Outcome.MATCH, certificate.status.value
