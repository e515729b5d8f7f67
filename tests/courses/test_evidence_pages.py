"""The pages and files of evidence: whose they are, what they say, and that each look is logged."""

import json
import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from content.facts import disposal
from content.models import Look
from content.triggers import install, lift
from courses.models import Completion
from courses.paths.records import PathCompletion
from courses.paths.services import certify_path
from lms.groups import ensure_groups
from tests import pathways, people, school

PAGES = ("evidence", "evidence_file")
DESK = ("inspect_evidence", "inspect_evidence_file")


@pytest.fixture
def frida(db):
    """An inspector."""
    ensure_groups()
    user = people.person("frida", "Frida Berg", is_staff=True)
    user.groups.set(Group.objects.filter(name="Inspektörer"))
    return user


@pytest.fixture
def as_frida(frida):
    client = Client()
    client.force_login(frida)
    return client


@pytest.fixture
def about(anna):
    """Anna has failed once, with all wrong, and then passed."""
    school.take_test(anna, wrong=4)
    school.take_test(anna)
    return Completion.objects.get().uuid


def address(name, about):
    return reverse(name, args=[about])


def test_the_learner_reads_and_downloads_their_own(as_anna, about):
    page = as_anna.get(address("evidence", about)).content.decode()
    number = Certificate.objects.get().number
    for shown in ("Underlag till intyget", "Anna Lindqvist", "Minikurs", number, "Kunskapsprov, provtillfälle 2"):
        assert shown in page
    assert "Rätt svar" not in page
    file = as_anna.get(address("evidence_file", about))
    assert file["Content-Disposition"] == f'attachment; filename="underlag-{number}.json"'
    record = json.loads(file.content)
    assert record["record"]["form"] == "learner"
    assert record["sha256"] in page
    assert not Look.objects.exists()


def test_every_list_of_certificates_leads_to_it(as_anna, about, anna):
    graded = Completion.objects.get().grade
    for page in (reverse("result", args=[graded.submission.attempt.uuid]), reverse("my_courses")):
        assert address("evidence", about) in as_anna.get(page).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_anothers_and_what_is_no_completion_does_not_exist(as_anna, as_bjorn, as_frida, about, bjorn, name):
    assert as_bjorn.get(address(name, about)).status_code == 404
    assert as_frida.get(address(name, about)).status_code == 404
    enrolment = school.enrol(bjorn)
    for other in (uuid.uuid4(), enrolment.uuid):
        assert as_bjorn.get(address(name, other)).status_code == 404
        assert as_frida.get(address(f"inspect_{name}", other)).status_code == 404


@pytest.mark.parametrize("name", DESK)
def test_the_inspector_sees_the_key_and_the_learner_sees_the_look(as_frida, as_anna, about, anna, frida, name):
    shown = as_frida.get(address(name, about)).content.decode()
    assert ("Rätt svar" in shown) or json.loads(shown)["record"]["attempts"][0]["questions"][0]["key"]["right"]
    look = Look.objects.get()
    assert (look.actor, look.subject, look.kind, look.capacity) == (frida, anna, "evidence", "inspector")
    assert look.about == str(about)
    page = as_anna.get(reverse("who_looked")).content.decode()
    assert "Inspektör" in page
    assert "Underlag för det genomförda" in page


def test_the_registers_lead_inspectors_there_and_registrars_not(as_frida, about):
    eva = people.person("eva", "Eva Ek", is_staff=True)
    eva.groups.set(Group.objects.filter(name="Registratorer"))
    as_eva = Client()
    as_eva.force_login(eva)
    records = [
        reverse("completion:inspect", args=[Completion.objects.get().pk]),
        reverse("certificate:inspect", args=[Certificate.objects.get().pk]),
    ]
    for record in records:
        assert address("inspect_evidence", about) in as_frida.get(record).content.decode()
        assert address("inspect_evidence", about) not in as_eva.get(record).content.decode()
    before = Look.objects.count()
    for name in DESK:
        assert as_eva.get(address(name, about)).status_code in (302, 403)
    assert Look.objects.count() == before
    assert set(Look.objects.filter(actor__name="Frida Berg").values_list("capacity", flat=True)) == {"inspector"}


def test_an_inspector_changes_nothing(frida):
    changing = ("add_", "change_", "delete_", "publish_")
    rights = frida.get_all_permissions()
    assert "courses.view_evidence" in rights
    assert not [right for right in rights if right.split(".")[1].startswith(changing)]


def test_an_inspector_takes_the_second_step_first(as_frida, about, settings):
    settings.REQUIRE_STAFF_MFA = True
    for name in DESK:
        assert reverse("second_factor") in as_frida.get(address(name, about)).url
    assert not Look.objects.exists()


def test_after_disposal_the_record_has_no_name_and_says_so(as_anna, as_frida, about):
    with disposal("Gallringsbeslut 1"):
        Certificate.objects.get().holder.delete()
    for client, name in ((as_anna, "evidence"), (as_frida, "inspect_evidence")):
        page = client.get(address(name, about)).content.decode()
        assert "Namnet är gallrat" in page
        assert "<dd>Anna Lindqvist" not in page


def test_a_path_leads_to_the_evidence_of_its_courses(as_frida, passed, anna):
    certify_path(anna, path=pathways.path(), language="sv")
    made = PathCompletion.objects.get()
    as_anna = Client()
    as_anna.force_login(anna)
    for client, name in ((as_anna, "evidence"), (as_frida, "inspect_evidence")):
        page = client.get(address(name, made.uuid)).content.decode()
        assert "Sjuksköterska och läkemedel" in page
        for completion in Completion.objects.all():
            assert address(name, completion.uuid) in page
    assert address("evidence", made.uuid) in as_anna.get(reverse("my_courses")).content.decode()


def test_what_cannot_be_read_is_said_in_words(as_anna, as_frida, about, caplog):
    lift()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_edition SET outline = %s", [json.dumps({"schema": 99})])
    install()
    for client, names in ((as_anna, PAGES), (as_frida, DESK)):
        for name in names:
            response = client.get(address(name, about))
            assert response.status_code == 500
            assert "Underlaget kan inte visas" in response.content.decode()
    assert "schema 99" in caplog.text


def test_the_english_page_speaks_english(as_anna, about):
    page = as_anna.get("/en" + address("evidence", about)).content.decode()
    assert "Evidence for the certificate" in page
    assert "Mini course" in page
