"""A key is corrected in the CMS: choose, look at what follows, and someone else confirms."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Quiz
from assessments.regrades import CorrectionState, KeyCorrection, KeyDecision, key_corrections
from content.models import Look
from courses.regrades import services
from tests import people, regraded
from tests.withdrawn import question_row


@pytest.fixture
def erik(db):
    return people.author("erik", "Erik Holm")


@pytest.fixture
def as_erik(erik):
    client = Client()
    client.force_login(erik)
    return client


@pytest.fixture(autouse=True)
def _all_six(db):
    Quiz.objects.update(draw=6, pass_percent=80)


def _address():
    return reverse("correct_key", args=[regraded.key_of()])


def _form(**changes):
    return {"effect": "key", "right": regraded.right_and_wrong()[1][:1], "reason": "Fel facit.", **changes}


def _seen(response):
    return {"seen": response.context["seen"]}


def test_an_editor_corrects_and_another_confirms_with_the_numbers_before_them(as_cecilia, as_erik, anna, bjorn):
    regraded.take(anna, wrong=("T01-Q1", "T01-Q2"))
    regraded.take(bjorn, wrong=("T01-Q2",))
    edit = as_cecilia.get(reverse("wagtailsnippets_assessments_question:edit", args=[question_row("T01-Q1").pk]))
    assert _address() in edit.content.decode()
    assert _address() in as_cecilia.get(reverse("wagtailsnippets_assessments_question:list")).content.decode()
    assert "Svar 1a rätt" in as_cecilia.get(_address()).content.decode()
    preview = as_cecilia.post(_address(), _form())
    text = preview.content.decode()
    assert "1 prov blir godkänt." in text
    assert "1 prov skulle hamna under gränsen." in text
    assert not KeyCorrection.objects.exists()
    made = as_cecilia.post(_address(), _form(is_sure="1", **_seen(preview)), follow=True)
    correction = key_corrections().get()
    assert "Därför behöver någon annan bekräfta det." in made.content.decode()
    assert correction.number in as_erik.get("/admin/").content.decode()
    assert "T01-Q1" in as_erik.get(reverse("key_corrections:index")).content.decode()
    page = as_erik.get(reverse("key_correction", args=[correction.pk]))
    assert "6/8, inte godkänt" in page.content.decode()
    assert "7/8, godkänt" in page.content.decode()
    decide = reverse("decide_key_correction", args=[correction.pk])
    confirm = {"outcome": "confirmed", **_seen(page)}
    assert "Vill du bekräfta det nya facit" in as_erik.post(decide, confirm).content.decode()
    assert not KeyDecision.objects.exists()
    told = as_erik.post(decide, {**confirm, "is_sure": "1"}, follow=True).content.decode()
    assert "Proven rättas om nu." in told
    again = as_erik.post(decide, {**confirm, "is_sure": "1"}, follow=True).content.decode()
    assert "Någon annan har redan fattat det beslutet." in again
    services.run_all()
    done = as_erik.get(reverse("key_correction", args=[correction.pk])).content.decode()
    assert "Alla prov är omrättade" in done
    assert "7/8, godkänt" in done


def test_a_double_click_or_a_second_editor_makes_one_correction(as_cecilia, as_erik, anna):
    regraded.take(anna)
    preview = as_cecilia.post(_address(), _form())
    sure = _form(is_sure="1", **_seen(preview))
    as_cecilia.post(_address(), sure)
    for other in (as_cecilia, as_erik):
        page = other.post(_address(), sure, follow=True).content.decode()
        assert "Någon har redan rättat det här facit" in page
    assert KeyCorrection.objects.count() == 1


def test_numbers_that_have_changed_are_shown_anew(as_cecilia, as_erik, anna, bjorn, cecilia):
    regraded.take(anna, wrong=("T01-Q1",))
    preview = as_cecilia.post(_address(), _form())
    regraded.take(bjorn)
    page = as_cecilia.post(_address(), _form(is_sure="1", **_seen(preview)))
    assert "Siffrorna här nedanför är nya." in page.content.decode()
    assert not KeyCorrection.objects.exists()
    as_cecilia.post(_address(), _form(is_sure="1", **_seen(page)))
    made = key_corrections().get()
    regraded.take(people.person("curt", "Curt Ek"))
    decide = reverse("decide_key_correction", args=[made.pk])
    stale = {"outcome": "confirmed", "is_sure": "1", "seen": json.dumps(made.expected)}
    assert "Siffrorna här nedanför är nya." in as_erik.post(decide, stale, follow=True).content.decode()
    assert key_corrections().get().state is CorrectionState.PROPOSED


@pytest.mark.parametrize("changes", [
    {"effect": ""}, {"effect": "x"}, {"right": []}, {"right": ["x"]}, {"reason": " "}, {"reason": "å" * 1_001},
])  # fmt: skip
def test_what_is_no_correction_is_refused_and_kept(as_cecilia, anna, changes):
    regraded.take(anna)
    response = as_cecilia.post(_address(), _form(**changes, is_sure="1", seen="{}"))
    assert response.status_code == 200
    assert "error" in response.content.decode()
    assert not KeyCorrection.objects.exists()


def test_what_counts_already_is_refused(as_cecilia, anna):
    regraded.take(anna)
    page = as_cecilia.post(_address(), _form(right=regraded.right_and_wrong()[0])).content.decode()
    assert "Det är redan det här som räknas som rätt" in page


def test_a_number_without_grounds_is_refused_and_editors_are_not_asked(as_david, as_cecilia, anna):
    regraded.take(anna)
    assert "decision_number" not in as_cecilia.get(_address()).content.decode()
    page = as_david.post(_address(), _form(decision_number="LV-1")).content.decode()
    assert "Ange både beslutsnummer och grund" in page


@pytest.mark.parametrize("seen", ["", "x", "[]", "{}", '{"changes": 1}'])
def test_a_confirmation_without_the_numbers_shows_them(as_cecilia, as_erik, anna, cecilia, seen):
    regraded.take(anna)
    made = regraded.proposal(cecilia)
    as_erik.post(
        reverse("decide_key_correction", args=[made.pk]), {"outcome": "confirmed", "is_sure": "1", "seen": seen}
    )
    assert not KeyDecision.objects.exists()


def test_a_question_that_no_test_has_asked_leads_back_with_a_reason(as_cecilia):
    page = as_cecilia.get(_address_of("T01-P1"), follow=True).content.decode()
    assert "Frågan har inte ställts i något kunskapsprov" in page


def _address_of(key):
    return reverse("correct_key", args=[regraded.key_of(key)])


def test_names_are_shown_to_registrars_only_and_each_look_is_logged(as_cecilia, as_erik, anna, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q1",))
    page = reverse("key_correction", args=[regraded.proposal(cecilia).pk])
    assert "Anna Lindqvist" not in as_cecilia.get(page).content.decode()
    assert not Look.objects.exists()
    erik.groups.add(Group.objects.get(name="Registratorer"))
    assert "Anna Lindqvist" in as_erik.get(page).content.decode()
    look = Look.objects.get()
    assert (look.actor, look.subject, look.kind, look.capacity) == (erik, anna, "grade", "registrar")


def test_an_expert_decides_and_does_not_correct(cecilia, anna):
    expert = people.expert("sara", "Sara Sak")
    client = Client()
    client.force_login(expert)
    regraded.take(anna)
    made = regraded.proposal(cecilia)
    assert client.get(_address()).status_code == 302
    client.post(reverse("decide_key_correction", args=[made.pk]), {"outcome": "dropped", "is_sure": "1"})
    assert key_corrections().get().state is CorrectionState.DROPPED


def test_the_page_costs_the_same_for_three_and_thirty_tests(as_cecilia, cecilia):
    cecilia.user_permissions.add(*Permission.objects.filter(codename="view_grade"))
    for n in range(30):
        if n == 3:
            few = _cost(as_cecilia, cecilia)
            KeyDecision.objects.create(
                correction=key_corrections().get(), outcome="dropped", by=cecilia, proposed_by=cecilia
            )
        regraded.take(people.person(f"e{n}", f"Elev {n}"), wrong=("T01-Q1",))
    # Apart from the log, a row for each learner on the page.
    assert _cost(as_cecilia, cecilia) == few


def _cost(client, by):
    address = reverse("key_correction", args=[regraded.proposal(by).pk])
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len([q for q in counted if "content_look" not in q["sql"] and "SAVEPOINT" not in q["sql"]])
