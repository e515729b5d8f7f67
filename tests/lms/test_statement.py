"""The accessibility statement says what the assessment's data say, and a report reaches the school."""

import dataclasses
import datetime
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from courses.models import Delivery, Letter
from lms import accessibility
from tests.browser.known import THEIRS

STATEMENT = "/tillganglighet/"
REPORT = "/tillganglighet/rapportera/"


@pytest.mark.parametrize("address", ["/", "/kurser/", "/kurser/minikurs/", "/konto/login/", "/intyg/", "/finns-inte/"])
def test_every_page_leads_to_the_statement(db, client, address):
    assert f'href="{STATEMENT}"' in client.get(address).content.decode()
    assert f'href="/en{STATEMENT}"' in client.get(f"/en{address}", follow=True).content.decode()


def test_the_statement_tells_grade_faults_method_date_report_and_supervisor(db, client, monkeypatch):
    monkeypatch.setattr(accessibility, "ASSESSED_ON", datetime.date(2026, 3, 5))
    page = client.get(STATEMENT).content.decode()
    assert "delvis förenlig" in page
    for fault in accessibility.FAULTS:
        assert str(fault.what) in page
        assert str(fault.why) in page
    for part in ("5 mars 2026", "axe", REPORT, "Digg", "https://www.digg.se/", "EN 301 549", "(2018:1937)", "https://skola.example",
                 "mailto:"):  # fmt: skip
        assert part in page
    english = client.get(f"/en{STATEMENT}").content.decode()
    assert "conforms partly" in english
    assert "Agency for Digital Government" in english


def test_the_grade_follows_from_the_faults(db, client, monkeypatch):
    monkeypatch.setattr(accessibility, "FAULTS", ())
    page = client.get(STATEMENT).content.decode()
    assert "helt förenlig" in page
    assert "Brister som vi känner till" not in page


def test_each_fault_says_what_why_and_what_to_do_instead(db):
    for fault in accessibility.FAULTS:
        for field in dataclasses.fields(fault):
            assert str(getattr(fault, field.name)) or field.name == "criteria"
    assert datetime.date.today() >= accessibility.ASSESSED_ON


def test_every_fault_that_axe_sees_and_we_leave_stands_in_the_statement():
    """They are all the CMS's: on the site's own pages no fault is left."""
    told = [fault for fault in accessibility.FAULTS if fault.rules]
    assert [fault.rules for fault in told if "CMS" not in str(fault.what)] == []
    assert sorted(rule for fault in told for rule in fault.rules) == sorted({rule for _stop, rule, _place in THEIRS})
    for fault in told:
        # The first is the one of level A or AA.
        assert {_criteria(rule)[0] for rule in fault.rules} == set(fault.criteria.split(", "))


def _criteria(rule):
    """The success criteria that axe tests with a rule."""
    axe = (settings.BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    tags = re.search(rf'id:"{rule}",[^}}]*?tags:\[([^\]]*)\]', axe).group(1)
    return [".".join(digits) for digits in re.findall(r'"wcag(\d)(\d)(\d+)"', tags)]


@override_settings(
    ACCESSIBILITY_SUPERVISOR={"name": {"sv": "En annan myndighet", "en": "Another"}, "address": "https://x.example/"}
)
def test_the_supervisor_is_a_setting(db, client):
    page = client.get(STATEMENT).content.decode()
    assert "En annan myndighet" in page
    assert "https://x.example/" in page


@override_settings(ACCESSIBILITY_EMAIL="skolan@skola.example")
def test_a_report_goes_to_the_school_without_an_account_and_leaves_no_text_behind(
    db, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        data = {"what": "Knappen syns inte.", "page": "Kurser", "email": "asa@skola.example"}
        response = client.post(f"/en{REPORT}", data, follow=True)
    assert "Thank you" in response.content.decode()
    message = mail.outbox[0]
    assert message.to == ["skolan@skola.example"]
    assert message.subject == "Rapport om en brist i tillgängligheten"
    for part in data.values():
        assert part in message.body
    assert Letter.objects.count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Berätta vad som inte fungerade."),
        ({"what": "x" * 50_000}, "Skriv högst 2000 tecken. Du har skrivit 50000."),
        ({"what": "Knappen.", "email": "ingen adress"}, "e-postadress"),
    ],
)
def test_a_bad_report_is_refused_in_words_and_kept_in_the_form(db, client, data, words):
    page = client.post(REPORT, data)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "<title>Fel: " in page.content.decode()
    assert not Letter.objects.exists()


def test_a_flood_of_reports_is_stopped_with_a_sentence(db, client):
    for _n in range(5):
        assert client.post(REPORT, {"what": "Knappen."}).status_code == 302
    page = client.post(REPORT, {"what": "Knappen igen."}).content.decode()
    assert "Vänta en timme" in page
    assert "Knappen igen." in page
    assert Letter.objects.count() == 5


def test_other_methods_are_refused(db, client):
    assert client.post(STATEMENT).status_code == 405
    assert client.put(REPORT).status_code == 405
    assert reverse("accessibility_feedback") == REPORT
