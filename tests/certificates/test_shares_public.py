"""What a sponsor gets at the address of a share."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate, Grounds
from certificates.name_choices import choose_name, fix_name
from certificates.services import revoke
from certificates.shares.queries import listed_by
from certificates.shares.records import ShareLook
from certificates.shares.services import end_share
from content.facts import disposal
from tests.disposals import later
from tests.held import issue_many
from tests.shares import SHARED, look_at, queries_of, share_with

BOTH = pytest.mark.parametrize("name", ["share", "share_file"])


def _rows(**meta):
    lines = look_at("share_file", **meta).content.decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(lines), delimiter=";")
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_page_lists_what_a_sponsor_asks_for_and_leads_to_the_check(certificate, anna):
    share = share_with(anna)
    page = look_at().content.decode()
    for said in (certificate.number, "Anna Lindqvist", "Minikurs", certificate.frozen["passed_on"], "Utfärdat"):
        assert said in page
    assert reverse("certificate", args=[certificate.code]) in page
    assert f"till och med {share.last_day.day} " in page
    assert "Innehavaren ser när listan har öppnats" in page
    assert "Sponsor AB" not in page
    english = Client().get(f"/en/delning/{SHARED}/").content.decode()
    assert "Certificates shared by" in english


def test_the_status_is_that_of_now_and_what_replaces_follows(certificate, anna, david):
    share_with(anna, certificates=[certificate])
    issue_many(anna, 1)
    assert [row["Status"] for row in _rows()] == ["Utfärdat"]
    (newer,) = issue_many(anna, 1, replaces=certificate, name="Anna Berg")
    assert [(row["Kursintygets nummer"], row["Namn"], row["Ersatt av kursintyg"]) for row in _rows()] == [
        (newer.number, "Anna Berg", ""),
        (certificate.number, "Anna Lindqvist", newer.number),
    ]
    revoke(newer, grounds=Grounds.ON_REQUEST, by=david)
    assert [row["Status"] for row in _rows()] == ["Återkallat", "Ersatt"]
    assert _rows()[0]["Återkallat"] == newer.revocation.at.date().isoformat()
    page = look_at().content.decode()
    assert f'Nyare intyg: <span class="whole">{newer.number}</span>' in page
    assert "<strong>Återkallat</strong>" in page


def test_a_standing_share_lists_those_to_come_and_a_chosen_one_does_not(certificate, anna):
    share_with(anna)
    chosen = share_with(anna, secret="1", certificates=[certificate])
    (newer,) = issue_many(anna, 1)
    assert [row["Kursintygets nummer"] for row in _rows()] == [newer.number, certificate.number]
    assert [c.number for c in listed_by(chosen).certificates] == [certificate.number]


def test_the_file_runs_no_formula_and_bears_the_day(anna):
    issue_many(anna, 1, title="=1+1", name="@Anna")
    share_with(anna)
    response = look_at("share_file")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert re.search(r'filename="delade-kursintyg-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"])
    (row,) = _rows()
    assert (row["Namn"], row["Kurs eller utbildningsväg"]) == ("'@Anna", "'=1+1")
    english = Client().get(f"/en/delning/{SHARED}.csv")
    assert "Certificate number" in english.content.decode()
    assert "shared-certificates-" in english["Content-Disposition"]


@BOTH
def test_nothing_follows_the_reader_and_nothing_is_kept(name, certificate, anna):
    share_with(anna)
    for response in (look_at(name), look_at(name, secret="x")):
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "strict-origin"


def test_a_signed_in_reader_can_still_sign_out_from_the_page(certificate, as_anna, anna):
    share_with(anna)
    page = look_at(client=as_anna).content.decode()
    assert 'action="/konto/logout/"' in page


@BOTH
def test_unknown_malformed_ended_and_past_addresses_get_one_answer(name, certificate, anna):
    for secret in ("ended", "past"):
        share_with(anna, secret=secret)
    end_share(anna.shares.earliest("pk"))
    answers, costs = [], set()

    def ask(secret):
        answers.append(look_at(name, secret=secret))
        costs.add(queries_of(lambda: look_at(name, secret=secret), "certificates_share"))

    for secret in ("unknown", "ended", "ö \u202e", "x" * 3000, "0" * 25):
        ask(secret)
    with later():
        ask("past")
    assert {response.status_code for response in answers} == {404}
    assert costs == {2}
    (told,) = {response.content.decode().partition("<main")[2].partition("</main>")[0] for response in answers}
    assert "be intygens innehavare om en ny" in told
    assert not ShareLook.objects.exists()


@BOTH
def test_the_headers_alone_are_no_look(name, certificate, anna):
    share_with(anna)
    head = Client().head(reverse(name, args=[SHARED]))
    assert (head.status_code, head.content) == (200, b"")
    assert Client().head(reverse(name, args=["x"])).status_code == 404
    assert not ShareLook.objects.exists()
    look_at(name)
    assert ShareLook.objects.count() == 1
    assert Client().post(reverse(name, args=[SHARED])).status_code == 405


def test_sixty_looks_an_hour_whoever_looks_and_no_more_rows(certificate, anna):
    share_with(anna)
    share_with(anna, secret="other")
    for number in range(60):
        assert look_at("share_file" if number % 2 else "share", REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
    for name in ("share", "share_file"):
        refused = look_at(name, REMOTE_ADDR="198.51.100.1")
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert "60 gånger på en timme" in refused.content.decode()
        assert refused["Cache-Control"] == "no-store"
        assert Client().head(reverse(name, args=[SHARED])).status_code == 429
    assert ShareLook.objects.count() == 60
    assert look_at(secret="other").status_code == 200


def test_a_name_that_staff_have_hidden_is_nowhere(certificate, anna, david):
    share_with(anna)
    fix_name(anna, is_fixed=True, by=david)
    for response in (look_at(), look_at("share_file")):
        assert "Lindqvist" not in response.content.decode()
        assert "Namnet visas inte" in response.content.decode()
    fix_name(anna, is_fixed=False, by=david)
    assert "Lindqvist" in look_at().content.decode()


@pytest.mark.parametrize("shows_name", [True, False])
def test_a_name_hidden_by_choice_follows_the_choice_of_the_share(certificate, anna, shows_name):
    choose_name(anna, is_hidden=True)
    share_with(anna, shows_name=shows_name)
    for response in (look_at(), look_at("share_file")):
        assert ("Lindqvist" in response.content.decode()) is shows_name


def test_a_certificate_whose_holder_is_disposed_of_is_listed_by_no_share(certificate, anna):
    (kept,) = issue_many(anna, 1)
    share_with(anna)
    share_with(anna, secret="chosen", certificates=[certificate, kept])
    with disposal("Gallringsbeslut 1"):
        certificate.holder.delete()
    assert [row["Kursintygets nummer"] for row in _rows()] == [kept.number]
    assert certificate.number not in look_at().content.decode()
    page = look_at(secret="chosen").content.decode()
    assert certificate.number not in page
    assert "1 intyg är utelämnat" in page
    with disposal("Gallringsbeslut 2"):
        kept.holder.delete()
    assert "Just nu finns inget intyg i listan" in look_at().content.decode()
    assert _rows() == []


@BOTH
def test_thirty_certificates_cost_no_more_queries_than_one(name, anna):
    (first,) = issue_many(anna, 1)
    share_with(anna)
    share_with(anna, secret="chosen", certificates=[first])
    secrets = (SHARED, "chosen")
    once = [queries_of(lambda secret=secret: look_at(name, secret=secret)) for secret in secrets]
    replaced = first
    for _number in range(15):
        (replaced,) = issue_many(anna, 1, replaces=replaced)
    issue_many(anna, 14)
    assert [queries_of(lambda secret=secret: look_at(name, secret=secret)) for secret in secrets] == once
    assert Certificate.objects.count() == 30
