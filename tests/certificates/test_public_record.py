"""The verification page as data: what it says, and to whom it says nothing."""

import hashlib
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.codes import LENGTH, grouped
from certificates.models import Certificate, CertificateHolder, Grounds, Identity, Kind
from certificates.public import fingerprint
from certificates.services import CertificateFacts, issue, revoke
from content.facts import disposal
from courses.models import Completion


def _asked(client, code, accept="application/json"):
    return client.get(reverse("certificate", args=[code]), headers={"accept": accept})


def test_the_record_says_what_the_page_says(certificate, client, anna):
    response = _asked(client, certificate.code)
    record = response.json()
    assert response["Content-Type"] == "application/json"
    assert record["schema"] == 1
    assert (record["number"], record["code"], record["kind"]) == (certificate.number, certificate.code, "course")
    assert (record["holder"], record["status"], record["language"]) == ("Anna Lindqvist", "issued", "sv")
    assert record["title"] == {"sv": "Minikurs", "en": "Mini course"}
    assert record["passed_on"] == certificate.frozen["passed_on"]
    assert [s["key"] for s in record["sources"]] == ["CTR", "ICH-E6R3"]
    assert (record["revoked_on"], record["replaces"], record["replaced_by"], record["courses"]) == (
        None,
        None,
        None,
        [],
    )
    for hidden in (anna.email, "lessons_read", certificate.facts["holder"], certificate.holder.salt):
        assert hidden not in response.content.decode()


def test_its_fingerprint_is_that_of_the_frozen_facts_and_stands_on_the_page(certificate, client):
    canonical = json.dumps(certificate.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    expected = hashlib.sha256(canonical).hexdigest()
    assert _asked(client, certificate.code).json()["fingerprint"] == {"algorithm": "SHA-256", "value": expected}
    assert expected in client.get(reverse("certificate", args=[certificate.code])).content.decode()


def test_a_changed_fact_has_another_fingerprint(certificate):
    changed = Certificate(facts={**certificate.facts, "edition": 2})
    assert fingerprint(changed) != fingerprint(certificate)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("image/png", "text/html; charset=utf-8"),
        ("x;;q=nonsense", "text/html; charset=utf-8"),
    ],
)
def test_the_reader_chooses_by_accept_and_no_cache_mixes_the_two(certificate, client, accept, kind):
    response = _asked(client, certificate.code, accept)
    assert response["Content-Type"] == kind
    assert "Accept" in response["Vary"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_unknown_and_malformed_codes_get_the_same_answer(db, client, accept):
    unknown, malformed = (_asked(client, code, accept) for code in ("0" * LENGTH, "x"))
    assert unknown.status_code == malformed.status_code == 404
    assert {**unknown.headers, "Content-Length": ""} == {**malformed.headers, "Content-Length": ""}
    assert unknown.content.replace(b"0" * LENGTH, b"x") == malformed.content
    assert "Accept" in unknown["Vary"]
    assert unknown["Cache-Control"] == "no-store"


def test_a_code_as_it_is_read_aloud_is_found(certificate, client):
    assert _asked(client, grouped(certificate.code).upper()).json()["number"] == certificate.number


def test_a_revoked_record_has_the_day_and_never_why(certificate, client, david):
    revocation = revoke(certificate, grounds=Grounds.NOT_OWN_WORK, by=david, decision_number="LV-2026-1")
    response = _asked(client, certificate.code)
    assert response.json()["status"] == "revoked"
    assert response.json()["revoked_on"] == timezone.localdate(revocation.at).isoformat()
    assert "LV-2026-1" not in response.content.decode()
    assert "not_own_work" not in response.content.decode()


def test_a_replaced_record_names_the_newer_number_and_the_newer_one_the_older(certificate, client, anna):
    newer = _replace(certificate, anna)
    assert _asked(client, certificate.code).json()["status"] == "superseded"
    assert _asked(client, certificate.code).json()["replaced_by"] == newer.number
    assert _asked(client, newer.code).json()["replaces"] == certificate.number
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert newer.number in page
    assert newer.code not in page


def test_after_disposal_the_record_has_no_name(certificate, client):
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    assert _asked(client, certificate.code).json()["holder"] is None


def test_a_record_takes_one_query_beside_that_of_every_page(certificate, client, django_assert_num_queries):
    with django_assert_num_queries(2):
        _asked(client, certificate.code)


def _replace(certificate, anna):
    completion = Completion.objects.get()
    facts = CertificateFacts(
        about=completion.uuid, kind=Kind.COURSE, user=anna, name="Anna L", identity=Identity.STATED,
        issuer={"sv": "x", "en": "x"}, title={"sv": "Minikurs", "en": "Mini course"}, edition=1,
        edition_at=completion.at, passed_at=completion.at, language="sv", lessons_read=0, lessons_total=2, sources=(),
    )  # fmt: skip
    return issue(facts, replaces=certificate)
