"""What cleaning changed in a package is told to its author before readers see it."""

import json

import pytest
from django.urls import reverse

from content.h5p.policy_changes import MOST_PLACES, collected, in_drawing, in_values
from tests.content.h5p.packages import package, zipped

CONTENT = {
    "question": "Vad är <strong>rätt</strong>?<script>stjäl()</script>",
    "count": 9,
    "unknown": {"deep": ["x"]},
    "answers": [{"text": "Ja", "correct": True}, {"text": "javascript:x()", "correct": False}],
}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script><path d="M0 0"/></svg>'


@pytest.fixture
def version(install):
    return install(zipped({**package(CONTENT), "content/images/a.svg": DRAWING})).version


def test_each_change_has_its_file_its_place_and_both_texts(version):
    found = {(one["file"], one["place"], one["before"]): one.get("after") for one in version.cleaned["places"]}
    assert version.cleaned["count"] == len(found) == 6
    page = "content/content.json"
    assert found[page, "question", CONTENT["question"]] == "Vad är <strong>rätt</strong>?stjäl()"
    assert found[page, "count", "9"] == "5"
    assert found[page, "unknown", '{"deep": ["x"]}'] is None
    assert found[page, "answers › 2 › text", "javascript:x()"] is None
    assert found["content/images/a.svg", "", 'onload="x()"'] is None
    assert found["content/images/a.svg", "", "<script>y()"] is None


def test_the_pages_of_upload_and_version_tell_of_it_as_text(version, as_cecilia):
    page = as_cecilia.get(reverse("h5p_version", args=[version.package.uuid, version.number])).text
    assert "På 6 ställen innehöll paketet" in page
    assert "&lt;script&gt;stjäl()&lt;/script&gt;" in page
    assert "<script>stjäl" not in page
    assert "answers › 2 › text" in page
    assert "togs bort" in page


def test_the_page_of_the_upload_says_how_much(install, as_cecilia):
    row = install(zipped(package(CONTENT)))
    assert "Paketet rensades på 4 ställen." in as_cecilia.get(reverse("h5p_import", args=[row.uuid])).text


def test_what_stands_as_it_was_is_no_change(first, as_cecilia):
    assert first.version.cleaned == {"count": 0, "places": []}
    page = as_cecilia.get(reverse("h5p_version", args=[first.version.package.uuid, 1])).text
    assert "innehållet är som det var i paketet" in page


@pytest.mark.parametrize(
    ("before", "after"),
    [('"a" & b', "&quot;a&quot; &amp; b"), ("a<br />b", "a<br>b"), ("images/a.png#tmp", "images/a.png"), ("3", 3)],
)
def test_what_is_only_written_otherwise_is_no_change(before, after):
    assert list(in_values("f", {"x": before}, {"x": after})) == []


def test_the_account_is_bounded_in_size():
    many = {f"k{n}": "<" * 5000 for n in range(5000)}
    found = collected(in_values("content/content.json", many, dict.fromkeys(many, "")))
    assert found["count"] == 5000
    assert len(found["places"]) == MOST_PLACES
    assert len(json.dumps(found)) < 50_000
    assert collected(in_drawing("a.svg", ["x" * 10**6]))["places"][0]["before"].endswith("…")


def test_a_change_far_into_a_text_is_shown_where_it_is():
    [change] = in_values("f", "a" * 5000 + "<script>", "a" * 5000)
    assert change["before"].endswith("a<script>")
    assert len(change["before"]) < 100
