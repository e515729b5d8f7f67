"""The files of exercises: who gets them, how, and without a question to the database."""

import re

import pytest
from django.core import signing
from django.urls import reverse

from content.h5p import player
from tests import exercises

PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
FILM = bytes(range(200)) * 10


@pytest.fixture
def version(db):
    more = {"content/images/a.svg": PICTURE, "content/videos/film.mp4": FILM, "content/odd.html": b"<p>"}
    return exercises.new_version(exercises.new_package(), more=more)


@pytest.fixture
def draft(db):
    return exercises.new_version(exercises.new_package("Utkast"), params={"draft": 1}, is_published=False)


def content(version, path):
    return reverse("h5p_content", args=[version.digest, path])


def library(version, path="Test.Pick-1.2/pick.js"):
    return reverse("h5p_library", args=[version.library_set, path])


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_files_of_a_published_exercise_are_for_all_and_for_ever(client, version):
    for address, kind in (
        (content(version, "h5p.json"), "application/json"),
        (content(version, "content/images/a.svg"), "image/svg+xml"),
        (content(version, "content/videos/film.mp4"), "video/mp4"),
        (content(version, "content/odd.html"), "application/octet-stream"),
        (library(version), "text/javascript; charset=utf-8"),
        (reverse("h5p_player_file", args=[player.player_version(), "styles/h5p.css"]), "text/css; charset=utf-8"),
    ):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        assert body(response)


def test_no_file_and_no_player_asks_the_database_whoever_asks(
    client, as_anna, version, draft, django_assert_num_queries, settings
):
    settings.SHARED_HOST = "testserver"
    signed = player.draft_address_of(draft)
    addresses = [
        content(version, "h5p.json"),
        library(version),
        player.address_of(version),
        signed,
        f"{signed}h5p.json",
    ]
    with django_assert_num_queries(0):
        for each in (client, as_anna):
            for address in addresses:
                response = each.get(address)
                assert response.status_code == 200
                assert "Cookie" not in response.get("Vary", "")
                assert body(response)


@pytest.mark.parametrize(
    ("asked", "status", "wanted"),
    [
        ("bytes=0-9", 206, FILM[:10]),
        ("bytes=10-", 206, FILM[10:]),
        ("bytes=-5", 206, FILM[-5:]),
        ("bytes=1990-5000", 206, FILM[1990:]),
        ("bytes=9000-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=0-1,4-5", 200, FILM),
        ("bytes=x-y", 200, FILM),
        ("lines=0-9", 200, FILM),
    ],
)
def test_films_are_given_by_parts(client, version, asked, status, wanted):
    response = client.get(content(version, "content/videos/film.mp4"), headers={"range": asked})
    assert (response.status_code, body(response)) == (status, wanted)
    if status == 206:
        assert int(response["Content-Length"]) == len(wanted)
        assert re.fullmatch(rf"bytes \d+-\d+/{len(FILM)}", response["Content-Range"])


def test_a_browser_may_ask_before_it_fetches(client, version):
    response = client.options(content(version, "h5p.json"))
    assert response.status_code == 204
    assert "X-Requested-With" in response["Access-Control-Allow-Headers"]
    assert client.head(content(version, "h5p.json"))["Content-Length"] != "0"
    assert client.post(content(version, "h5p.json")).status_code == 405


@pytest.mark.parametrize(
    "path", ["../h5p.json", "content/../../x", "/etc/passwd", "", "content", "a\\b", "no.json", "%00"]
)
def test_nothing_outside_the_folder_is_given(client, version, path):
    for begin in (content(version, ""), library(version, ""), reverse("h5p_player_file", args=["3.8.2", ""])):
        assert client.get(begin + path).status_code in (301, 404)


def test_a_draft_is_only_at_its_signed_address(client, draft, settings, monkeypatch):
    assert client.get(content(draft, "h5p.json")).status_code == 404
    assert client.get(player.address_of(draft)).status_code == 404
    signed = player.draft_address_of(draft)
    given = client.get(f"{signed}h5p.json")
    assert given["Cache-Control"].startswith("private")
    assert body(given)
    assert client.get(signed.replace("~", "~x", 1)).status_code == 404
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3601)
    assert client.get(f"{signed}h5p.json").status_code == 404
    expired = client.get(signed)
    assert (expired.status_code, expired["Content-Security-Policy"]) == (410, "sandbox; default-src 'none'")
    assert "Förhandsvisningen har gått ut" in expired.text
    assert "The preview has expired" in expired.text


def test_the_players_page_may_load_its_own_exercise_and_nothing_else(client, version):
    response = client.get(player.address_of(version))
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["sandbox"] == "allow-scripts allow-forms"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["connect-src"].split() == [
        f"http://testserver/h5p/bibliotek/{version.library_set}/",
        f"http://testserver/h5p/innehall/{version.digest}/",
    ]
    assert policy["frame-ancestors"] == "http://testserver"
    assert "/innehall/" not in policy["script-src"]


def test_unknown_libraries_and_digests_are_not_there(client, version):
    assert client.get(reverse("h5p_player", args=[version.digest, "0" * 64])).status_code == 404
    assert client.get(reverse("h5p_player", args=["x", version.library_set])).status_code == 404
    assert client.get(reverse("h5p_library", args=["x", "Test.Pick-1.2/pick.js"])).status_code == 404
