"""What one person does at once in two windows waits its turn, and never ends in a deadlock. Real threads.

A row that points at a user or a certificate is checked at the commit, and waits for whoever holds that row's key. On
SQLite the transactions themselves take turns.
"""

import time
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.db import transaction

from assessments.questions import HONOUR
from certificates.models import Certificate, NameChoice, Reminder
from certificates.name_choices import choose_name
from certificates.reminders.interval import Interval
from certificates.reminders.services import set_reminder
from courses import services
from courses.renewals import renew
from lms.disposal.records import DeletionRequest
from lms.disposal.requests import ask
from tests import people, school
from tests.disposals import decision
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
# So long one waits for the other to come as far as it can.
SECONDS = 1.5


@pytest.fixture
def anna():
    return people.person("anna", "Anna Lindqvist")


def _together(*steps):
    """Each step in a transaction, which is not committed before the others have come as far."""
    meeting = Barrier(len(steps))

    def run(step):
        with transaction.atomic():
            done = step()
            with suppress(BrokenBarrierError):
                meeting.wait(SECONDS)
        return done

    return at_once(*[lambda step=step: run(step) for step in steps])


@pytest.fixture
def again(anna):
    """A course that has been passed, and the answered test of its second round."""
    school.take_test(anna)
    enrolment = renew(anna, course=school.course(), language="sv", after=1)
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    school.answer_all(enrolment, attempt)
    return lambda: services.submit_test(enrolment, attempt=attempt, language="sv")


def test_a_reminder_is_set_while_its_certificate_is_superseded(anna, again):
    first = Certificate.objects.get()
    _together(lambda: set_reminder(anna, certificate=first, interval=Interval(36, 30)), again)
    assert Reminder.objects.get().certificate == first
    assert Certificate.objects.latest("pk").replaces == first


def test_a_name_is_hidden_while_a_certificate_is_issued(anna, again):
    _together(lambda: choose_name(anna, is_hidden=True), again)
    assert NameChoice.objects.get().is_hidden
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize("closes_account", [False, True])
def test_a_request_for_deletion_waits_for_a_test_that_is_submitted(anna, closes_account):
    david = people.person("david", "David Ek", is_staff=True, is_superuser=True)
    for kind in ("unfinished", "answers", "result", "studies", "account"):
        decision(kind, david, at_request=True)
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    submitted = Event()

    def submit():
        with transaction.atomic():
            graded = services.submit_test(enrolment, attempt=attempt, language="sv")
            submitted.set()
            time.sleep(SECONDS)
        return graded

    def request():
        submitted.wait(30)
        return ask(anna, closes_account=closes_account)

    graded, asked = at_once(submit, request)
    assert graded.grade.passed
    assert Certificate.objects.count() == 1
    assert DeletionRequest.objects.get() == asked
    anna.refresh_from_db()
    assert anna.is_active is not closes_account
