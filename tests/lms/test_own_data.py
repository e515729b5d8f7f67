"""A learner's own data: what is stored, as a file, and a request that it shall go with its answer."""

import json
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate, CertificateHolder
from certificates.reminders.interval import Interval
from certificates.reminders.records import Reminder
from certificates.reminders.services import set_reminder, withdraw_reminder
from certificates.shares.records import Share
from content.facts import DisposalPermit
from content.looks import Kind, record_look
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.letters import send_due
from courses.models import Letter
from lms.disposal import requests
from lms.disposal.classes import CLASSES
from lms.disposal.records import DeletionAnswer, DeletionRequest, DisposalRow
from lms.disposal.services import Refused
from lms.models import User
from lms.tasks import count_past_period
from tests import people, school
from tests.disposals import decision, later
from tests.lms.world import World
from tests.shares import share_with

PAGE, ASK = "/konto/mina-uppgifter/", "/konto/mina-uppgifter/radera/"
CLOSE = {"closes_account": "on", "is_sure": "on"}


@pytest.fixture
def passed(anna):
    return school.take_test(anna)


@pytest.fixture
def confirmed(anna):
    """Anna's browser, in which she has just given her password."""
    client = Client()
    client.post("/konto/login/", {"login": anna.email, "password": people.PASSWORD})
    client.post("/konto/reauthenticate/", {"password": people.PASSWORD, "next": ASK})
    return client


def test_the_page_tells_what_is_stored_for_how_long_and_under_which_decision(passed, as_anna, david):
    decision("holder", david, months=120)
    page = as_anna.get(PAGE).content.decode()
    assert "LV-holder" in page
    assert "120 månader från: när kursintyget utfärdades" in page
    assert "Inget beslut: inget gallras" in page
    stored = {each.data_class.key: each.count for each in as_anna.get(PAGE).context["stored"]}
    assert (stored["result"], stored["holder"], stored["studies"], stored["account"]) == (1, 1, 1, 1)


def test_the_file_holds_all_of_ones_own_and_nothing_of_others(passed, as_anna, bjorn):
    school.take_test(bjorn)
    told = json.loads(b"".join(as_anna.get(f"{PAGE}fil.json")))
    text = json.dumps(told, ensure_ascii=False)
    assert "Anna Lindqvist" in text
    assert "anna@skola.example" in text
    assert "Björn" not in text
    rows = {row["table"] for each in told["classes"] for row in each["rows"]}
    assert {"courses.Enrolment", "assessments.Submission", "certificates.CertificateHolder"} <= rows


def test_the_file_names_nobody_of_the_staff(as_anna, anna, david):
    record_look(david, subject=anna, kind=Kind.ACCOUNT, about=anna.pk)
    told = json.loads(b"".join(as_anna.get(f"{PAGE}fil.json")))
    looks = [row["row"] for each in told["classes"] for row in each["rows"] if row["table"] == "content.Look"]
    assert (looks[0]["subject_id"], looks[0]["actor_id"]) == (anna.pk, None)


def test_the_file_tells_no_key_no_password_and_no_points(passed, as_anna):
    told = json.loads(b"".join(as_anna.get(f"{PAGE}fil.json")))
    fields = {name for each in told["classes"] for row in each["rows"] for name in row["row"]}
    assert not fields & {"password", "detail", "points", "seed", "drawn", "key"}
    answers = [
        r["row"]["answers"] for c in told["classes"] for r in c["rows"] if r["table"] == "assessments.Submission"
    ]
    assert answers[0]["answers"]


def test_asking_needs_the_password_again(as_anna, confirmed):
    assert as_anna.get(ASK).headers["Location"].startswith("/konto/reauthenticate/")
    assert as_anna.post(ASK, CLOSE).headers["Location"].startswith("/konto/reauthenticate/")
    assert not DeletionRequest.objects.exists()
    assert confirmed.get(ASK).status_code == 200


def test_who_is_not_sure_is_told_and_nothing_goes(confirmed, anna):
    page = confirmed.post(ASK, {"closes_account": "on"})
    assert "går att få tillbaka" in page.content.decode()
    assert not DeletionRequest.objects.exists()
    anna.refresh_from_db()
    assert anna.role == "nurse"


def test_what_is_the_learners_own_goes_at_once_without_a_decision(passed, confirmed, anna):
    version = World.h5p_import.func(mock.Mock(cecilia=anna)).version
    ExerciseState.objects.create(user=anna, version=version, state="{}")
    page = confirmed.post(ASK, {"is_sure": "on"}, follow=True).content.decode()
    anna.refresh_from_db()
    assert (anna.role, anna.sector, anna.region) == ("", "", "")
    assert anna.name == "Anna Lindqvist"
    assert "Inget beslut har fattats" in page
    assert not ExerciseState.objects.exists()
    assert CertificateHolder.objects.exists()


def test_facts_that_are_the_learners_own_go_at_once_too_and_are_in_the_protocol(confirmed, anna):
    withdraw_reminder(set_reminder(anna, certificate=None, interval=Interval(36, 30)))
    share_with(anna)
    page = confirmed.post(ASK, {"is_sure": "on"}, follow=True).content.decode()
    assert "Påminnelser: 1" in page
    assert "Delningar med sponsorer: 1" in page
    assert not Reminder.objects.exists()
    assert not Share.objects.exists()
    assert not DisposalPermit.objects.exists()
    assert sorted(DisposalRow.objects.values_list("kind", "decision")) == [("reminders", None), ("shares", None)]


def test_what_a_decision_lets_go_at_request_goes_at_once_and_is_in_the_protocol(anna, confirmed, david):
    school.deal(anna)
    decision("unfinished", david, at_request=True)
    decision("studies", david)
    page = confirmed.post(ASK, {"is_sure": "on"}, follow=True).content.decode()
    row = DisposalRow.objects.get()
    assert (row.kind, row.count, row.decision.number, row.run) == ("unfinished", 1, "LV-unfinished", None)
    assert "LV-studies" in page
    answer = DeletionAnswer.objects.get()
    lines = {line["kind"]: line for line in answer.body["lines"]}
    assert (lines["unfinished"]["went"], lines["unfinished"]["stays"]) == (1, 0)
    assert lines["studies"]["stays"] == 1


def test_the_account_is_closed_at_once_where_the_decision_says_so(passed, confirmed, anna, david):
    decision("account", david, at_request=True)
    other = Client()
    other.post("/konto/login/", {"login": anna.email, "password": people.PASSWORD})
    assert other.get(PAGE).status_code == 200
    answered = confirmed.post(ASK, CLOSE, follow=True)
    assert "Kontot är avslutat" in answered.content.decode()
    assert other.get(PAGE).status_code == 302, "signed out everywhere"
    assert confirmed.get(PAGE).status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.is_active) == ("", False)
    assert not EmailAddress.objects.filter(user=anna).exists()
    code = Certificate.objects.get().code
    assert "Anna Lindqvist" in Client().get(reverse("certificate", args=[code])).content.decode()


def test_the_answer_comes_as_a_letter_to_the_address_that_was(passed, confirmed, anna, david):
    decision("account", david, at_request=True)
    decision("holder", david, months=120)
    confirmed.post(ASK, CLOSE)
    send_due()
    letter = mail.outbox[-1]
    assert letter.to == ["anna@skola.example"]
    assert "Anna Lindqvist" in letter.body
    assert "120 månader, räknat från: när kursintyget utfärdades. Beslut LV-holder" in letter.body
    assert "Konton: 1" in letter.body
    assert str(DeletionRequest.objects.get().uuid) in letter.body
    assert "&" not in letter.body


def test_the_letter_is_in_the_learners_language(anna):
    anna.language = "en"
    anna.save()
    requests.ask(anna, closes_account=False)
    send_due()
    assert mail.outbox[-1].subject == "Answer to your request for deletion"
    assert "What stays:" in mail.outbox[-1].body


def test_without_such_a_decision_staff_answer_and_the_page_says_so(passed, confirmed, anna, david, as_david):
    page = confirmed.post(ASK, CLOSE, follow=True).content.decode()
    assert "Vår personal avslutar kontot" in page
    asked = DeletionRequest.objects.get()
    desk = reverse("answer_deletion", args=[asked.uuid])
    assert "Begäran om radering (1)" in as_david.get("/admin/").content.decode()
    refused = as_david.post(desk, {"close": "1"}, follow=True).content.decode()
    assert "Inget beslut om konton är registrerat" in refused
    anna.refresh_from_db()
    assert anna.is_active
    decision("account", david, is_transferred=False)
    as_david.post(desk, {"close": "1"})
    anna.refresh_from_db()
    assert not anna.is_active
    assert DeletionAnswer.objects.get().actor == david
    again = as_david.post(desk, {"close": "1"}, follow=True).content.decode()
    assert "redan besvarad" in again


def test_staff_may_keep_the_account_and_the_answer_says_under_which_decision(passed, confirmed, anna, david, as_david):
    decision("account", david, is_transferred=False)
    confirmed.post(ASK, CLOSE)
    asked = DeletionRequest.objects.get()
    as_david.post(reverse("answer_deletion", args=[asked.uuid]), {"keep": "1"})
    anna.refresh_from_db()
    assert anna.is_active
    page = Client().get(reverse("deletion_request", args=[asked.uuid])).content.decode()
    assert "LV-account" in page
    assert "Anna" not in page


def test_one_request_at_a_time(confirmed, anna):
    confirmed.post(ASK, CLOSE)
    page = confirmed.post(ASK, CLOSE).content.decode()
    assert "redan begärt radering" in page
    assert DeletionRequest.objects.count() == 1


def test_an_account_with_rights_is_told_to_ask_an_administrator(cecilia, david):
    decision("account", david, at_request=True)
    with pytest.raises(Refused, match="Be en administratör"):
        requests.ask(cecilia, closes_account=True)
    assert requests.ask(cecilia, closes_account=False).answer.is_closed is False


def test_accounts_that_an_archive_is_to_have_are_not_closed_without_it(anna, david):
    decision("account", david, is_transferred=True)
    asked = requests.ask(anna, closes_account=True)
    with pytest.raises(Refused, match="arkiv"):
        requests.answer(asked, closes=True, by=david)
    with pytest.raises(Refused, match="överföringspaket"):
        decision("account", david, is_transferred=True, at_request=True)


def test_only_those_with_the_right_answer(anna, bjorn):
    asked = requests.ask(anna, closes_account=True)
    with pytest.raises(Refused):
        requests.answer(asked, closes=False, by=bjorn)


def test_a_request_that_fails_midway_leaves_all_as_it_was(passed, anna, david, monkeypatch):
    decision("account", david, at_request=True)
    monkeypatch.setattr(requests, "_write", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        requests.ask(anna, closes_account=True)
    anna = User.objects.get(pk=anna.pk)
    assert (anna.name, anna.role, anna.is_active) == ("Anna Lindqvist", "nurse", True)
    assert not DeletionRequest.objects.exists()
    assert not DisposalRow.objects.exists()


def test_the_desk_shows_every_class_and_registers_a_decision(as_david, david):
    page = as_david.get("/admin/gallring/").content.decode()
    assert page.count("Inget beslut: inget gallras") == len(CLASSES)
    address = "/admin/gallring/beslut/holder/"
    wrong = as_david.post(address, {"number": "", "months": "0"}).content.decode()
    assert "Ange beslutets nummer." in wrong
    told = {"number": "LV 7", "months": "12", "decided_on": "2026-01-02", "valid_from": "2026-01-02"}
    as_david.post(address, told)
    page = as_david.get("/admin/gallring/").content.decode()
    assert "LV 7" in page
    assert page.count("Inget beslut: inget gallras") == len(CLASSES) - 1
    assert "LV 7" in as_david.get(address).content.decode()
    assert as_david.get("/admin/gallring/beslut/nonsense/").status_code == 404


def test_a_disposal_in_the_cms_asks_first(passed, as_david, david, settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path
    decision("holder", david)
    with later():
        # A session of a year ago has ended.
        as_david.force_login(david)
        sure = as_david.post("/admin/gallring/").content.decode()
        assert "LV-holder" in sure
        assert CertificateHolder.objects.exists()
        done = as_david.post("/admin/gallring/", {"is_sure": "1"}, follow=True).content.decode()
    assert "Gallrade poster: 1" in done
    assert not CertificateHolder.objects.exists()
    assert "holder: 1 (LV-holder)" in done


def test_the_worker_counts_what_is_past_its_period_and_the_desk_shows_it(passed, as_david, david):
    decision("holder", david)
    assert count_past_period() == 0
    assert "Poster som har passerat sin tid" not in as_david.get("/admin/").content.decode()
    with later():
        assert count_past_period() == 1
    assert "Poster som har passerat sin tid (1)" in as_david.get("/admin/").content.decode()
    assert CertificateHolder.objects.exists(), "nothing goes by itself"


def test_letters_and_practice_are_counted(passed, anna):
    assert Letter.objects.filter(user=anna).exists()
    stored = {each.data_class.key: each.count for each in requests.stored_about(anna)}
    assert stored["letters"] >= 1
    assert stored["exercises"] == ExerciseStatement.objects.filter(user=anna).count()
