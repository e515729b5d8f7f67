"""Carry out confirmed corrections of keys. Killed at any moment, the next run goes on where the rows end."""

import logging
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import regrading
from assessments.records import Attempt, Grade, Submission
from assessments.regrades import (
    Change,
    Expected,
    KeyCorrection,
    KeyDecision,
    KeyOutcome,
    Regrade,
    RegradeDone,
    confirmed,
)
from assessments.services import Graded
from certificates.models import Certificate, Grounds, Status
from certificates.queries import certificates
from certificates.services import revocations_with, revoke
from courses import notices
from courses.editions import editions_of
from courses.pretests import enrolments_of
from courses.records import Completion, Edition, Enrolment
from courses.registers.entries import counting_grades
from courses.services import Refused, certify, complete_if_done, lock

_log = logging.getLogger(__name__)
_CHUNK = 200
_LEASE_SECONDS = 120
MAY_FAIL = "certificates.add_revocation"


class MayNotFail(Refused):
    """Turning passes into failures revokes certificates, which this person may not."""


def propose(correction: KeyCorrection, *, seen: Expected) -> KeyCorrection:
    """Record a draft of a correction. Raises MayNotFail, or what assessments refuses with."""
    _require_right(correction, correction.by)
    return regrading.propose(correction, seen=seen)


def decide(correction: KeyCorrection, *, outcome: KeyOutcome, seen: Expected, by: Any) -> KeyDecision:
    """Confirm or drop; a worker regrades after commit. Raises MayNotFail, or what assessments refuses with."""
    if outcome == KeyOutcome.CONFIRMED:
        _require_right(correction, by)
    # In no transaction here: on SQLite it would hold up all who write, for as long as the survey takes.
    made = regrading.decide(correction, outcome=outcome, seen=seen, by=by)
    transaction.on_commit(_wake_worker)
    return made


def _require_right(correction: KeyCorrection, by: Any) -> None:
    if correction.may_fail and not by.has_perm(MAY_FAIL):
        raise MayNotFail(
            _("With a decision number certificates are revoked. Both persons need the right to revoke certificates.")
        )


def _wake_worker() -> None:
    from courses.tasks import regrade_tests

    try:
        regrade_tests.apply_async(expires=300)
    except Exception:  # noqa: BLE001  the broker may be away; the sweep finds the row
        _log.warning("The broker could not be reached; the sweep will regrade.")


def run_all() -> int:
    """Carry out what is confirmed and not done, in the order of the decisions. Returns how many tests were regraded."""
    waiting = confirmed().filter(done=None).values_list("pk", flat=True)
    return sum(_run_alone(pk) for pk in list(waiting))


def _run_alone(pk: int) -> int:
    """One worker at a time saves work; that two make no difference, the rows see to. A killed one's claim lapses."""
    if not cache.add(_claim(pk), True, _LEASE_SECONDS):
        return 0
    try:
        return run(confirmed().get(pk=pk))
    finally:
        cache.delete(_claim(pk))


def run(correction: KeyCorrection) -> int:
    """Look at each test that was dealt with the wording. Safe to run again and beside another run.

    Open tests are waited for too, a moment each: who submits after that is graded with the correction.
    """
    # All that was confirmed by now: a later correction sees this one when its turn comes.
    standing, made, failed, last = list(confirmed()), 0, 0, 0
    rows = regrading.attempts_with(correction).exclude(submission__regrades__correction=correction).order_by("pk")
    while chunk := list(rows.filter(pk__gt=last).values_list("pk", "context")[:_CHUNK]):
        cache.touch(_claim(correction.pk), _LEASE_SECONDS)
        for pk, context in chunk:
            try:
                made += regrade_one(pk, context, correction, standing) is not None
            except Exception:  # noqa: BLE001  whatever is wrong with one test, the others shall still be regraded
                _log.exception("Attempt %s could not be regraded under %s", pk, correction.number)
                failed += 1
        last = chunk[-1][0]
    if not failed:
        RegradeDone.objects.get_or_create(correction=correction, defaults={"actor": correction.decision.by})
    return made


def _claim(pk: int) -> str:
    return f"regrade-{pk}"


def regrade_one(pk: int, context: Any, correction: KeyCorrection, standing: list[KeyCorrection]) -> Regrade | None:
    """Look at one test with its enrolment locked, as submitting does: grade, completion, certificate and letters."""
    with transaction.atomic():
        enrolment = enrolments_of([context]).get(context)
        if enrolment is None:
            # Disposed of: nobody is left to regrade.
            return None
        lock(enrolment)
        attempt = Attempt.objects.select_related("version").defer("version__body").get(pk=pk)
        made = regrading.regrade(attempt, correction, standing)
        # A test before the lessons counts towards nothing: what may be skipped follows from the grade.
        if made and made.after and context == enrolment.uuid:
            _follow(enrolment, made, made.after)
        return made


def _follow(enrolment: Enrolment, made: Regrade, grade: Grade) -> None:
    """What a new grade brings with it."""
    if made.change == Change.PASSES and enrolment.user.name.strip():
        _rise(enrolment, Graded(made.submission, grade, is_new=False))
    if made.change == Change.FALLS:
        _fall(enrolment, made.correction)
    if enrolment.user.email:
        notices.regraded(made, enrolment=enrolment)


def _rise(enrolment: Enrolment, graded: Graded) -> None:
    """Complete the course; where it was completed and a regrade took the certificate back, issue a new one."""
    completion = Completion.objects.filter(enrolment=enrolment).first()
    if completion is None:
        complete_if_done(enrolment, graded, _edition_at(enrolment, graded.submission))
        return
    newest = certificates().filter(about=completion.uuid).order_by("pk").last()
    if newest is None or hasattr(newest, "replaced_by"):
        # The learner has passed the course in a later round: that certificate is the one to show.
        return
    if newest.status == Status.REVOKED and _was_taken_by_regrade(enrolment, newest):
        certify(completion, graded, replaces=newest)


def _was_taken_by_regrade(enrolment: Enrolment, certificate: Certificate) -> bool:
    """Not one that was revoked for anything else."""
    return Regrade.objects.filter(
        submission__attempt__context=enrolment.uuid,
        change=Change.FALLS,
        correction__decision_number=certificate.revocation.decision_number,
    ).exists()


def _edition_at(enrolment: Enrolment, submission: Submission) -> Edition:
    """The edition that was in force when the test was submitted."""
    found = editions_of(enrolment.course_key).filter(published_at__lte=submission.at).first()
    return found or enrolment.edition


def _fall(enrolment: Enrolment, correction: KeyCorrection) -> None:
    """Revoke what no test of the course carries any longer, and open the course for a new round."""
    completion = Completion.objects.filter(enrolment=enrolment).first()
    if completion is None or _has_passed(enrolment):
        return
    for certificate in Certificate.objects.filter(about=completion.uuid, revocation=None).order_by("pk"):
        revocation = revoke(
            certificate,
            grounds=Grounds(correction.grounds),
            by=correction.by,
            second_person=correction.decision.by,
            decision_number=correction.decision_number,
        )
        for made in (revocation, *revocations_with(revocation)):
            if enrolment.user.email:
                notices.certificate_revoked(made, user=enrolment.user)
    _open_round(enrolment)


def _has_passed(enrolment: Enrolment) -> bool:
    """Whether a test of the enrolment passes by the grade that counts."""
    return counting_grades().filter(submission__attempt__context=enrolment.uuid, passed=True).exists()


def _open_round(enrolment: Enrolment) -> None:
    """A completed enrolment takes no more tests; the learner begins anew in one of its own."""
    newest = editions_of(enrolment.course_key).first() or enrolment.edition
    same = ("course_id", "language", "role", "product", "sector", "region")
    Enrolment.objects.get_or_create(
        user=enrolment.user,
        course_key=enrolment.course_key,
        round=enrolment.round + 1,
        defaults={"edition": newest, "actor": enrolment.user, **{name: getattr(enrolment, name) for name in same}},
    )
