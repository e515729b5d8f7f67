"""HTML from authors: allowed tags stay, pasted markup goes, words stay."""

import json
import re
from pathlib import Path

import bleach
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.richtext import FEATURES, Editor, safe, tidy
from courses.models import LessonPage, StartPage
from tests import school

WORD = (Path(__file__).parent / "word_paste.html").read_text(encoding="utf-8")
TIDIED = (
    "<p>Före samtalet</p>"
    "<p><b>Ansvarig prövare</b> i Uppsala läser <i>hela</i> formuläret &amp; skriver &lt;under&gt;.</p>"
    "<ul><li>Formuläret är godkänt.</li><li>Det finns gott om tid.</li></ul>"
    "<ol><li>Läs.</li><li>Skriv.</li></ol>"
    "<p>Från</p><p>Till</p><p>Sist <b>detta</b>.</p>"
)
HTML = [
    ("<p onclick=x>Hej<script>alert(1)</script></p>", "<p>Hej</p>"),
    ("<img src=x onerror=alert(1)>Hej", "<p>Hej</p>"),
    ("<a href='javascript:alert(1)'>länk</a>", "<p>länk</p>"),
    ("<p>a<br/>b</p>", "<p>a<br>b</p>"),
    ("<strong>fet</strong> och <em>kursiv</em>", "<p><b>fet</b> och <i>kursiv</i></p>"),
    ("<b style='font-weight:normal'><p>Ett.</p></b>", "<p>Ett.</p>"),
    ("<div>Ett</div><div>Två</div>", "<p>Ett</p><p>Två</p>"),
    ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("<p>a<p>b", "<p>a</p><p>b</p>"),
    ("<ul><li>Ett<div>Två</div></li></ul>", "<ul><li>Ett Två</li></ul>"),
    ("3 < 5", "<p>3 &lt; 5</p>"),
    ("<iframe src=//x.example></iframe><svg><script>x</script></svg><p>Kvar</p>", "<p>Kvar</p>"),
    ('<p data-block-key="a1b2">Nyckeln stannar.</p>', '<p data-block-key="a1b2">Nyckeln stannar.</p>'),
]


def _words(html):
    return re.findall(r"\w+", BeautifulSoup(html, "html.parser").get_text(" "))


def test_pasted_word_text_loses_its_markup_and_nothing_else():
    assert tidy(WORD) == TIDIED


@pytest.mark.parametrize(("html", "tidied"), HTML)
def test_html_is_tidied(html, tidied):
    assert tidy(html) == tidied


def test_a_page_with_headings_keeps_them():
    assert tidy("<h2>Rubrik</h2><h1>Titel</h1>", has_headings=True) == "<h2>Rubrik</h2><p>Titel</p>"


@given(st.text(alphabet="<>/=\"'&; abpliuo:h2!-[]\n", max_size=120))
def test_any_text_becomes_safe_html_and_tidying_again_changes_nothing(text):
    once = tidy(text)
    assert {tag.name for tag in BeautifulSoup(once, "html.parser").find_all()} <= {
        "p",
        "ul",
        "ol",
        "li",
        "b",
        "i",
        "br",
    }
    assert safe(once) == once
    assert tidy(once) == once


def _as_bleach(html, tags):
    return bleach.clean(html, tags=tags, attributes={"*": ["data-block-key"]}, strip=True)


PARTS = [
    *("<p>", "</p>", '<p data-block-key="a1">', "<p>ord</p>", "<h2>", "</h2>", "<br>", "<script>"),
    *("<ul>", "</ul>", "<li>", "</li>", "<ul><li>ord</li></ul>", "<b>", "</b>", "<i>", "</i>"),
    *("ord", "&amp;", "&lt;", "&nbsp;", "&", "\r\n"),
]


@given(
    st.one_of(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=9).map("".join), st.text()),
    st.booleans(),
)
@example('<p data-block-key="a1">Å &amp; <b>b</b><i>i&nbsp;</i></p><ol><li>1</li><li></li></ol><h2>R</h2>', True)
def test_what_is_let_through_as_it_stands_is_what_bleach_would_have_left(html, has_headings):
    tags = {"p", "ul", "ol", "li", "b", "i", "br"} | ({"h2"} if has_headings else set())
    for text in (html, f"<p>{html}</p>"):
        assert safe(text, has_headings=has_headings) == _as_bleach(text, tags)


@given(
    st.lists(st.sampled_from(["ord", "<b>fet</b>", "<p>stycke</p>", "<li>punkt</li>", "<o:p>rest</o:p>"]), max_size=9)
)
def test_no_word_is_lost_and_none_added(parts):
    assert _words(tidy(" ".join(parts))) == _words(" ".join(parts))


def _editor(value):
    return Editor(features=FEATURES).value_from_datadict({"text": value}, {}, "text")


CONTENT = json.dumps({"entityMap": {}, "blocks": [{
    "key": "a1b2", "type": "unstyled", "depth": 0, "text": "Hej <script>alert(1)</script>", "entityRanges": [],
    "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "BOLD"}],
}]})  # fmt: skip


def test_what_the_editor_sends_keeps_its_words_as_words():
    assert _editor(CONTENT) == '<p data-block-key="a1b2"><b>Hej</b> &lt;script&gt;alert(1)&lt;/script&gt;</p>'


HOSTILE = [
    '<p>Hej<script>alert(1)</script></p>', "", "null", "[]", "{", "7", '"<script>x</script>"', '{"blocks": 1}',
    '{"blocks": [{}], "entityMap": {}}', '{"blocks": [7], "entityMap": []}',
    CONTENT.replace("unstyled", "atomic"), CONTENT.replace("unstyled", "<script>"),
    CONTENT.replace("BOLD", "<x onload=y>"),
    CONTENT.replace('"length": 3', '"length": "x"'), CONTENT.replace('"key": "a1b2"', '"key": "\\"><script>"'),
    json.dumps({"entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
                "blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text": "länk", "inlineStyleRanges": [],
                            "entityRanges": [{"offset": 0, "length": 4, "key": 0}]}]}),
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_hostile_value_ends_in_safe_html_and_never_in_a_crash(value):
    html = _editor(value) or ""
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {"p", "ul", "ol", "li", "b", "i", "br"}
    assert {name for tag in soup.find_all() for name in tag.attrs} <= {"data-block-key"}


def _lesson_form(lesson, text):
    return nested_form_data({
        "title": lesson.title, "slug": lesson.slug, "code": lesson.code, "objectives": lesson.objectives,
        "change_note": "Ny text.", "change_kind": "wording", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "body": streamfield([("text", {"facts": "", "text": text})]), "action-publish": "action-publish",
    })  # fmt: skip


def _edit(client, lesson, text):
    response = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), _lesson_form(lesson, text))
    assert response.status_code == 302
    return school.lesson(2).body.raw_data[0]["value"]["text"]


def test_the_edit_form_stores_what_the_editor_offers(as_cecilia, client):
    stored = _edit(
        as_cecilia, school.lesson(2), rich_text("<p>Ett <b>fett</b> ord.</p><ul><li>Punkt</li></ul>", features=FEATURES)
    )
    assert re.sub(r' data-block-key="\w+"', "", stored) == "<p>Ett <b>fett</b> ord.</p><ul><li>Punkt</li></ul>"
    assert "Ett <b>fett</b> ord." in client.get("/kurser/minikurs/godkannande/").content.decode()


@pytest.mark.parametrize("value", [WORD, "<p>Hej<img src=x onerror=alert(1)></p><script>alert(1)</script>"])
def test_the_edit_form_stores_raw_html_tidied(as_cecilia, value):
    assert _edit(as_cecilia, school.lesson(2), value) == tidy(value)


def test_what_reached_the_database_by_another_way_is_safe_when_shown(db, client):
    lesson = school.lesson(2)
    raw = list(lesson.body.raw_data)
    raw[0]["value"]["text"] = "<p onclick=x>Kvar<script>alert(1)</script></p>"
    LessonPage.objects.filter(pk=lesson.pk).update(body=json.dumps(raw))
    page = client.get("/kurser/minikurs/godkannande/").content.decode()
    assert "<p>Kvaralert(1)</p>" in page
    assert "onclick" not in page


def test_the_start_pages_own_text_is_cleaned_on_save_and_on_read(db, client):
    start = StartPage.objects.get(locale__language_code="sv")
    start.body = "<h2>Hej</h2><p>Du<script>alert(1)</script></p>"
    start.save_revision().publish()
    page = client.get("/").content.decode()
    assert "<h2>Hej</h2><p>Dualert(1)</p>" in page


def test_a_lesson_saved_through_the_editor_is_as_the_loader_wrote_it(db):
    block = LessonPage._meta.get_field("body").stream_block.child_blocks["text"]
    stored = school.lesson(1).body.raw_data[0]["value"]["text"]
    sent = Editor(features=FEATURES).format_value(RichText(stored).source)
    again = re.sub(r' data-block-key="\w+"', "", _editor(sent))
    assert block.child_blocks["text"].get_prep_value(RichText(again)) == stored
