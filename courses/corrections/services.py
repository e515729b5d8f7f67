"""The transitions of a correction: withdraw, decide, tell."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import generation
from content.languages import Texts
from content.series import Series
from content.withdrawals import Outcome, Reason, State, Withdrawal, WithdrawalDecision, standing, withdrawals
from courses import notices, search_index
from courses.corrections.parts import Part
from courses.corrections.queries import not_yet_told
from courses.letters import LetterKind, queue_many
from courses.services import Refused

_SERIES = "corrections"
_NOTHING: Texts = {"sv": "", "en": ""}


class AlreadyWithdrawn(Refused):
    """It is out already."""


class SamePerson(Refused):
    """Who withdrew does not decide."""


class AlreadyDecided(Refused):
    """That decision has been taken, or the part is shown again."""


class NotConfirmed(Refused):
    """Nobody is told of what no second person has confirmed."""


def changed() -> None:
    """Called inside each transaction that changes what readers see: in what is kept of pages, and in the search."""
    generation.bump()
    search_index.ask()


def withdraw(part: Part, *, reason: Reason, wrong: Texts, right: Texts = _NOTHING, by: Any) -> Withdrawal:
    """Take a block or question out, at once and in both languages. Raises AlreadyWithdrawn."""
    with transaction.atomic():
        # Who holds the series goes first, so that nothing is withdrawn twice.
        year = timezone.localdate().year
        series = Series.hold(f"{_SERIES}-{year}")
        if _is_out(part):
            raise AlreadyWithdrawn(_("Someone else has already withdrawn this. See the list of corrections."))
        made = Withdrawal.objects.create(
            number=f"R-{year}-{series.take():04d}",
            course_key=part.course_key,
            lesson_key=part.lesson_key,
            block=part.block,
            question_key=part.question_key,
            what=part.what,
            reason=reason,
            wrong_sv=wrong["sv"],
            wrong_en=wrong["en"],
            right_sv=right["sv"],
            right_en=right["en"],
            by=by,
            actor=by,
        )
        changed()
        if part.lesson_key and not part.question_key:
            search_index.forget(part.lesson_key)
        return made


def _is_out(part: Part) -> bool:
    if part.question_key:
        return standing(question_key=part.question_key).exists()
    return standing(lesson_key=part.lesson_key, block=part.block, question_key=None).exists()


def decide(withdrawal: Withdrawal, *, outcome: Outcome, right: Texts = _NOTHING, by: Any) -> WithdrawalDecision:
    """Confirm or restore, as another person than the one who withdrew. Raises SamePerson or AlreadyDecided."""
    with transaction.atomic():
        state = _locked(withdrawal).state
        if by.pk == withdrawal.by_id:
            raise SamePerson(_("You withdrew this yourself, so someone else has to decide."))
        if state is State.LIFTED or (state is State.CONFIRMED and outcome is Outcome.CONFIRMED):
            raise AlreadyDecided(_("Someone else has already decided this."))
        made = WithdrawalDecision.objects.create(
            withdrawal=withdrawal,
            outcome=outcome,
            right_sv=right["sv"],
            right_en=right["en"],
            by=by,
            withdrawn_by=withdrawal.by,
            actor=by,
        )
        changed()
        return made


def tell(withdrawal: Withdrawal, *, by: Any) -> int:
    """Write to each whom it reached and who has not been told. Returns how many. Raises NotConfirmed."""
    with transaction.atomic():
        found = _locked(withdrawal)
        if not found.is_confirmed:
            raise NotConfirmed(_("A second person has to confirm the correction before anyone is told of it."))
        drafts = notices.correction(found, users=list(not_yet_told(found)))
        return queue_many(LetterKind.CORRECTION, about=found.uuid, drafts=drafts, actor=by)


def _locked(withdrawal: Withdrawal) -> Withdrawal:
    """The withdrawal with its decisions, while others wait. On SQLite the transaction itself is the lock."""
    Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    return withdrawals().get(pk=withdrawal.pk)
