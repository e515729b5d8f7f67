"""Many certificates checked against the names that a reader gives. No name is ever told, and nothing is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from certificates.codes import is_wellformed, normalise
from certificates.comparing import Outcome, outcome_of
from certificates.limits import Limits
from certificates.models import Certificate, Status
from certificates.pairs import Pair
from certificates.queries import public_certificates


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


def check(pairs: Sequence[Pair], *, limits: Limits) -> list[Answer]:
    """An answer for each pair. One query. A code that is unknown, and a wrong name for a hidden one, count once."""
    found = _by_code(normalise(pair.code) for pair in pairs)
    answers: list[Answer] = []
    unknown: set[str] = set()
    guessed: dict[tuple[str, str], Any] = {}
    is_closed = False
    for pair in pairs:
        code = normalise(pair.code)
        certificate = found.get(code)
        if certificate is None and code not in unknown and not is_closed:
            unknown.add(code)
            is_closed = not limits.count_unknown()
        if is_closed:
            outcome: Any = Outcome.UNCHECKED
        elif certificate is None:
            outcome = Outcome.UNKNOWN
        else:
            if (code, pair.name) not in guessed:
                guessed[code, pair.name] = outcome_of(certificate, pair.name, limits=limits)
            outcome = guessed[code, pair.name]
        status = certificate.status.value if certificate and outcome == Outcome.MATCH else ""
        answers.append(Answer(pair.line, pair.code, pair.name, outcome.value, status))
    return answers


def _by_code(codes: Iterable[str]) -> dict[str, Certificate]:
    wellformed = {code for code in codes if is_wellformed(code)}
    return {c.code: c for c in public_certificates().filter(code__in=wellformed)}
