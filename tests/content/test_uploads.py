"""What authors upload: refused by size without reading, then by what the file holds; what is fine is kept."""

import io
import random
import struct
import zlib
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image, ImageFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

from content.uploads import BodyLimit, ImageField

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
MEGABYTE = 1024**2


class _Unread(io.RawIOBase):
    """A body that nobody may touch."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise AssertionError("the body was read")


def _png(width=8, height=8):
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


def _bomb(width, height):
    """A PNG of a few bytes that says it is this large."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    small = _png()
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


def _upload(client, kind, name, data):
    address = reverse(f"wagtail{kind}:add")
    file = SimpleUploadedFile(name, data)
    return client.post(address, {"title": name, "file": file}).content.decode()


ADDRESSES = ["/admin/documents/add/", "/admin/images/multiple/add/", "/admin/documents/multiple/add/", "/konto/login/"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_200_megabytes_are_refused_without_reading_the_body(as_cecilia, path):
    response = as_cecilia.generic(
        "POST", path, content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * MEGABYTE), **{"wsgi.input": _Unread()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "Det du skickade är 200" in response.content.decode()
    assert "Inget sparades." in response.content.decode()


def test_the_refusal_speaks_the_readers_language_and_the_uploader_gets_it_as_data(as_cecilia, cecilia, client):
    large = {"CONTENT_LENGTH": str(200 * MEGABYTE), "wsgi.input": _Unread()}
    assert "At most 5.0" in client.generic("POST", "/en/konto/signup/", **large).content.decode()
    UserProfile.objects.create(user=cecilia, preferred_language="en")
    assert "At most 10.0" in as_cecilia.generic("POST", "/admin/images/add/", **large).content.decode()
    answer = client.generic(
        "POST", "/admin/images/multiple/add/", headers={"x-requested-with": "XMLHttpRequest"}, **large
    )
    assert (answer.status_code, answer.json()["success"]) == (413, False)
    assert "Högst 10,0" in answer.json()["error_message"]


@pytest.mark.parametrize(("length", "refused"), [("", 0), ("abc", 0), ("-5", 0), ("²", 0), (str(6 * MEGABYTE), 1)])
def test_a_strange_length_is_no_length(length, refused, db):
    answered = []
    request = RequestFactory().post("/konto/signup/")
    request.META["CONTENT_LENGTH"] = length
    BodyLimit(answered.append)(request)
    assert len(answered) == 1 - refused


def test_an_author_uploads_an_image_and_a_film_with_captions(as_cecilia):
    _upload(as_cecilia, "images", "skap.png", _png())
    assert get_image_model().objects.get().title == "skap.png"
    _upload(as_cecilia, "docs", "film.mp4", b"\x00\x00\x00\x18ftypmp42")
    _upload(as_cecilia, "docs", "film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHå\n".encode())
    assert set(get_document_model().objects.values_list("title", flat=True)) == {"film.mp4", "film.vtt"}
    stored = get_document_model().objects.get(title="film.vtt").file.read().decode()
    assert stored.startswith("WEBVTT")


@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (10_000, 10_000), (50_000, 50_000)])
def test_an_image_bomb_is_refused_with_a_message(as_cecilia, width, height):
    page = _upload(as_cecilia, "images", "bomb.png", _bomb(width, height))
    assert "Bilden har fler bildpunkter än vad som kan visas. Högst 30 miljoner." in page
    assert not get_image_model().objects.exists()


def test_a_real_bomb_is_refused_before_it_is_decoded(as_cecilia, monkeypatch):
    bomb = _bomb(6_000, 6_000)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _self: pytest.fail("the image was decoded"))
    assert "Högst 30 miljoner" in _upload(as_cecilia, "images", "bomb.png", bomb)


def test_frames_count_too(as_cecilia):
    file = io.BytesIO()
    frames = [Image.new("P", (1_500, 1_500), color) for color in range(16)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert "Högst 30 miljoner" in _upload(as_cecilia, "images", "film.gif", file.getvalue())


IMAGES = [
    ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("bild.png", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    ("bild.jpg", _png()),
    ("bild.png", b"<html></html>"),
    ("bild.png", b""),
    ("bild.png", _png(64, 64)[:-40]),
]


@pytest.mark.parametrize(("name", "data"), IMAGES)
def test_what_is_no_allowed_image_is_refused(as_cecilia, name, data):
    assert "error-message" in _upload(as_cecilia, "images", name, data)
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("GIF", "gif"), ("JPEG", "jpg"), ("WEBP", "webp")])
@pytest.mark.filterwarnings("ignore")
def test_damaged_images_end_in_yes_or_a_message(kind, extension):
    file = io.BytesIO()
    Image.effect_noise((32, 32), 50).convert("RGB").save(file, kind)
    dice = random.Random(7)
    for _round in range(400):
        data = bytearray(file.getvalue())
        for _change in range(dice.choice((1, 2, 8))):
            data[dice.randrange(60)] = dice.randrange(256)
        cut = dice.randrange(1, len(data)) if dice.random() < 0.2 else len(data)
        with suppress(ValidationError):
            ImageField().clean(SimpleUploadedFile(f"x.{extension}", bytes(data[:cut])))


DOCUMENTS = [
    ("sida.html", b"<script>alert(1)</script>", "html"),
    ("bild.svg", b"<svg/>", "svg"),
    ("film.mp4", b"<html><script>alert(1)</script>", "film.mp4 är ingen MP4-fil"),
    ("film.webm", b"\x00\x00\x00\x18ftypmp42", "film.webm är ingen WEBM-fil"),
    ("papper.pdf", b"<script>", "papper.pdf är ingen PDF-fil"),
    ("film.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nHej\n", "Rad 1 i textningen: filen ska börja med ordet WEBVTT"),
    (
        "film.vtt",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n",
        "Rad 4 i textningen: ”&lt;script&gt;” är inte tillåtet",
    ),
    (
        "film.vtt",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xe5\n",
        "Rad 4 i textningen: en bokstav är inte sparad som UTF-8",
    ),
    ("film.vtt", b"WEBVTT\n\n" + b"x" * MEGABYTE, "Textningen är större än 1,0"),
]


@pytest.mark.parametrize(("name", "data", "said"), DOCUMENTS, ids=[str(n) for n in range(len(DOCUMENTS))])
def test_what_is_no_allowed_document_is_refused_and_the_page_says_why(as_cecilia, name, data, said):
    page = _upload(as_cecilia, "docs", name, data)
    assert said in page.replace("&quot;", '"')
    assert not get_document_model().objects.exists()


def test_the_uploader_of_many_files_and_the_chooser_check_the_same(as_cecilia):
    bad = SimpleUploadedFile("film.vtt", b"SRT")
    answer = as_cecilia.post(
        reverse("wagtaildocs:add_multiple"), {"files[]": bad}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "Rad 1 i textningen" in answer.json()["error_message"]
    bomb = SimpleUploadedFile("bomb.png", _bomb(50_000, 50_000))
    answer = as_cecilia.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "x", "image-chooser-upload-file": bomb},
    )
    assert "bildpunkter" in answer.content.decode()
    assert not get_document_model().objects.exists()
    assert not get_image_model().objects.exists()


def test_a_replaced_file_is_checked_and_another_title_needs_no_file(as_cecilia):
    _upload(as_cecilia, "docs", "film.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHej\n")
    document = get_document_model().objects.get()
    address = reverse("wagtaildocs:edit", args=[document.pk])
    page = as_cecilia.post(address, {"title": "Nytt", "file": SimpleUploadedFile("film.vtt", b"SRT")})
    assert "Rad 1 i textningen" in page.content.decode()
    as_cecilia.post(address, {"title": "Nytt namn"})
    assert get_document_model().objects.get().title == "Nytt namn"


def test_learners_cannot_upload(as_anna):
    _upload(as_anna, "docs", "film.mp4", b"\x00\x00\x00\x18ftypmp42")
    assert not get_document_model().objects.exists()
