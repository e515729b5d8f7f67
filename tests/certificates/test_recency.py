"""How old a training is when a study starts: arithmetic, the rule's own words, and clear answers to any day."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Grounds
from certificates.recency import LATEST_YEAR, RULES, Age, BadStudyStart, age_at
from certificates.recency_form import RecencyForm
from certificates.services import revoke
from certificates.wording import long_date

DAY = datetime.date.fromisoformat
PASSED = DAY("2026-11-22")


def _form(start, rule="transcelerate", months=""):
    return RecencyForm({"start": start, "rule": rule, "months": months}, trained_on=PASSED)


def _errors(form):
    return [str(e) for errors in form.errors.values() for e in errors]


@pytest.mark.parametrize(
    ("trained", "starts", "months", "days"),
    [
        ("2026-11-22", "2026-11-22", 0, 0),
        ("2026-11-22", "2026-12-21", 0, 29),
        ("2026-11-22", "2026-12-22", 1, 0),
        ("2026-11-22", "2029-11-22", 36, 0),
        ("2026-11-22", "2029-11-23", 36, 1),
        ("2024-02-29", "2027-02-28", 36, 0),
        ("2024-02-29", "2027-03-01", 36, 1),
        ("2024-02-29", "2028-02-29", 48, 0),
        ("2027-01-31", "2027-02-28", 1, 0),
        ("2026-12-31", "2027-01-30", 0, 30),
    ],
)
def test_whole_months_and_days(trained, starts, months, days):
    assert age_at(DAY(trained), DAY(starts)) == Age(months, days)


_DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(LATEST_YEAR, 12, 31))


@given(_DAYS, _DAYS)
def test_every_pair_of_days_has_an_age_that_grows_or_a_refusal(one, other):
    first, last = sorted((one, other))
    age = age_at(first, last)
    assert 0 <= age.days <= 30
    if first < last:
        before = age_at(first, last - datetime.timedelta(days=1))
        assert (before.months, before.days) < (age.months, age.days)
        with pytest.raises(BadStudyStart):
            age_at(last, first)


def test_the_rule_has_a_source_in_both_languages():
    rule = RULES["transcelerate"]
    assert rule.years == 3
    assert all("TransCelerate" in rule.source[language] for language in ("sv", "en"))


def test_the_answer_is_a_time_a_rule_and_who_decides():
    told = " ".join(_form("2028-09-22").told)
    assert told.startswith("22 månader före 22 september 2028. TransCelerates program rekommenderar")
    assert "högst tre år" in told
    assert told.endswith("Det är inte längre än så. Din sponsor avgör.")


@pytest.mark.parametrize(
    ("start", "rule", "months", "words"),
    [
        ("23/11 2029", "transcelerate", "", "36 månader och 1 dag före 23 november 2029. "),
        ("2026-12-01", "own", "24", "9 dagar före 1 december 2026. Regeln som du angav säger högst 24 månader. "),
        ("29 februari 2028", "own", "1", "15 månader och 7 dagar före 29 februari 2028. Regeln som du angav säger"),
    ],
)
def test_other_days_and_rules(start, rule, months, words):
    assert " ".join(_form(start, rule, months).told).startswith(words)


def test_longer_than_the_rule_is_said_as_a_length():
    assert "Det är längre än så." in _form("2029-11-23").told
    assert "Det är inte längre än så." in _form("2029-11-22").told


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("", "Skriv dagen"),
        ("snart", "Det går inte att läsa"),
        ("2026-11-21", "Provet klarades 22 november 2026"),
        ("0001-01-01", "Provet klarades 22 november 2026"),
        ("2027-02-29", "dagen finns inte"),
        ("9999-12-31", f"senast år {LATEST_YEAR}"),
        ("4/3/2027", "två"),
        ("4 mars", "året"),
        ("x\x00", "Det går inte att läsa"),
        ("9" * 5000, "långt"),
    ],
)
def test_a_day_that_gives_no_answer_is_told_why(start, words):
    form = _form(start)
    assert words.casefold() in " ".join(_errors(form)).casefold()
    assert form.told == []


@pytest.mark.parametrize(
    ("rule", "months", "words"),
    [
        ("own", "", "hur många månader"),
        ("own", "två", "antal månader"),
        ("own", "0", "minst 1"),
        ("own", "99999", "högst 600"),
        ("annan", "", "finns inte i listan"),
    ],
)
def test_a_rule_that_gives_no_answer_is_told_why(rule, months, words):
    assert words in _errors(_form("2028-09-22", rule, months))[0]


def test_the_page_asks_and_answers_and_never_says_valid_or_expired(certificate, client):
    address = reverse("certificate", args=[certificate.code])
    year = int(certificate.frozen["passed_on"][:4])
    start = DAY(certificate.frozen["passed_on"]).replace(year=year + 3, day=1) + datetime.timedelta(days=40)
    for prefix in ("", "/en"):
        page = client.get(prefix + address, {"start": start.isoformat(), "rule": "transcelerate"}).content.decode()
        assert "TransCelerate BioPharma" in page
        assert not [word for word in ("giltig", "utgång", "valid ", "expire") if word in page.casefold()]
    assert long_date(start, "en") in page
    assert "When does the study start?" in page
    wrong = client.get(address, {"start": "snart", "rule": "transcelerate"}).content.decode()
    assert "error-summary" in wrong
    assert "Anna Lindqvist" in wrong


def test_a_revoked_certificate_is_not_asked_about(certificate, client, david):
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    page = client.get(reverse("certificate", args=[certificate.code]), {"start": "2028-01-01"}).content.decode()
    assert "När börjar studien" not in page
    assert "TransCelerate" not in page
