"""Whatever is answered, corrected and decided in whatever order: no certificate is left without a reason."""

from functools import partial

from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessments import grading, regrading
from assessments.models import Grade, Quiz, Submission
from assessments.questions import HONOUR
from assessments.regrades import Change, CorrectionState, Regrade, confirmed, corrected_items, key_corrections
from assessments.services import MustWait, current_grade
from certificates.models import Certificate, Grounds, Revocation
from certificates.services import revoke
from courses import notices
from courses import services as learners
from courses.letters import Letter, LetterKind
from courses.models import Completion, Enrolment
from courses.registers.entries import counting_grades
from courses.regrades import services
from tests import people, regraded, school

QUESTIONS = ("T01-Q1", "T01-Q2", "T01-Q3", "T01-Q4")
_taken = st.tuples(st.just("take"), st.integers(0, 2), st.sets(st.sampled_from(QUESTIONS), max_size=4))
_corrected = st.tuples(
    st.just("correct"),
    st.sampled_from(QUESTIONS),
    st.one_of(st.none(), st.sets(st.integers(0, 2), min_size=1, max_size=2)),
    st.booleans(),
)
_revoked = st.tuples(st.just("revoke"), st.integers(0, 2))
_next = st.one_of(_taken, _corrected, _corrected, _corrected, _revoked)
histories = st.lists(_taken, min_size=1, max_size=3).flatmap(
    lambda first: st.lists(_next, min_size=1, max_size=7).map(lambda rest: first + rest)
)
TAKEN = ("take", 0, {"T01-Q2"})
FAILED = ("take", 0, {"T01-Q1", "T01-Q2"})
FALL = ("correct", "T01-Q1", {1}, True)
RISE = ("correct", "T01-Q2", None, False)


# What random histories seldom meet; of eight points seven are needed.
@given(histories)
@example([FAILED, RISE])
@example([TAKEN, FALL, RISE])
@example([TAKEN, FALL, ("correct", "T01-Q1", {0}, False)])
@example([TAKEN, ("revoke", 0), FALL, RISE])
@example([TAKEN, ("correct", "T01-Q1", {1}, False), RISE])
@example([("take", 0, {"T01-Q1", "T01-Q2", "T01-Q4"}), ("correct", "T01-Q1", None, False), RISE])
@example([FAILED, ("take", 0, set()), RISE, ("correct", "T01-Q4", {1}, True)])
@settings(max_examples=15, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_after_any_regrade_every_certificate_stands_or_is_revoked_with_grounds_and_a_letter(db, history):
    with transaction.atomic():
        Quiz.objects.update(draw=6, pass_percent=80, wait_hours=0)
        users = [people.person(f"e{n}", f"Elev {n}") for n in range(3)]
        keepers = [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(2)]
        for step, *how in history:
            if step == "correct":
                _correct(keepers, *how)
            else:
                (_take if step == "take" else partial(_revoke, keepers[0]))(users, *how)
            _nothing_is_left_hanging()
        transaction.set_rollback(True)


def _take(users, who, wrong):
    latest = Enrolment.objects.filter(user=users[who]).order_by("-round").first()
    try:
        enrolment = latest or school.enrol(users[who])
        attempt = learners.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    except (learners.AlreadyPassed, MustWait):
        return
    regraded.answer(enrolment, attempt, wrong=tuple(wrong))
    learners.submit_test(enrolment, attempt=attempt, language="sv")


def _revoke(keeper, users, who):
    """For what no regrade has to do with."""
    found = Certificate.objects.filter(holder__user=users[who], revocation=None).first()
    if found:
        notices.certificate_revoked(revoke(found, grounds=Grounds.NOT_OWN_WORK, by=keeper), user=users[who])


def _correct(keepers, question, chosen, with_decision):
    if not regrading.wordings(regraded.key_of(question)):
        return
    options = regraded.options(question)
    right = None if chosen is None else [options[n] for n in chosen]
    try:
        made = regraded.proposal(keepers[0], question, right=right, **(regraded.DECISION if with_decision else {}))
    except regrading.NothingCorrected:
        return
    before = dict(Grade.objects.values_list("pk", "passed"))
    regraded.confirm(made, by=keepers[1])
    services.run_all()
    assert before == dict(Grade.objects.filter(pk__in=before).values_list("pk", "passed"))
    lost = Regrade.objects.filter(correction=made, before__passed=True, after__passed=False)
    assert with_decision or not lost.exists()
    assert not with_decision or not Regrade.objects.filter(correction=made, change=Change.KEPT).exists()
    assert key_corrections().get(pk=made.pk).state is CorrectionState.DONE
    _each_test_is_graded_by_its_own_corrections()
    for row in Regrade.objects.filter(correction=made, after__isnull=False):
        assert Letter.objects.filter(kind=LetterKind.REGRADED, about=row.uuid).exists()


def _each_test_is_graded_by_its_own_corrections():
    """By all that were confirmed of the wordings that were dealt, unless a pass was kept against them."""
    kept = Regrade.objects.filter(change=Change.KEPT).values("submission")
    for submission in Submission.objects.exclude(pk__in=kept):
        attempt = submission.attempt
        items = corrected_items(attempt, confirmed())
        percent = attempt.version.frozen["rules"]["pass_percent"]
        result = grading.grade(items, attempt.dealt(), submission.answers["answers"], percent)
        grade = current_grade(submission)
        assert (grade.points, grade.passed) == (result.points, result.passed)
        assert [g.number for g in submission.grades.order_by("number")] == list(range(1, grade.number + 1))


def _nothing_is_left_hanging():
    for completion in Completion.objects.select_related("enrolment"):
        context = completion.enrolment.uuid
        passes = counting_grades().filter(submission__attempt__context=context, passed=True).exists()
        found = Certificate.objects.filter(about=completion.uuid)
        is_taken = found.filter(revocation__grounds=Grounds.NOT_OWN_WORK).exists()
        assert found.filter(revocation=None).count() == int(passes and not is_taken)
        assert passes or Enrolment.objects.filter(user=completion.enrolment.user, round__gt=completion.enrolment.round)
    for revocation in Revocation.objects.select_related("certificate__holder"):
        assert revocation.grounds
        if revocation.grounds != Grounds.NOT_OWN_WORK:
            assert revocation.decision_number
            assert revocation.by_id != revocation.second_person_id
        about = {"kind": LetterKind.CERTIFICATE_REVOKED, "about": revocation.uuid}
        assert Letter.objects.filter(user=revocation.certificate.holder.user, **about).exists()
    for certificate in Certificate.objects.all():
        assert Letter.objects.filter(kind=LetterKind.CERTIFICATE_ISSUED, about=certificate.uuid).exists()
    for row in Regrade.objects.filter(change=Change.PASSES).select_related("submission__attempt"):
        assert Completion.objects.filter(enrolment__uuid=row.submission.attempt.context).exists()
    assert not Regrade.objects.filter(after__isnull=False).exclude(after__number=F("before__number") + 1).exists()
    open_rounds = Enrolment.objects.filter(completion=None).values("uuid")
    assert not counting_grades().filter(submission__attempt__context__in=open_rounds, passed=True).exists()
