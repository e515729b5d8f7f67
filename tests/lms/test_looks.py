"""Who has seen my records: what is logged, and that each sees only what concerns them."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certificates.models import Certificate
from content.looks import BLOCK, Covered, Kind, record_export, record_look
from content.models import ExportPart, Look
from courses.feedback.records import FeedbackKind
from courses.feedback.services import About, report
from tests import people, school

ADDRESS = "/konto/insyn/"


@pytest.fixture
def opened(as_david, anna):
    """David has opened Anna's record in each register, her certificate's PDF and her account."""
    school.take_test(anna)
    for register in ("enrolment", "attempt", "grade", "completion", "certificate"):
        pk = as_david.get(reverse(f"{register}:index")).context["object_list"][0].pk
        assert as_david.get(reverse(f"{register}:inspect", args=[pk])).status_code == 200
    as_david.get(reverse("certificate_pdf", args=[Certificate.objects.get().code]))
    as_david.get(reverse("wagtailusers_users:edit", args=[anna.pk]))


def test_every_door_to_a_record_is_logged_once(opened, anna, david):
    looks = Look.objects.order_by("pk")
    assert [look.kind for look in looks] == [
        "enrolment", "attempt", "grade", "completion", "certificate", "certificate", "account",
    ]  # fmt: skip
    assert {(look.actor, look.subject, look.capacity) for look in looks} == {(david, anna, "administrator")}


def test_the_learner_sees_when_what_and_in_what_capacity_but_no_name(opened, as_anna):
    page = as_anna.get(ADDRESS).content.decode()
    for shown in ("Administratör", "Konto", "Kursintyg", "Genomförd kurs", "Påbörjad kurs"):
        assert shown in page
    assert "David" not in page
    assert ADDRESS in as_anna.get("/konto/profil/").content.decode()


def test_another_learner_sees_nothing_of_it_and_a_stranger_no_page(opened, as_bjorn, client):
    assert "Administratör" not in as_bjorn.get(ADDRESS).content.decode()
    response = client.get(ADDRESS)
    assert (response.status_code, response.url) == (302, f"/konto/login/?next={ADDRESS}")


def test_the_page_is_only_read(as_anna):
    for method in ("post", "put", "delete"):
        assert getattr(as_anna, method)(ADDRESS).status_code == 405


def test_looking_at_oneself_is_not_logged(as_david, as_anna, david, anna):
    school.take_test(anna)
    as_anna.get(reverse("certificate_pdf", args=[Certificate.objects.get().code]))
    as_david.get(reverse("wagtailusers_users:edit", args=[david.pk]))
    assert not Look.objects.exists()


def test_who_is_refused_has_not_looked(as_cecilia, as_bjorn, anna):
    school.take_test(anna)
    for client in (as_cecilia, as_bjorn):
        client.get(reverse("enrolment:inspect", args=[1]))
        client.get(reverse("wagtailusers_users:edit", args=[anna.pk]))
        client.get(reverse("certificate_pdf", args=[Certificate.objects.get().code]))
    assert not Look.objects.exists()


def _case_of(user):
    about = About(school.course().translation_key, school.lesson(1).translation_key)
    return report(about, token=uuid4(), kind=FeedbackKind.WRONG, text="Fel.", email="", language="sv", user=user)


def test_a_case_opened_by_the_editors_is_a_look_at_its_reader(as_cecilia, as_anna, cecilia, anna):
    case = _case_of(anna)
    as_cecilia.get(reverse("feedback_case", args=[case.pk]))
    as_cecilia.post(reverse("feedback_case", args=[case.pk]), {"text": " "})
    looks = Look.objects.all()
    assert {(look.actor, look.subject, look.about) for look in looks} == {(cecilia, anna, str(case.uuid))}
    assert len(looks) == 2
    page = as_anna.get(ADDRESS).content.decode()
    assert "Ärende till redaktionen" in page
    assert "Redaktör" in page


def test_a_case_without_an_account_or_refused_to_who_asks_is_nobodys_look(as_cecilia, as_bjorn, anna):
    as_cecilia.get(reverse("feedback_case", args=[_case_of(AnonymousUser()).pk]))
    as_bjorn.get(reverse("feedback_case", args=[_case_of(anna).pk]))
    assert not Look.objects.exists()


def test_a_look_is_a_fact(opened):
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.update(kind="grade")


def test_many_looks_and_exports_cost_no_more_queries_and_stand_on_pages(as_anna, anna, david):
    def count():
        as_anna.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            as_anna.get(ADDRESS)
        return len(queries)

    def happen(times):
        for _ in range(times):
            record_look(david, subject=anna, kind=Kind.ACCOUNT, about=anna.pk)
            record_export(david, kind=Kind.GRADE, file_format="csv", filters={}, count=1, covered=Covered([anna.pk]))

    happen(1)
    few = count()
    happen(59)
    assert count() == few
    second = as_anna.get(ADDRESS, {"p": as_anna.get(ADDRESS).context["overview"].page.next})
    assert len(second.context["overview"].looks) == 10


@pytest.mark.parametrize("place", ["after-1", "x", "after-" + "9" * 50, "\x00"])
def test_a_made_up_place_leads_to_the_beginning(as_anna, place):
    assert as_anna.get(ADDRESS, {"p": place}).url == ADDRESS


def test_a_place_of_somebody_else_is_no_place(opened, as_bjorn):
    assert as_bjorn.get(ADDRESS, {"p": f"after-{Look.objects.first().pk}"}).url == ADDRESS


@given(st.sets(st.integers(min_value=0, max_value=4 * BLOCK)), st.integers(min_value=0, max_value=4 * BLOCK))
def test_a_set_of_bits_holds_what_was_put_in_it(users, other):
    covered = Covered(users)
    assert all(user in covered for user in users)
    assert (other in covered) == (other in users)


def test_an_export_of_a_hundred_thousand_takes_few_and_small_rows(david):
    record_export(david, kind=Kind.GRADE, file_format="csv", filters={}, count=100_000, covered=Covered(range(100_000)))
    parts = list(ExportPart.objects.all())
    assert len(parts) == 13
    assert {len(bytes(part.users)) for part in parts} == {BLOCK // 8}


def test_a_registrar_looks_as_registrar(anna):
    assert record_look(people.person("eva", "Eva"), subject=anna, kind=Kind.GRADE, about=1).capacity == "registrar"


def test_the_english_page_speaks_english(anna):
    client = Client()
    client.force_login(anna)
    assert "Who has seen my records?" in client.get("/en" + ADDRESS).content.decode()
