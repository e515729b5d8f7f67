"""Several certificates at once: answers line by line, clear words about every bad list, and no name told."""

import csv
import io
from collections import Counter
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates.codes import grouped, new_code
from certificates.comparing import is_same_name
from certificates.limits import Limits
from certificates.models import Certificate, CertificateHolder, Grounds
from certificates.pairs import LONGEST_LINE, MOST_PAIRS, NotText, Reason, decode, read_pairs
from certificates.services import revoke
from content.facts import disposal
from content.folding import name_key
from tests import people, school
from tests.certificates.many import many

PAGE = "/intyg/flera/"


def _sent(client, pairs="", **more):
    return client.post(PAGE, {"pairs": pairs, **more})


def _answers(response):
    return [(a.line, a.outcome, a.status) for a in response.context["answers"]]


def _errors(response):
    return [str(e) for errors in response.context["form"].errors.values() for e in errors]


def _file(data, name="lista.csv"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("separator", [";", ",", "\t", " ; ", ", "])
def test_a_line_matches_by_any_separator_and_with_headings(certificate, client, separator):
    listed = f"Kod{separator}Namn\r\n\r\n{grouped(certificate.code).upper()}{separator}LINDQVIST, Anna\r\n"
    response = _sent(client, listed)
    assert _answers(response) == [(3, "match", "issued")]
    assert "1 rad · Stämmer: 1 · Stämmer inte: 0 · Okänd kod: 0" in response.content.decode()


def test_wrong_name_unknown_and_malformed_codes_and_never_a_name_out(certificate, client):
    response = _sent(client, f"{certificate.code};Björn Berg\n{new_code()};Björn Berg\nx;Björn Berg")
    assert _answers(response) == [(1, "no_match", ""), (2, "unknown", ""), (3, "unknown", "")]
    assert "Anna Lindqvist" not in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_match_has_the_status_and_a_wrong_name_none(certificate, client, david):
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    response = _sent(client, f"{certificate.code};Anna Lindqvist\n{certificate.code};Berg")
    assert _answers(response) == [(1, "match", "revoked"), (2, "no_match", "")]


def test_a_name_that_has_been_disposed_of_is_told_so(certificate, client):
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    assert _answers(_sent(client, f"{certificate.code};Anna Lindqvist")) == [(1, "no_name", "")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna-Karin Öberg", "ÖBERG, anna karin"),
        ("José O’Brien", "O'Brien Jose"),
        ("Anna‑Karin", "Anna–Karin"),
        ("A\u030asa", "åsa"),
        ("Søren Müller", "sören myller"),
        ("Łukasz", "Lukasz"),
        ("Straße", "STRASSE"),
        ("An\u00adna\u200b", "Anna"),
    ],
)
def test_names_that_are_the_same(one, other):
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Åsa", "Asa"), ("Anna Karin", "Anna"), ("Anna Anna", "Anna"), ("Öberg", "Oberg"), ("...", "-"), ("", "")],
)
def test_names_that_are_not(one, other):
    assert not is_same_name(one, other)


@given(st.text())
def test_a_name_is_the_same_in_capitals_and_the_other_way_round(name):
    key = name_key(name)
    assert name_key(key) == key
    assert name_key(" ".join(reversed(name.split()))) == key


@given(st.text())
def test_any_text_is_read_and_every_line_is_told_of_once(text):
    read = read_pairs(text)
    lines = [p.line for p in read.pairs] + [f.line for f in read.faults]
    assert len(lines) == len(set(lines)) <= MOST_PAIRS
    assert all(p.code and p.name for p in read.pairs)


@given(st.binary())
def test_any_file_is_text_or_refused(data):
    with suppress(NotText):
        text, _encoding = decode(data)
        assert read_pairs(text) == read_pairs("\ufeff" + text)


def test_quotes_of_a_spreadsheet_are_taken_off():
    assert [(p.code, p.name) for p in read_pairs('"abc";"Lind ""L"" Anna";;\nsep=,').pairs] == [
        ("abc", 'Lind "L" Anna')
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("abc", "Rad 2: bara ett fält"),
        (";Anna", "Rad 2: koden saknas"),
        ("abc;", "Rad 2: namnet saknas"),
        ("abc;Anna;Berg", "Rad 2: 3 fält"),
        ("abc;A\x00nna", "Rad 2: innehåller ett tecken"),
        ("abc;" + "N" * 100_000, "Rad 2: 100004 tecken"),
    ],
)
def test_a_bad_line_is_named_by_number_and_the_list_is_kept(db, client, line, words):
    listed = f"abc;Anna\n{line}\n"
    response = _sent(client, listed)
    assert [e for e in _errors(response) if e.startswith(words)]
    assert "error-summary" in response.content.decode()
    assert response.context["form"]["pairs"].value() == listed
    filed = _sent(client, file=_file(listed.encode()))
    assert [e for e in _errors(filed) if e.startswith(words)]
    assert filed.context["form"]["pairs"].value() == listed


def test_many_bad_lines_are_counted(db, client):
    errors = _errors(_sent(client, "abc\n" * 400))
    assert len(errors) == 11
    assert errors[-1] == "Och 390 rader till."


def test_one_line_too_many_is_refused_by_its_number(db, client):
    listed = "Kod;Namn\n" + "abc;Anna\n" * MOST_PAIRS
    assert len(read_pairs(listed).pairs) == MOST_PAIRS
    assert "Ta bort rad 502" in _errors(_sent(client, listed + "abc;Anna"))[0]


@pytest.mark.parametrize("listed", ["", " \n\t\n", "\ufeff", "Kod;Namn\n"])
def test_an_empty_list_is_told_so(db, client, listed):
    assert "ingen kod" in _errors(_sent(client, listed))[0]
    assert "ingen kod" in _errors(_sent(client, file=_file(listed.encode())))[0]


def test_files_in_utf_8_with_its_mark_and_in_windows_1252_are_read(client, db):
    user = people.person("oberg", "Åsa Öberg")
    school.take_test(user)
    listed = f"Kod;Namn\n{Certificate.objects.get().code};Öberg Åsa\n"
    marked = _sent(client, file=_file(listed.encode("utf-8-sig")))
    windows = _sent(client, file=_file(listed.encode("cp1252")))
    assert _answers(marked) == _answers(windows) == [(2, "match", "issued")]
    assert "Windows-1252" in windows.content.decode()
    assert "Windows-1252" not in marked.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04xl/", "arbetsbok"),
        ("Kod;Namn".encode("utf-16"), "UTF-16"),
        (b"abc;\x81\x8d\xff", "varken UTF-8 eller Windows-1252"),
    ],
)
def test_a_file_that_is_no_text_is_told_what_it_is(db, client, data, words):
    assert words in _errors(_sent(client, file=_file(data)))[0]


def test_a_list_and_a_file_at_once_is_one_too_many(db, client):
    response = _sent(client, "abc;Anna", file=_file(b"abc;Berg"))
    assert "både" in _errors(response)[0]
    assert response.context["form"]["pairs"].value() == "abc;Anna"


@pytest.mark.parametrize("address", [PAGE, f"/en{PAGE}"])
def test_more_than_five_megabytes_is_refused_by_its_length(db, client, settings, address):
    assert settings.BODY_LIMITS[address] == 5 * 1024**2
    response = client.post(address, {"file": _file(b"x" * (6 * 1024**2))})
    assert response.status_code == 413


def test_four_megabytes_of_pasted_text_get_words_of_their_own(db, client):
    errors = _errors(_sent(client, "abc;" + "N" * 4_000_000))
    assert errors[0].startswith("Rad 1: 4000004 tecken")


def test_five_hundred_pairs_take_at_most_five_queries(anna, david, client, django_assert_max_num_queries):
    held = many(400, holder=anna, by=david)
    lines = [f"{code};{name}" for code, name, _status in held] + [f"{new_code()};Anna" for _ in range(100)]
    with django_assert_max_num_queries(5):
        response = _sent(client, "\n".join(lines))
    answers = response.context["answers"]
    assert len(answers) == MOST_PAIRS
    assert [(a.outcome, a.status) for a in answers[:400]] == [("match", status) for _code, _name, status in held]
    assert Counter(status for _code, _name, status in held) == {"issued": 240, "revoked": 80, "superseded": 80}
    assert {a.outcome for a in answers[400:]} == {"unknown"}


def test_after_too_many_unknown_codes_the_rest_waits_and_the_list_is_kept(certificate, client):
    known = f"{certificate.code};Anna Lindqvist"
    listed = "\n".join([known] * 100 + [f"x{n};Anna" for n in range(400)])
    response = _sent(client, listed)
    outcomes = [a.outcome for a in response.context["answers"]]
    assert [outcomes.count(o) for o in ("match", "unknown", "unchecked")] == [100, 200, 200]
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    page = response.content.decode()
    assert "Rad 301 och de följande" in page
    assert f"{Limits(response.wsgi_request).codes_open_at().astimezone():%H:}" in page
    assert response.context["form"]["pairs"].value() == listed


def test_known_codes_are_answered_however_many_were_unknown_before(certificate, client):
    _sent(client, "\n".join(f"x{n};Anna" for n in range(200)))
    assert _answers(_sent(client, f"{certificate.code};Anna Lindqvist")) == [(1, "match", "issued")]
    assert _answers(_sent(client, "y;Anna")) == [(1, "unchecked", "")]
    elsewhere = client.post(PAGE, {"pairs": "y;Anna"}, REMOTE_ADDR="192.0.2.7")
    assert _answers(elsewhere) == [(1, "unknown", "")]


def test_a_repeated_unknown_code_counts_once(db, client):
    assert {o for _l, o, _s in _answers(_sent(client, "x;Anna\n" * 300))} == {"unknown"}


def test_the_answers_as_a_file_hold_no_formula(certificate, client):
    response = _sent(client, f"{certificate.code};Anna Lindqvist\n=1+1;=cmd|'/c calc'")
    made = client.post(PAGE, {"answers": response.context["signed"]})
    assert made["Content-Type"] == "text/csv; charset=utf-8"
    assert made["Content-Disposition"].startswith('attachment; filename="kontrollerade-kursintyg-20')
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Rad", "Kod", "Namn", "Resultat", "Status", "Kontrollerat"]
    assert rows[1][:5] == ["1", certificate.code, "Anna Lindqvist", "Stämmer", "Utfärdat"]
    assert rows[2][:5] == ["2", "'=1+1", "'=cmd|'/c calc'", "Okänd kod", ""]


def test_answers_that_the_page_has_not_given_are_refused(db, client):
    assert client.post(PAGE, {"answers": "påhittat"}).status_code == 400


def test_nothing_of_the_list_is_stored(certificate, client):
    with CaptureQueriesContext(connection) as asked:
        _sent(client, f"{certificate.code};Anna Lindqvist\nx;Berg")
    assert all(q["sql"].lstrip().upper().startswith("SELECT") for q in asked.captured_queries)


def test_the_page_is_linked_and_says_how_names_are_compared(db, client):
    assert PAGE in client.get(reverse("check_certificate")).content.decode()
    page = client.get(PAGE).content.decode()
    assert "LINDQVIST, Anna-Karin" in page
    assert "noindex" in client.get(PAGE)["X-Robots-Tag"]


def test_long_lines_and_reasons_have_bounds():
    assert not read_pairs("a;" + "N" * (LONGEST_LINE - 2)).faults
    assert read_pairs("a;" + "N" * (LONGEST_LINE - 1)).faults[0].reason is Reason.LONG
