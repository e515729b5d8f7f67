"""Parts of the small school that somebody takes out, through the services."""

from typing import Any

from assessments.models import Question
from content.withdrawals import Reason, Withdrawal
from courses.corrections import parts, services
from tests import school

WRONG = {"sv": "Det stod fel dag.", "en": "It said the wrong day."}


def rule() -> Any:
    """The rule box "Två underskrifter"."""
    return next(b for b in school.lesson(1).body if b.block_type == "rule")


def question_row(key: str) -> Question:
    return Question.objects.get(key=key, locale__language_code="sv")


def withdraw_block(by: Any, block: Any = None) -> Withdrawal:
    part = parts.block_part(school.lesson(1), (block or rule()).id)
    return services.withdraw(part, reason=Reason.WRONG, wrong=WRONG, by=by)


def withdraw_question(by: Any, key: str = "T01-Q1") -> Withdrawal:
    return services.withdraw(parts.question_part(question_row(key)), reason=Reason.WRONG, wrong=WRONG, by=by)
