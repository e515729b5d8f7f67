"""Two authors on one page, and previews of what has changed meanwhile: a message, never an error page."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from assessments.models import Question, QuizItem
from content.models import Provision
from content.richtext import FEATURES
from courses.models import LessonPage
from tests import people, school


@pytest.fixture
def as_erik(db):
    """Another editor, who may not publish nor unlock."""
    from django.contrib.auth.models import Group

    erik = people.author("erik", "Erik Ödman")
    erik.groups.set(Group.objects.filter(name="Redaktörer"))
    client = Client()
    client.force_login(erik)
    return client


def _form(lesson, text="<p>Ny.</p>", **more):
    return nested_form_data({
        "title": lesson.title, "slug": lesson.slug, "code": lesson.code, "objectives": lesson.objectives,
        "change_note": "Ny text.", "change_kind": "wording", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "body": streamfield([("text", {"facts": "", "text": rich_text(text, features=FEATURES)})]), **more,
    })  # fmt: skip


def _edit(lesson):
    return reverse("wagtailadmin_pages:edit", args=[lesson.pk])


def _session(client, lesson):
    """The address that an open editor calls every few seconds."""
    html = client.get(_edit(lesson)).content.decode()
    start = html.index("/admin/editing-sessions/ping/")
    return html[start : html.index('"', start)]


def test_a_locked_page_says_who_has_it_and_refuses_anothers_save(as_cecilia, as_erik):
    lesson = school.lesson(2)
    as_cecilia.post(reverse("wagtailadmin_pages:lock", args=[lesson.pk]))
    page = as_erik.get(_edit(lesson)).content.decode()
    assert "Cecilia Åström" in page
    assert "låst" in page
    answer = as_erik.post(_edit(lesson), _form(lesson)).content.decode()
    assert "Sidan kunde inte sparas eftersom den är låst." in answer
    assert school.lesson(2).get_latest_revision() == lesson.get_latest_revision()
    as_cecilia.post(_edit(lesson), _form(lesson))
    assert "Ny." in json.dumps(school.lesson(2).get_latest_revision().content)


def test_the_one_who_edits_is_told_that_another_has_the_page_open_or_has_saved_it(as_cecilia, as_erik):
    lesson = school.lesson(2)
    cecilias, eriks = (_session(client, lesson) for client in (as_cecilia, as_erik))
    revision = lesson.latest_revision_id
    as_erik.post(eriks)
    told = as_cecilia.post(cecilias, {"revision_id": revision}).json()["html"]
    assert "Erik Ödman" in told
    as_erik.post(_edit(lesson), _form(lesson))
    told = as_cecilia.post(cecilias, {"revision_id": revision}).json()["html"]
    assert "Erik Ödman sparade en ny version" in told
    assert "Om du fortsätter skriver du över ändringarna som Erik Ödman har gjort." in told


def test_a_draft_saved_by_itself_never_overwrites_anothers(as_cecilia, as_erik):
    lesson = school.lesson(2)
    loaded = lesson.latest_revision
    as_erik.post(_edit(lesson), _form(lesson, "<p>Eriks.</p>"))
    form = _form(lesson, "<p>Cecilias.</p>", loaded_revision_id=str(loaded.pk))
    answer = as_cecilia.post(_edit(lesson), form, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error_message"] == "Om du sparar skriver du över en nyare version."
    assert "Eriks." in json.dumps(school.lesson(2).get_latest_revision().content)


# Previews


def _preview(lesson):
    return reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])


def _prepare(client, lesson, **more):
    """What the editor does before it opens a preview."""
    return client.post(_preview(lesson), _form(lesson, **more)).json()


def test_a_preview_shows_what_is_not_yet_saved(as_cecilia):
    lesson = school.lesson(2)
    assert _prepare(as_cecilia, lesson, text="<p>Osparat.</p>") == {"is_valid": True, "is_available": True}
    assert "Osparat." in as_cecilia.get(_preview(lesson)).content.decode()


def test_a_preview_goes_on_when_another_has_changed_or_unpublished_the_page(as_cecilia, as_erik):
    lesson = school.lesson(2)
    _prepare(as_cecilia, lesson, text="<p>Osparat.</p>")
    as_erik.post(_edit(lesson), _form(lesson, "<p>Eriks.</p>"))
    school.lesson(2).unpublish()
    page = as_cecilia.get(_preview(lesson))
    assert page.status_code == 200
    assert "Osparat." in page.content.decode()


@pytest.mark.parametrize("block", ["practice", "rule"])
def test_a_preview_goes_on_when_what_it_cites_is_gone(as_cecilia, block):
    lesson = school.lesson(1)
    body = {
        "practice": ("practice", Question.objects.get(key="T01-P1", locale__language_code="sv").pk),
        "rule": ("rule", {
            "facts": "", "title": "Regel", "text": rich_text("<p>x</p>", features=FEATURES),
            "provisions": streamfield([("item", Provision.objects.first().pk)]),
        }),
    }[block]  # fmt: skip
    form = {**_form(lesson), **nested_form_data({"body": streamfield([body])})}
    assert as_cecilia.post(_preview(lesson), form).json()["is_valid"]
    QuizItem.objects.filter(question__key="T01-P1").delete()
    Question.objects.filter(key="T01-P1").delete()
    Provision.objects.all().delete()
    page = as_cecilia.get(_preview(lesson))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Förhandsgranskning ej tillgänglig" in text or "Underskrift" in text


def test_a_preview_of_a_deleted_page_says_that_it_does_not_exist(as_cecilia, as_david):
    catalogue = school.course().get_parent()
    page = Page(title="Ny", slug="ny", locale=catalogue.locale)
    course = type(school.course())(title="Ny", slug="ny", summary="s", responsible="r", locale=page.locale, live=False)
    catalogue.add_child(instance=course)
    lesson = LessonPage(title="Lektion", slug="lektion", locale=course.locale, live=False)
    course.add_child(instance=lesson)
    assert _prepare(as_cecilia, lesson)["is_valid"]
    as_david.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    for answer in (
        as_cecilia.get(_preview(lesson)),
        as_cecilia.post(_preview(lesson), _form(lesson)),
        as_cecilia.get(_edit(lesson)),
    ):
        assert answer.status_code == 404
        assert "Den efterfrågade sidan kunde inte hittas" in answer.content.decode()


def test_a_preview_with_nothing_to_show_says_so(as_cecilia):
    page = as_cecilia.get(
        reverse("wagtailadmin_pages:preview_on_add", args=["courses", "lessonpage", school.course().pk])
    )
    assert page.status_code == 200
    assert "Förhandsgranskning ej tillgänglig" in page.content.decode()


def test_a_new_lesson_can_be_previewed_before_it_is_saved(as_cecilia):
    address = reverse("wagtailadmin_pages:preview_on_add", args=["courses", "lessonpage", school.course().pk])
    lesson = LessonPage(title="Helt ny", slug="helt-ny", code="T01-L9", objectives="")
    assert as_cecilia.post(address, _form(lesson, "<p>Osparat.</p>")).json()["is_valid"]
    page = as_cecilia.get(address)
    assert page.status_code == 200
    assert "Osparat." in page.content.decode()


def test_a_preview_of_a_revision_that_is_gone_says_that_it_does_not_exist(as_cecilia):
    lesson = school.lesson(2)
    answer = as_cecilia.get(reverse("wagtailadmin_pages:revisions_view", args=[lesson.pk, 999_999]))
    assert answer.status_code == 404
    assert "Den efterfrågade sidan kunde inte hittas" in answer.content.decode()
