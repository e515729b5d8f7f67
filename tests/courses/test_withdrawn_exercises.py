"""An exercise that is withdrawn: gone for readers in every lesson, told of, and brought back by publishing."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from content.h5p import player, services
from content.h5p.records import H5PPackage, H5PVersion
from courses.exercises.records import ExerciseStatement
from tests import exercises, school
from tests.courses.test_exercises import address, send, statement
from tests.withdrawn import withdraw_block

SENTENCE = "Övningen är tillbakadragen medan den rättas."


@pytest.fixture
def version(db):
    return exercises.in_lesson()


def test_readers_meet_its_text_and_a_sentence(client, as_anna, version, cecilia):
    assert send(as_anna, address(version), statement(version)).status_code == 204
    services.withdraw(version.package, because="Regeln har ändrats.", by=cecilia)
    text = client.get(school.lesson(1).url).text
    assert SENTENCE in text
    assert "skriver under först." in text
    assert "data-h5p=" not in text
    assert "Regeln har ändrats." not in text
    assert client.get(player.address_of(version)).status_code == 404
    assert send(as_anna, address(version), statement(version)).status_code == 404
    assert ExerciseStatement.objects.count() == 1
    book = client.get(reverse("course_print", args=[school.course().translation_key])).text
    assert SENTENCE in book


def test_publishing_any_version_brings_it_back(client, version, cecilia):
    second = exercises.new_version(version.package, params={"question": "Ny?", "options": [], "right": 0})
    services.withdraw(version.package, because="Fel.", by=cecilia)
    version.refresh_from_db()
    services.publish(version, by=cecilia)
    package = H5PPackage.objects.get()
    assert (package.shown, package.withdrawn_at, package.withdrawn_because) == (version, None, "")
    assert client.get(player.address_of(version)).status_code == 200
    assert client.get(player.address_of(second)).status_code == 404
    text = client.get(school.lesson(1).url).text
    assert SENTENCE not in text
    assert "data-h5p=" in text


def test_what_another_exercise_shows_too_stays(client, version, cecilia):
    other = exercises.new_version(exercises.new_package("Till"))
    assert other.digest == version.digest
    services.withdraw(version.package, because="Fel.", by=cecilia)
    assert client.get(player.address_of(other)).status_code == 200
    services.withdraw(other.package, because="Fel.", by=cecilia)
    assert client.get(player.address_of(other)).status_code == 404


def test_what_no_reader_sees_is_not_withdrawn(db, cecilia):
    draft = exercises.new_version(exercises.new_package(), is_published=False)
    services.withdraw(draft.package, because="Fel.", by=cecilia)
    assert H5PPackage.objects.get().withdrawn_at is None


def test_a_publisher_withdraws_with_a_reason_and_it_is_logged(as_cecilia, as_anna, cecilia, version):
    page = reverse("h5p_exercise", args=[version.package.uuid])
    to = reverse("h5p_withdraw", args=[version.package.uuid])
    assert to in as_cecilia.get(page).text
    assert as_anna.post(to, {"because": "x"}).status_code == 302
    assert as_cecilia.post(to, {"because": ""}).status_code == 200
    assert H5PVersion.objects.get().published_at
    shown = as_cecilia.post(to, {"because": "Regeln <har> ändrats."}, follow=True).text
    assert "Regeln &lt;har&gt; ändrats." in shown
    assert "Publicera version 1" in shown
    entry = ModelLogEntry.objects.get(action="content.h5p_withdraw")
    assert (entry.user, entry.data["because"]) == (cecilia, "Regeln <har> ändrats.")
    assert to not in as_cecilia.get(page).text
    assert H5PPackage.objects.get().withdrawn_by == cecilia
    as_cecilia.post(reverse("h5p_publish", args=[version.package.uuid, 1]))
    assert H5PPackage.objects.get().withdrawn_at is None


def test_an_exercise_whose_block_is_withdrawn_for_a_wrong_fact_is_gone_from_its_lesson(client, version, cecilia):
    lesson = school.lesson(1)
    assert "data-h5p=" in client.get(lesson.url).text
    withdraw_block(cecilia, next(block for block in lesson.body if block.block_type == "h5p"))
    text = client.get(lesson.url).text
    assert "Ett avsnitt är tillfälligt borttaget." in text
    assert "data-h5p=" not in text
    assert "skriver under först." not in text


def test_only_a_version_that_readers_would_see_can_be_published(as_cecilia, version):
    exercises.new_version(version.package, params={"question": "2"}, is_published=False)
    services.publish(exercises.new_version(version.package, params={"question": "3"}, is_published=False), by=None)
    text = as_cecilia.get(reverse("h5p_exercise", args=[version.package.uuid])).text
    assert "Publicera version 2" not in text
    exercises.new_version(version.package, params={"question": "4"}, is_published=False)
    text = as_cecilia.get(reverse("h5p_exercise", args=[version.package.uuid])).text
    assert "Publicera version 4" in text


def test_an_author_looks_at_a_draft_by_an_address_signed_for_an_hour(client, as_cecilia, as_anna, db):
    draft = exercises.new_version(exercises.new_package(), is_published=False)
    page = reverse("h5p_version", args=[draft.package.uuid, 1])
    text = as_cecilia.get(page).text
    signed = text.partition('data-address="')[2].partition('"')[0]
    assert client.get(signed).status_code == 200
    assert "Publicera version 1" in text
    assert 'school/h5p.js"' in text
    assert "data-h5p-reader" not in text
    assert as_anna.get(page).status_code == 302
    assert page in as_cecilia.get(reverse("h5p_exercise", args=[draft.package.uuid])).text
