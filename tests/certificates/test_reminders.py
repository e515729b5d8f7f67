"""Reminders that learners set: shown with their day, sent once."""

import datetime
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from certificates.models import Certificate, Grounds
from certificates.reminders.interval import Interval
from certificates.reminders.queries import due
from certificates.reminders.records import Reminder, ReminderSent
from certificates.reminders.services import ReminderRefused, set_reminder, withdraw_reminder
from certificates.services import revoke
from courses import letters, reminders

PAGE = "/paminnelser/"
THREE_YEARS = Interval(36, 30)
A_DAY = datetime.timedelta(days=1)
LATER = timezone.localdate() + datetime.timedelta(days=4 * 366)


@pytest.fixture
def later(monkeypatch):
    monkeypatch.setattr(reminders, "timezone", SimpleNamespace(localdate=lambda: LATER))


def test_the_last_day_of_february_and_the_days_before():
    assert Interval(36, 0).due_on(datetime.date(2024, 2, 29)) == datetime.date(2027, 2, 28)
    assert Interval(36, 30).due_on(datetime.date(2024, 2, 29)) == datetime.date(2027, 1, 29)


def test_a_learner_sets_one_and_takes_it_away(certificate, anna, bjorn, client):
    client.force_login(anna)
    page = client.post(PAGE, {"which": "all", "rule": "transcelerate"}, follow=True).content.decode()
    assert certificate.number in page
    away = f"{PAGE}{Reminder.objects.get().uuid}/ta-bort/"
    client.force_login(bjorn)
    assert client.post(away).status_code == 404
    client.force_login(anna)
    client.post(away)
    client.post(away)
    assert not list(due(LATER))


@pytest.mark.parametrize(
    ("days", "months", "field"),
    [("x", "12", "days"), ("", "12", "days"), ("-1", "12", "days"), ("30", "9" * 9, "months"), ("400", "1", "days")],
)
def test_nonsense_gets_words_and_keeps_what_was_written(certificate, anna, client, days, months, field):
    client.force_login(anna)
    page = client.post(PAGE, {"which": "all", "rule": "own", "days": days, "months": months})
    assert list(page.context["form"].errors) == [field]
    assert months in page.content.decode()
    assert not Reminder.objects.exists()


def test_a_day_that_is_not_ahead_the_same_again_and_too_many_are_refused(certificate, anna):
    with pytest.raises(ReminderRefused):
        set_reminder(anna, certificate=certificate, interval=Interval(1, 31))
    for months in range(12, 32):
        set_reminder(anna, certificate=None, interval=Interval(months, 0))
    for interval in (Interval(12, 0), Interval(40, 0)):
        with pytest.raises(ReminderRefused):
            set_reminder(anna, certificate=None, interval=interval)


@pytest.mark.usefixtures("later")
def test_the_letter_is_written_once_and_in_the_learners_language(certificate, anna):
    set_reminder(anna, certificate=certificate, interval=THREE_YEARS)
    letters.send_due()
    mail.outbox.clear()
    assert (reminders.send_reminders(), reminders.send_reminders()) == (1, 0)
    letters.send_due()
    assert "/kurser/minikurs/" in mail.outbox[0].body
    assert "sponsor" in mail.outbox[0].body


@pytest.mark.parametrize("interval", [THREE_YEARS, Interval(36, 0), Interval(1, 5)])
def test_none_the_day_before_one_on_the_day_and_none_after(certificate, anna, monkeypatch, interval):
    """By the clock on the wall in Stockholm: a day begins there, not in Greenwich."""
    passed_on = datetime.date.fromisoformat(certificate.frozen["passed_on"])
    set_reminder(anna, certificate=certificate, interval=interval)
    letters.send_due()
    mail.outbox.clear()
    midnight = timezone.make_aware(datetime.datetime.combine(interval.due_on(passed_on), datetime.time()))
    a_second, sent = datetime.timedelta(seconds=1), []
    for moment in (midnight - datetime.timedelta(days=1), midnight - a_second, midnight, midnight, midnight + A_DAY):
        monkeypatch.setattr(timezone, "now", mock.Mock(return_value=moment.astimezone(datetime.UTC)))
        sent.append(reminders.send_reminders())
        letters.send_due()
    assert sent == [0, 0, 1, 0, 0]
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("later")
def test_none_when_revoked_scrubbed_or_taken_away(certificate, anna, david):
    reminder = set_reminder(anna, certificate=certificate, interval=THREE_YEARS)
    anna.is_active = False
    anna.save()
    assert reminders.send_reminders() == 0
    anna.is_active = True
    anna.save()
    planned = list(due(LATER))
    withdraw_reminder(reminder)
    assert [reminders._write(p) for p in planned] == [False]
    set_reminder(anna, certificate=None, interval=THREE_YEARS)
    revoke(Certificate.objects.get(), grounds=Grounds.ON_REQUEST, by=david)
    assert reminders.send_reminders() == 0
    assert not ReminderSent.objects.exists()
