"""Words of the glossary in lessons: marked once a page, with the definition at hand, and never behind the glossary."""

import re
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content import generation
from content.glossary import Term
from content.models import Source
from courses.models import LessonPage
from tests import school
from tests.withdrawn import rule, withdraw_block

PROSE = "<p>Sponsorn läser om en allvarlig incident (SAE). Sponsorn svarar.</p><p>En incident och ett produktfel.</p>"
MARK = re.compile(r'<button class="word" type="button" popovertarget="(ord-\d+)">([^<]*)</button>')


def write(number=1, text=PROSE, **fields):
    """Publish a lesson whose first block says this."""
    lesson = school.lesson(number)
    body = list(lesson.body.raw_data)
    body[0] = {"type": "text", "value": {"text": text, "facts": ""}, "id": body[0]["id"]}
    lesson.body = body
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save_revision().publish()
    return lesson.url


@pytest.fixture
def address(db):
    return write()


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def words(text):
    return [word for _card, word in MARK.findall(text)]


def test_each_word_is_marked_once_and_its_definition_stands_on_the_page(client, address):
    text = page(client, address)
    assert words(text) == ["Sponsorn", "allvarlig incident", "incident"]
    for card, word in MARK.findall(text):
        assert text.count(f'id="{card}"') == 1, word
    assert Term.objects.get(key="T003").definition_sv in text
    assert "CTR artikel 2.2.33" in text
    assert reverse("glossary") + "#T003" in text


def test_only_words_for_the_courses_kind_of_product_are_marked(client, address):
    course = school.course()
    course.products = ["device"]
    course.save_revision().publish()
    assert words(page(client, address)) == ["SAE", "produktfel"]


def test_a_word_with_several_meanings_shows_all_of_them_with_their_kinds_of_product(client, db):
    text = page(client, write(text="<p>En SAE.</p>"))
    assert words(text) == ["SAE"]
    card = text[text.index('id="ord-1"') :]
    for part in (
        "allvarlig incident (SAE)",
        "allvarlig negativ händelse (SAE)",
        "Läkemedel för människor",
        "Medicinteknisk",
    ):
        assert part in card, part


def test_an_english_lesson_marks_english_words(client, address):
    lesson = school.lesson(1, "en")
    body = list(lesson.body.raw_data)
    body[0] = {**body[0], "value": {"text": "<p>The sponsors report serious adverse events.</p>", "facts": ""}}
    lesson.body = body
    lesson.save(clean=False)
    generation.bump()
    text = page(client, lesson.url)
    assert words(text) == ["sponsors", "serious adverse events"]
    assert (
        '<strong>serious adverse event</strong> <span class="quiet" lang="sv">allvarlig incident (SAE)</span>' in text
    )
    assert "Words in the lesson" in text


def test_a_lesson_without_words_has_no_list_of_them(client, db):
    assert "word-card" not in page(client, school.lesson(2).url)


def test_headings_and_what_is_withdrawn_are_left_alone(client, cecilia):
    box = rule()
    lesson = school.lesson(1)
    body = list(lesson.body.raw_data)
    place = next(n for n, block in enumerate(body) if block["id"] == box.id)
    body[place] = {**body[place], "value": {**body[place]["value"], "title": "Sponsorn", "text": "<p>En incident.</p>"}}
    lesson.body = body
    lesson.save_revision().publish()
    assert words(page(client, lesson.url)) == ["incident"]
    withdraw_block(cecilia)
    assert words(page(client, lesson.url)) == []


def test_a_changed_definition_is_shown_at_once_and_only_as_text(client, address):
    assert words(page(client, address))
    term = Term.objects.get(term_sv="sponsor")
    term.definition_sv = "<script>alert(1)</script> & <b>ny</b>"
    term.save_revision().publish()
    text = page(client, address)
    assert escape(term.definition_sv) in text
    assert term.definition_sv not in text


def test_an_author_switches_marks_off_in_one_language(client, address):
    term = Term.objects.get(term_sv="sponsor")
    term.marked_sv = False
    term.save_revision().publish()
    assert "Sponsorn" not in words(page(client, address))
    assert term.definition_sv not in page(client, address)
    assert term.definition_sv in page(client, reverse("glossary"))


def test_a_draft_or_unpublished_term_marks_nothing(client, address):
    Term.objects.get(term_sv="sponsor").unpublish()
    assert "Sponsorn" not in words(page(client, address))


def test_marks_cost_one_query_and_none_when_the_lesson_is_kept(client, db, django_assert_num_queries):
    def cold(address):
        client.get(f"{address}?x=1")
        Source.objects.get(key="CTR").save()
        with CaptureQueriesContext(connection) as queries:
            text = client.get(f"{address}?x=1").text
        return text, [q for q in queries.captured_queries if "content_term" in q["sql"]], len(queries)

    plain, few, count = cold(school.lesson(1).url)
    assert (words(plain), len(few)) == ([], 1)
    full, many, same = cold(write())
    assert (len(words(full)), len(many), same) == (3, 1, count)
    address = school.lesson(1).url
    client.get(address)
    with django_assert_num_queries(1):
        assert len(words(client.get(address).text)) == 3


def test_the_preview_marks_words_too(as_cecilia, db):
    lesson = LessonPage.objects.get(pk=school.lesson(1).pk)
    body = list(lesson.body.raw_data)
    body[0] = {"type": "text", "value": {"text": PROSE, "facts": ""}, "id": body[0]["id"]}
    lesson.body = body
    lesson.save_revision()
    text = as_cecilia.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).text
    assert words(text) == ["Sponsorn", "allvarlig incident", "incident"]
