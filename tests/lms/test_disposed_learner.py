"""A learner of whom all has been disposed: the register answers, and no page falls over."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from assessments.statistics.services import compute
from certificates.models import Certificate, CertificateHolder
from content.looks import Kind, record_look
from courses.models import Completion, Enrolment
from lms.disposal.records import DisposalRow
from lms.disposal.services import carry_out
from tests import people, school
from tests.disposals import decide_on_all, decision, later


@pytest.fixture(autouse=True)
def packages(settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path / "packages"


@pytest.fixture
def certificate(anna, david):
    school.take_test(anna, wrong=9)
    with later():
        school.take_test(anna)
    record_look(david, subject=anna, kind=Kind.ACCOUNT, about=anna.pk)
    return Certificate.objects.get()


REGISTERS = ("enrolment", "attempt", "grade", "completion", "certificate")


def _all_registers(client: Client) -> None:
    for name in REGISTERS:
        for query in ("", "?q=anna", "?export=csv", "?export=xlsx"):
            response = client.get(reverse(f"{name}:index") + query)
            assert response.status_code == 200, (name, query)
            b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize(
    "kinds", [["holder"], ["account"], ["result"], ["answers", "unfinished"], ["logs", "letters"], []], ids=str
)
def test_every_page_stands_when_some_or_all_has_gone(kinds, certificate, anna, david, client, as_david):
    evidence = Completion.objects.get().uuid
    records = {name: list(as_david.get(reverse(f"{name}:index")).context["object_list"]) for name in REGISTERS}
    if kinds:
        for kind in kinds:
            decision(kind, david)
    else:
        decide_on_all(david)
    with later():
        for _again in range(3):
            carry_out(by=david)
    _all_registers(as_david)
    for name, rows in records.items():
        for row in rows:
            assert as_david.get(reverse(f"{name}:inspect", args=[row.pk])).status_code in (200, 404)
    for name in ("inspect_evidence", "inspect_evidence_file"):
        found = as_david.get(reverse(name, args=[evidence])).status_code
        assert found == (200 if Completion.objects.exists() else 404)
    compute()
    for name in ("question_statistics", "disposal", "wagtailusers_users:index", "wagtailadmin_home"):
        assert as_david.get(reverse(name)).status_code == 200, name
    assert as_david.get(reverse("wagtailusers_users:edit", args=[anna.pk])).status_code == 200
    assert client.get(reverse("certificate", args=[certificate.code])).status_code == 200
    assert Certificate.objects.get().facts == certificate.facts


@pytest.mark.parametrize("kind", ["holder", "result", "answers", "letters", "logs", "unfinished", "studies"])
def test_a_learner_goes_on_when_a_class_has_gone(kind, certificate, as_anna, david):
    attempt = certificate and Completion.objects.get().grade.submission.attempt
    about = Completion.objects.get().uuid
    decision(kind, david)
    with later():
        carry_out(by=david)
    for path in ("/mina-kurser/", "/", school.course().url, school.lesson(1).url):
        assert as_anna.get(path).status_code == 200, path
    for name in ("who_looked", "my_data", "profile", "my_data_file"):
        assert as_anna.get(reverse(name)).status_code == 200, name
    for name, key in (("result", attempt.uuid), ("evidence", about), ("evidence_file", about)):
        assert as_anna.get(reverse(name, args=[key])).status_code == (404 if kind == "result" else 200), name
    assert as_anna.get(reverse("test", args=[school.course().translation_key])).status_code in (200, 302)


def test_the_public_page_json_and_several_say_that_the_name_has_been_disposed_of(certificate, david, client):
    decision("holder", david)
    with later():
        carry_out(by=david)
    address = reverse("certificate", args=[certificate.code])
    page = client.get(address).content.decode()
    assert "Namnet är gallrat" in page
    assert "Anna" not in page
    assert certificate.number in page
    told = client.get(address, headers={"accept": "application/json"})
    assert certificate.number in told.content.decode()
    assert "Lindqvist" not in told.content.decode()
    several = client.post(reverse("check_several"), {"pairs": f"{certificate.code};Anna Lindqvist"})
    assert "Namnet är gallrat" in several.content.decode()
    assert Certificate.objects.get().frozen["edition"] == certificate.frozen["edition"]


def test_after_all_has_gone_nothing_of_the_learner_is_left_but_the_empty_account(certificate, anna, david):
    decide_on_all(david)
    with later():
        for _again in range(3):
            carry_out(by=david)
    anna.refresh_from_db()
    assert not Enrolment.objects.exists()
    assert not CertificateHolder.objects.exists()
    assert "anna" not in json.dumps([anna.name, anna.email, anna.search_name, anna.sort_name])
    assert not Client().login(username="anna@skola.example", password=people.PASSWORD)
    assert DisposalRow.objects.filter(kind="account").count() == 1
