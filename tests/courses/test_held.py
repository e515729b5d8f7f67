"""A learner's certificates together: the page, the ZIP, the one PDF and the training record."""

import csv
import hashlib
import io
import json
import zipfile

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from certificates.models import Certificate, Grounds, StoredPdf
from certificates.seal.services import store_all
from certificates.seal.serving import stored_bytes
from certificates.services import revoke
from content.facts import disposal
from courses.held.names import file_names, surname
from courses.held.queries import held_by
from tests import school
from tests.certificates.test_declaration import DECLARATION, issued
from tests.held import issue_many
from tests.pdfs import faults_of, heard_in, text_of

PAGE, FILES, RECORD = "my_certificates", "all_certificates", "training_record"


@pytest.fixture
def passed(anna):
    school.take_test(anna)
    return Certificate.objects.get()


def _body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def _zip(client, which="standing"):
    response = client.get(reverse(FILES), {"which": which, "format": "zip"})
    return zipfile.ZipFile(io.BytesIO(_body(response)))


def test_the_page_shows_what_replaced_what_and_leads_on(as_anna, anna, passed):
    (renewed,) = issue_many(anna, 1, replaces=passed)
    page = as_anna.get(reverse(PAGE)).content.decode()
    for certificate in (passed, renewed):
        assert certificate.number in page
        assert reverse("certificate", args=[certificate.code]) in page
        assert reverse("certificate_pdf", args=[certificate.code]) in page
    assert reverse("evidence", args=[passed.about]) in page
    assert passed.status_label in page
    assert "Ersatt" in page
    for name in ("my_courses", "profile"):
        assert reverse(PAGE) in as_anna.get(reverse(name)).content.decode()


def test_without_a_certificate_the_next_step_is_told_and_anothers_are_not_shown(as_bjorn, passed):
    page = as_bjorn.get(reverse(PAGE)).content.decode()
    assert passed.number not in page
    assert reverse("my_courses") in page
    assert reverse(PAGE) not in as_bjorn.get(reverse("certificate", args=[passed.code])).content.decode()
    assert as_bjorn.get(reverse(FILES), {"which": "all", "format": "zip"}).url == reverse(PAGE)


def test_sixty_certificates_cost_no_more_queries_than_one(as_anna, anna, passed):
    def count():
        as_anna.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as queries:
            as_anna.get(reverse(PAGE))
        return len(queries)

    once = count()
    issue_many(anna, 59)
    assert count() == once
    assert as_anna.get(reverse(PAGE)).content.decode().count('class="card"') == 60


def test_the_zip_holds_the_sealed_bytes_and_says_what_is_missing(as_anna, anna, passed):
    store_all()
    (later,) = issue_many(anna, 1)
    bundle = _zip(as_anna)
    names = [name for name in bundle.namelist() if name.endswith(".pdf")]
    assert names == [f"{passed.frozen['passed_on']}_Lindqvist_Minikurs_1.pdf"]
    data = bundle.read(names[0])
    assert hashlib.sha256(data).hexdigest() == StoredPdf.objects.get().sha256
    (text,) = (bundle.read(name).decode() for name in bundle.namelist() if name.endswith(".txt"))
    assert later.number in text
    assert later.number in as_anna.get(reverse(PAGE)).content.decode()
    assert StoredPdf.objects.get().sha256 in text


def test_revoked_certificates_come_along_only_when_asked_for(as_anna, anna, david, passed):
    (kept,) = issue_many(anna, 1)
    store_all()
    revoke(passed, grounds=Grounds.ISSUED_IN_ERROR, by=david)
    digests = {c.pk: c.stored_pdf.sha256 for c in (passed, kept)}
    for which, expected in (("standing", {kept.pk}), ("all", {passed.pk, kept.pk})):
        bundle = _zip(as_anna, which)
        found = {hashlib.sha256(bundle.read(n)).hexdigest() for n in bundle.namelist() if n.endswith(".pdf")}
        assert found == {digests[pk] for pk in expected}


def test_a_name_that_is_disposed_of_is_left_out_of_files_and_the_record_goes_on(as_anna, anna, passed):
    with disposal("Gallringsbeslut 1"):
        passed.holder.delete()
    assert passed.number in as_anna.get(reverse(PAGE)).content.decode()
    told = json.loads(as_anna.get(reverse(RECORD), {"format": "json"}).content)
    assert [entry["certificate"]["name"] for entry in told["entries"]] == [None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Lindqvist", "Lindqvist"), ("Per Persson Jr.", "Persson"), ("Lindqvist, Anna", "Lindqvist"),
        ("Per Persson, Jr.", "Persson"), ("Åsa (Å) 2", "(Å)"), ("John Smith III", "Smith"), ("Ii", "Ii"), (", ", ""),
    ],
)  # fmt: skip
def test_a_file_bears_the_surname(name, expected):
    assert surname(name) == expected


def test_file_names_are_safe_bounded_and_unlike(anna, passed):
    issue_many(anna, 2, name="Anna ../Ö\u0308:" + "å" * 100, title="CON\\ prövning/" + "ä" * 200)
    names = list(file_names(held_by(anna)).values())
    assert len({name.casefold() for name in names}) == 3
    for name in names:
        assert len(name.encode()) < 255
        assert not set(name) & set('/\\:*?"<>| ')


def test_the_one_pdf_is_read_aloud_and_holds_pages_and_sealed_files(as_anna, anna, passed, tmp_path):
    issue_many(anna, 2)
    store_all()
    data = as_anna.get(reverse(FILES), {"which": "all", "format": "pdf"}).content
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sealed = {hashlib.sha256(a.get_file().read_bytes()).hexdigest() for a in pdf.attachments.values()}
        count = len(pdf.pages)
    assert sealed == set(StoredPdf.objects.values_list("sha256", flat=True))
    assert count == 1 + sum(len(PdfReader(io.BytesIO(stored_bytes(s))).pages) for s in StoredPdf.objects.all())
    text = text_of(data)
    assert all(number in text for number in Certificate.objects.values_list("number", flat=True))
    # Each certificate begins with the school's name, which belongs to it and looks like a running head.
    assert [found for found in heard_in(data, tmp_path) if not found.startswith("PAG-001")] == []
    assert faults_of({"all": data}, tmp_path)["all"] == []


def test_the_record_as_pdf_repeats_its_headings_and_is_read_aloud(as_anna, anna, passed, tmp_path):
    issue_many(anna, 14)
    issued(anna, declaration=DECLARATION)
    data = as_anna.get(reverse(RECORD), {"format": "pdf"}).content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 1
    assert all("Kursintyg" in page for page in pages)
    assert heard_in(data, tmp_path) == []
    assert faults_of({"record": data}, tmp_path)["record"] == []


def test_the_record_as_csv_runs_no_formula_and_as_json_has_its_schema(as_anna, anna, passed):
    issue_many(anna, 1, title="=1+1", name="=Anna")
    lines = _body(as_anna.get(reverse(RECORD), {"format": "csv"})).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(lines), delimiter=";")
    assert len(rows) == 2
    assert all(len(row) == len(headings) for row in rows)
    assert "'=1+1" in rows[0] + rows[1]
    told = json.loads(as_anna.get(reverse(RECORD), {"format": "json"}).content)
    assert (told["schema"], told["learner"], told["is_sealed"]) == (1, "Anna Lindqvist", False)
    entry = next(e for e in told["entries"] if e["certificate"]["number"] == passed.number)
    assert (entry["result"], entry["course_code"], entry["certificate"]["status"]) == ("passed", "T01", "issued")
    assert "score" not in json.dumps(told)


def test_the_record_tells_the_issuer_how_identity_was_shown_and_what_the_provider_declared(as_anna, anna):
    made = issued(anna, declaration=DECLARATION)
    headings, row = csv.reader(
        io.StringIO(_body(as_anna.get(reverse(RECORD), {"format": "csv"})).decode("utf-8-sig")), delimiter=";"
    )
    told = dict(zip(headings, row, strict=True))
    assert told["Utfärdare"] == "Utfärdare"
    assert told["Hur identiteten visades"] == "uppgivet av innehavaren"
    assert told["Utbildningsgivarens egen försäkran"] == DECLARATION["sentence"]
    assert told["Bygger på kursintyg"] == "; ".join(course["number"] for course in made.frozen["courses"])
    (entry,) = json.loads(as_anna.get(reverse(RECORD), {"format": "json"}).content)["entries"]
    assert entry["declaration"] == DECLARATION
    assert entry["certificate"]["issuer"] == made.frozen["issuer"]
    data = as_anna.get(reverse(RECORD), {"format": "pdf"}).content
    assert "".join(DECLARATION["sentence"].split()) in "".join(text_of(data).split())


def test_period_and_courses_choose_and_bad_input_is_told(as_anna, as_bjorn, anna, bjorn, passed):
    key = held_by(anna)[0].about.key
    day = passed.frozen["passed_on"]
    chosen = {"format": "json", "begins": day, "ends": day, "course": key}
    assert len(json.loads(as_anna.get(reverse(RECORD), chosen).content)["entries"]) == 1
    issue_many(bjorn, 1)
    bad = ({"format": "exe"}, {"begins": "31/2 2026"}, {"begins": "2026-02-02", "ends": "2026-01-01"})
    for wrong in (*bad, {"ends": "2020-01-01"}):
        response = as_anna.get(reverse(RECORD), {"format": "json", **wrong})
        assert response["Content-Type"].startswith("text/html")
        assert "error-summary" in response.content.decode()
    assert "error-summary" in as_bjorn.get(reverse(RECORD), chosen).content.decode()
    for wrong in ({}, {"which": "all", "format": "exe"}, {"which": "x", "format": "zip"}):
        response = as_anna.get(reverse(FILES), wrong, follow=True)
        assert "message--error" in response.content.decode()


def test_who_is_signed_out_comes_back_to_the_same_question(client, db):
    address = reverse(FILES) + "?which=all&format=zip"
    assert client.get(address).url.endswith("%3Fwhich%3Dall%26format%3Dzip")
