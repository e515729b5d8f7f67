"""A block of a type that no longer exists: kept, logged and told to the author; page and editor go on."""

import json
import logging

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.models import LessonPage
from tests import school

LOST = {"type": "quiz", "id": "0b0f2f0a-5a3e-4c57-9d0a-3f5f6f0f2c11", "value": {"title": "Gammal fråga"}}


@pytest.fixture
def lesson(db):
    """The first lesson, with a block in the middle of it whose type the code does not know."""
    lesson = school.lesson(1)
    raw = list(lesson.body.raw_data)
    _store(lesson, [*raw[:2], LOST, *raw[2:]])
    return LessonPage.objects.get(pk=lesson.pk)


def _store(lesson, raw):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_lessonpage SET body = %s WHERE page_ptr_id = %s", [json.dumps(raw), lesson.pk])


def _stored(lesson):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM courses_lessonpage WHERE page_ptr_id = %s", [lesson.pk])
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found


def test_learners_read_the_rest_of_the_page_and_the_log_names_the_block(lesson, client, caplog):
    with caplog.at_level(logging.WARNING, "content.lost"):
        page = client.get("/kurser/minikurs/underskrift/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Vem skriver under?" in text
    assert "Kom ihåg" in text
    assert "Gammal fråga" not in text
    assert "quiz" not in text
    assert f"The block {LOST['id']} has the unknown type 'quiz'" in caplog.text


def test_the_author_is_told_which_block_cannot_be_shown(lesson, as_cecilia):
    page = as_cecilia.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ett block av typen ”quiz” kan inte visas" in text
    assert "Gammal fr" in text


def test_the_preview_says_where_the_block_stood(lesson):
    text = lesson.make_preview_request().rendered_content
    assert "ett block av typen ”quiz”" in text


def test_saving_the_page_keeps_the_block_as_it_came(lesson):
    lesson.title = "Ny rubrik"
    lesson.save_revision().publish()
    kept = _stored(lesson)[2]
    assert kept == LOST
    assert "Ny rubrik" in school.lesson(1).title
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert lesson.get_latest_revision_as_object().body.raw_data[2]["type"] == "lost"


def test_saving_through_the_editor_keeps_it_too(lesson, as_cecilia):
    lost = lesson.body[2]
    data = nested_form_data({
        "title": lesson.title, "slug": lesson.slug, "code": lesson.code, "objectives": lesson.objectives,
        "change_note": "", "change_kind": "wording", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "body": streamfield([("heading", "Vem?"), ("lost", lost.value)]),
    })  # fmt: skip
    data["body-1-id"] = lost.id
    response = as_cecilia.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    assert response.status_code == 302
    draft = json.loads(school.lesson(1).get_latest_revision().content["body"])
    assert draft[1] == LOST


def test_the_editor_offers_no_such_block(db):
    from content.lost import KeepingStreamBlockAdapter

    meta = KeepingStreamBlockAdapter().js_args(LessonPage._meta.get_field("body").stream_block)[-1]
    assert meta["blockCounts"]["lost"] == {"max_num": 0}


def test_a_new_edition_freezes_the_block_with_the_rest(lesson):
    from courses.editions import latest_edition

    lesson.change_note = "Ny."
    lesson.save_revision().publish()
    assert "Gammal fråga" in json.dumps(latest_edition(school.course().translation_key).body, ensure_ascii=False)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"a": 1}'])
def test_a_kept_block_that_was_tampered_with_crashes_nothing(db, client, text):
    lesson = school.lesson(1)
    _store(lesson, [{"type": "lost", "id": LOST["id"], "value": text}])
    assert client.get("/kurser/minikurs/underskrift/").status_code == 200
    LessonPage.objects.get(pk=lesson.pk).save_revision()


def test_a_kept_block_cannot_smuggle_in_a_known_type(db):
    lesson = school.lesson(1)
    forged = json.dumps({"type": "heading", "value": "Förfalskad"})
    _store(lesson, [{"type": "lost", "id": LOST["id"], "value": forged}])
    LessonPage.objects.get(pk=lesson.pk).save_revision().publish()
    assert [block["type"] for block in _stored(lesson)] == ["lost"]
