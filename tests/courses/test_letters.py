"""Letters: none lost when the worker is killed, the broker emptied or the mail server away."""

import datetime
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from courses import letters
from courses.letters import Delivery, Letter, LetterKind, LetterSent
from courses.tasks import sweep_letters
from tests import school
from tests.threads import at_once

ROOT = Path(__file__).resolve().parents[2]
LETTERS = 200


def _queue(anna, about):
    return letters.queue(LetterKind.ACCOUNT, about=about, user=anna, to=anna.email, subject="Kod", text="123456")


def test_a_certificate_brings_one_letter_after_commit(anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        school.take_test(anna)
        assert not mail.outbox
    message = mail.outbox[0]
    assert message.to == [anna.email]
    assert "Minikurs" in message.subject
    assert "https://skola.example/intyg/" in message.body
    assert LetterSent.objects.get().message_id == message.extra_headers["Message-ID"]
    assert not Delivery.objects.exists()


def test_a_letter_is_recorded_once_and_sent_once(anna):
    about = uuid4()
    assert _queue(anna, about) == _queue(anna, about)
    assert letters.send_due() == 1
    assert letters.send_due() == 0
    assert len(mail.outbox) == 1


def test_the_sweep_sends_what_no_worker_took(anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        school.take_test(anna)
    assert sweep_letters() == 1


def test_a_refusing_mail_server_is_tried_again_later_and_holds_up_no_other(anna, bjorn):
    first, second = _queue(anna, uuid4()), _queue(bjorn, uuid4())
    with mock.patch.object(letters, "_message", side_effect=[OSError("refused"), mock.Mock()]):
        assert letters.send_due() == 1
    assert not hasattr(Letter.objects.get(pk=first.pk), "sent")
    assert LetterSent.objects.get().letter == second
    delivery = Delivery.objects.get()
    assert (delivery.tries, delivery.last_error) == (1, "OSError")
    assert delivery.next_at > timezone.now()
    assert letters.send_due() == 0
    Delivery.objects.update(next_at=timezone.now() - datetime.timedelta(seconds=1))
    assert letters.send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_has_one_letter_on_its_way_at_a_time(monkeypatch):
    """So many may a kill send twice."""
    on_their_way, most = [], []

    def message(delivery):
        def send():
            on_their_way.append(delivery)
            time.sleep(0.05)
            most.append(len(on_their_way))

        return mock.Mock(send=send)

    record = letters._record
    monkeypatch.setattr(letters, "_wake_worker", lambda: None)
    monkeypatch.setattr(letters, "_message", message)
    monkeypatch.setattr(letters, "_record", lambda delivery: (record(delivery), on_their_way.pop()))
    for n in range(6):
        letters.queue(LetterKind.ACCOUNT, about=uuid4(), user=None, to=f"l{n}@skola.example", subject="x", text="x")
    assert sum(at_once(letters.send_due, letters.send_due)) == 6
    assert most == [1] * 6


def test_an_unreachable_broker_stops_nobody(anna, django_capture_on_commit_callbacks):
    with (
        mock.patch("courses.tasks.send_letters.apply_async", side_effect=OSError("no broker")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        school.take_test(anna)
    assert letters.send_due() == 1


class _Worker:
    """A real Celery worker on the filesystem broker, in a process that can be killed."""

    def __init__(self, environment):
        self.environment = environment
        self.start()

    def start(self):
        options = ["-P", "solo", "--without-gossip", "--without-mingle", "--loglevel", "ERROR", "-B", "-s"]
        schedule = self.environment["VAR_DIR"] + "/beat"
        command = [sys.executable, "-m", "celery", "-A", "tests.quick_worker", "worker", *options, schedule]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def own_school(tmp_path_factory):
    """A database of its own in a file, since the worker is another process."""
    var = tmp_path_factory.mktemp("letters")
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "tests.letters_settings"}
    _manage(environment, "migrate", "-v0")
    yield var, environment
    shutil.rmtree(var, ignore_errors=True)


def _manage(environment, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def _query(var, statement):
    connection = sqlite3.connect(var / "db.sqlite3", timeout=20)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def _message_ids(var):
    found = [re.search(rb"^Message-ID: (.+)$", p.read_bytes(), re.M) for p in (var / "mail").glob("*.eml")]
    return [match.group(1) for match in found]


def _wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_killing_the_worker_in_the_middle_of_200_letters_loses_none(own_school):
    var, environment = own_school
    worker = _Worker(environment)
    kills = 0
    try:
        _manage(environment, "shell", "-v0", "-c", _WRITE_LETTERS)
        for share in (0.2, 0.5, 0.7):
            assert _wait(lambda: len(_message_ids(var)) > LETTERS * share, 60), "the worker sends nothing"  # noqa: B023
            worker.kill()
            kills += 1
            for message in (var / "queue").glob("*"):
                message.unlink()  # the broker is emptied as well
            worker.start()
        assert _wait(lambda: _query(var, "SELECT count(*) FROM courses_delivery") == [(0,)], 90)
    finally:
        worker.kill()
    sent = _message_ids(var)
    assert len(set(sent)) == LETTERS
    assert len(sent) - LETTERS <= kills
    assert _query(var, "SELECT count(*) FROM courses_lettersent") == [(LETTERS,)]


_WRITE_LETTERS = f"""
from uuid import uuid4
from courses.letters import LetterKind, queue
from django.db import transaction
with transaction.atomic():
    for n in range({LETTERS}):
        queue(LetterKind.ACCOUNT, about=uuid4(), user=None, to=f"l{{n}}@skola.example", subject="Kod", text="123456")
"""
