"""Whatever is answered, corrected and decided in whatever order: no certificate is left without a reason."""

from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import regrading
from assessments.models import Grade, Quiz
from assessments.questions import HONOUR
from assessments.regrades import Change, KeyOutcome, Regrade, key_corrections
from assessments.services import MustWait
from certificates.models import Certificate, Revocation
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
histories = st.lists(_taken, min_size=1, max_size=3).flatmap(
    lambda first: st.lists(st.one_of(_taken, _corrected, _corrected), min_size=1, max_size=7).map(lambda r: first + r)
)


@given(histories)
@settings(max_examples=20, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_after_any_regrade_every_certificate_stands_or_is_revoked_with_grounds_and_a_letter(db, history):
    with transaction.atomic():
        Quiz.objects.update(draw=6, pass_percent=80, wait_hours=0)
        users = [people.person(f"e{n}", f"Elev {n}") for n in range(3)]
        keepers = [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(2)]
        for step, *how in history:
            (_take if step == "take" else _correct)(users if step == "take" else keepers, *how)
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
    assert key_corrections().get(pk=made.pk).decision.outcome == KeyOutcome.CONFIRMED


def _nothing_is_left_hanging():
    for completion in Completion.objects.select_related("enrolment"):
        passes = counting_grades().filter(submission__attempt__context=completion.enrolment.uuid, passed=True).exists()
        found = Certificate.objects.filter(about=completion.uuid)
        assert found.filter(revocation=None).count() == int(passes)
    for revocation in Revocation.objects.select_related("certificate__holder"):
        assert revocation.grounds
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
