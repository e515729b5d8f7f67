"""Two workers and learners at once: one new grade a test, one certificate, no letter doubled or lost. Real threads."""

import logging
from collections import Counter
from functools import partial
from threading import Event

import pytest
from django.core import mail

from assessments import regrading
from assessments.models import Grade, Quiz
from assessments.regrades import Change, CorrectionState, KeyOutcome, Regrade, key_corrections
from certificates.models import Certificate, Revocation
from courses import services as learners
from courses.letters import Delivery, Letter, LetterKind, LetterSent
from courses.models import Completion, Enrolment
from courses.regrades import services
from tests import people, regraded, school
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 2


@pytest.fixture(autouse=True)
def _all_six(transactional_db):
    """The test draws all its questions: six with eight points, of which seven are needed."""
    Quiz.objects.update(draw=6, pass_percent=80)


@pytest.fixture
def keepers():
    return [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(2)]


def _learners(group):
    return [people.person(f"{group}{n}", f"Elev {group}{n}") for n in range(EACH)]


def _open(user, wrong):
    """A test with all its answers that is not submitted yet."""
    enrolment, attempt = school.deal(user)
    regraded.answer(enrolment, attempt, wrong=wrong)
    return partial(learners.submit_test, enrolment, attempt=attempt, language="sv")


def _worker(made):
    """A worker of its own, past the claim that else lets one run at a time."""
    return lambda: services.run(key_corrections().get(pk=made.pk))


def _numbers():
    """How many grades each submitted test has, and that they are counted from one."""
    found = {}
    for pk, number in Grade.objects.order_by("number").values_list("submission", "number"):
        found.setdefault(pk, []).append(number)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())
    return Counter(len(numbers) for numbers in found.values())


def _letters_have_gone_once():
    assert not Delivery.objects.exists()
    assert Letter.objects.count() == LetterSent.objects.count()
    sent = [m.extra_headers["Message-ID"] for m in mail.outbox]
    assert sorted(sent) == sorted(letter.message_id for letter in Letter.objects.all())


def _told(kind):
    return Letter.objects.filter(kind=kind).count()


def test_two_workers_and_those_who_submit_meanwhile_make_one_of_each(keepers, caplog):
    for user in _learners("rises"):
        regraded.take(user, wrong=("T01-Q1", "T01-Q2"))
    for user in _learners("more"):
        regraded.take(user, wrong=("T01-Q1",))
    for user in _learners("same"):
        regraded.take(user)
    submits = [_open(user, ("T01-Q1", "T01-Q2")) for user in _learners("late")]
    made = regraded.confirm(regraded.proposal(keepers[0]), by=keepers[1])
    with caplog.at_level(logging.ERROR, "courses.regrades.services"):
        at_once(_worker(made), _worker(made), *submits)
    assert not caplog.records
    assert key_corrections().get().state is CorrectionState.DONE
    # Who submits after the decision is graded with the correction at once.
    assert _numbers() == {2: 2 * EACH, 1: 2 * EACH}
    assert set(Grade.objects.filter(submission__attempt__context__in=_of("late")).values_list("points", "passed")) == {
        (7, True)
    }
    changes = Counter(Regrade.objects.exclude(change=Change.SAME).values_list("change", flat=True))
    assert changes == {Change.PASSES: EACH, Change.POINTS: EACH}
    assert Completion.objects.count() == Certificate.objects.values("about").distinct().count() == 4 * EACH
    assert Certificate.objects.count() == _told(LetterKind.CERTIFICATE_ISSUED) == 4 * EACH
    assert _told(LetterKind.REGRADED) == 2 * EACH
    _letters_have_gone_once()


def _of(group):
    return Enrolment.objects.filter(user__name__startswith=f"Elev {group}").values("uuid")


def test_two_workers_revoke_once_and_open_one_new_round(keepers, caplog):
    for user in _learners("falls"):
        regraded.take(user, wrong=("T01-Q2",))
    wrong = regraded.right_and_wrong()[1][:1]
    submits = [_open(user, ("T01-Q2",)) for user in _learners("late")]
    made = regraded.confirm(regraded.proposal(keepers[0], right=wrong, **regraded.DECISION), by=keepers[1])
    with caplog.at_level(logging.ERROR, "courses.regrades.services"):
        at_once(_worker(made), _worker(made), *submits)
    assert not caplog.records
    assert _numbers() == {2: EACH, 1: EACH}
    assert Revocation.objects.count() == Certificate.objects.count() == _told(LetterKind.CERTIFICATE_REVOKED) == EACH
    assert _told(LetterKind.REGRADED) == EACH
    assert Enrolment.objects.filter(round=2).count() == EACH
    assert not Completion.objects.filter(enrolment__uuid__in=_of("late")).exists()
    _letters_have_gone_once()


def test_a_test_that_is_being_graded_as_the_key_is_confirmed_is_regraded(keepers, monkeypatch):
    """Graded by the old key before the decision, committed after it: the worker waits for it."""
    regraded.take(people.person("first", "Elev Första"))
    submit = _open(people.person("anna", "Anna Lindqvist"), ("T01-Q1", "T01-Q2"))
    made = regraded.proposal(keepers[0])
    seen = regrading.expected(regrading.survey(made))
    is_graded, is_surveyed, is_decided = Event(), Event(), Event()
    grade_it, look = learners.assessments.submit, regrading._unchanged

    def slow(*args, **kwargs):
        graded = grade_it(*args, **kwargs)
        is_graded.set()
        assert is_surveyed.wait(10)
        # On SQLite the decision waits for this very transaction.
        is_decided.wait(1)
        return graded

    def surveyed(*args):
        now = look(*args)
        is_surveyed.set()
        return now

    def decide():
        assert is_graded.wait(10)
        services.decide(made, outcome=KeyOutcome.CONFIRMED, seen=seen, by=keepers[1])
        return services.run_all()

    monkeypatch.setattr(learners.assessments, "submit", slow)
    monkeypatch.setattr(regrading, "_unchanged", surveyed)
    monkeypatch.setattr(services, "_wake_worker", is_decided.set)
    graded, looked_at = at_once(submit, decide)
    assert (graded.grade.points, graded.grade.passed, looked_at) == (6, False, 2)
    newest = Grade.objects.filter(submission=graded.submission).latest("number")
    assert (newest.number, newest.points, newest.passed) == (2, 7, True)
    assert Certificate.objects.filter(holder__user__name="Anna Lindqvist").count() == 1
    _letters_have_gone_once()
