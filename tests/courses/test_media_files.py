"""Images, films and closed pages in the course files: they go round whole, and what is wrong with them is named."""

import io
import json
import shutil
import uuid
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from django.urls import reverse
from django.utils import translation
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Revision

from content.curriculum import parse
from content.translation import write_english
from courses import standing
from courses.loading import load
from courses.models import LessonPage
from tests import school
from tests.epubs import opened
from tests.folders import bytes_in, change, dump, empty, faults, lesson_file

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

FILM = b"\x00\x00\x00\x18ftypmp42 film"
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nHåll\n".encode()
BLOCKS = """\
  - type: image
    key: cabinet
    facts: []
    image: {file: media/skap.png, title: Skåp, description: Plåt, focus: [4, 3, 2, 1], tags: [pärm, skåp]}
    alt: {sv: Ett låst skåp, en: A locked cabinet}
    caption: {sv: Skåpet., en: The cabinet.}
    credit: {sv: "Foto: Anna", en: "Photo: Anna"}
  - type: video
    key: talk
    facts: [B81]
    title: {sv: Samtalet, en: The talk}
    video: {file: media/samtal.mp4, title: Samtalet}
    captions:
      - {file: {file: media/samtal.vtt, title: Textning}, language: sv}
    transcript: {sv: Amina frågar., en: Amina asks.}
    no_description: {sv: Allt sägs., en: All is said.}
"""


def png(color="red", size=(8, 6)):
    file = io.BytesIO()
    Picture.new("RGB", size, color).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def files(tmp_path):
    """The small curriculum with an image and a film in its second lesson."""
    folder = tmp_path / "curriculum"
    shutil.copytree(school.MINI, folder)
    (folder / "T01-mini/media").mkdir()
    for name, data in (("skap.png", png()), ("samtal.mp4", FILM), ("samtal.vtt", CAPTIONS)):
        (folder / "T01-mini/media" / name).write_bytes(data)
    path = lesson_file(folder)
    path.write_text(path.read_text(encoding="utf-8") + BLOCKS, encoding="utf-8")
    return folder


def _media():
    """All images and documents: what they hold and what is said of them."""
    images = [
        (i.title, i.description, repr(i.get_focal_point()), i.file_hash, sorted(t.name for t in i.tags.all()))
        for i in get_image_model().objects.order_by("title")
    ]
    documents = list(get_document_model().objects.order_by("title").values_list("title", "file_hash"))
    return images, documents


def _blocks(language="sv"):
    return {b["type"]: b["value"] for b in school.lesson(2, language).body.raw_data}


@pytest.fixture
def loaded(files, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load(parse(files))
    return files


def test_images_and_films_are_loaded_with_all_that_is_said_of_them(loaded, client):
    image = get_image_model().objects.get()
    assert (image.title, image.description, image.width, image.focal_point_x) == ("Skåp", "Plåt", 8, 4)
    assert {tag.name for tag in image.tags.all()} == {"pärm", "skåp"}
    page = client.get("/en/courses/mini-course/approval/").content.decode()
    for text in ('alt="A locked cabinet"', "The cabinet.", "Photo: Anna", "Amina asks.", "All is said."):
        assert text in page
    assert get_document_model().objects.get(title="Samtalet").url in page
    before = _media(), Revision.objects.count()
    report = load(parse(loaded))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    assert (_media(), Revision.objects.count()) == before


@pytest.mark.parametrize("language", ["sv", "en"])
def test_books_carry_the_loaded_image(loaded, client, language):
    key = school.course().translation_key
    with translation.override(language):
        book, sheet = (client.get(reverse(name, args=[key])) for name in ("course_epub", "course_print"))
    alt = {"sv": "Ett låst skåp", "en": "A locked cabinet"}[language]
    data = b"".join(book.streaming_content) if book.streaming else book.content
    assert f'alt="{alt}"' in sheet.content.decode()
    assert any(f'alt="{alt}"' in text for text in opened(data).values())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if "bild-" in name]
    assert [Picture.open(io.BytesIO(picture)).size for picture in pictures] == [(8, 6)]


@pytest.mark.django_db(transaction=True)
def test_a_lesson_with_media_goes_round(files, tmp_path):
    load(parse(files))
    first, second = tmp_path / "first", tmp_path / "second"
    dump(first)
    report = load(parse(first))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    media = _media()
    texts = [_words(_blocks(language)) for language in ("sv", "en")]
    empty()
    school.rebuild_from(first)
    assert _media() == media
    assert [_words(_blocks(language)) for language in ("sv", "en")] == texts
    dump(second)
    assert bytes_in(second) == bytes_in(first)
    names = sorted(name for name in bytes_in(first) if "/media/" in name)
    assert [name.rpartition("/")[2][:7] for name in names] == ["samtale", "skap-" + names[1][-16:-14], "textnin"]


def _words(blocks):
    """Without primary keys, which differ in every database."""
    image, film = json.loads(json.dumps([blocks["image"], blocks["video"]]))
    image["image"].pop("image"), film.pop("video"), [c["value"].pop("file") for c in film["captions"]]
    return image, film


def test_equal_files_are_written_once_and_keep_their_own_words(loaded, tmp_path, django_capture_on_commit_callbacks):
    twin = get_image_model().objects.create(title="Ett annat namn", file=ContentFile(png(), name="annan.png"))
    raw = list(school.lesson(2).body.raw_data)
    block = next(b for b in raw if b["type"] == "image")
    value = {**block["value"], "image": {**block["value"]["image"], "image": twin.pk}}
    _edit([*raw, {"type": "image", "id": str(uuid.uuid4()), "value": value}], django_capture_on_commit_callbacks)
    dump(tmp_path / "out")
    assert len([name for name in bytes_in(tmp_path / "out") if name.endswith(".png")]) == 1
    report = load(parse(tmp_path / "out"))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])


def _edit(raw, capture, english=None):
    """An author's new body, published in both languages; `english`: where it is another."""
    with capture(execute=True):
        lesson = school.lesson(2)
        lesson.body = json.dumps(raw)
        lesson.save_revision().publish()
        lesson = LessonPage.objects.get(pk=lesson.pk)
        twin = standing.copy(lesson)
        if english:
            twin.body = json.dumps(english)
        write_english(lesson, twin, force=True)


def test_an_image_of_its_own_for_the_english_goes_round(loaded, tmp_path, django_capture_on_commit_callbacks):
    other = get_image_model().objects.create(title="Cabinet", file=ContentFile(png("blue"), name="cabinet.png"))
    raw = list(school.lesson(2).body.raw_data)
    theirs = json.loads(json.dumps(raw))
    next(b for b in theirs if b["type"] == "image")["value"]["image"]["image"] = other.pk
    _edit(raw, django_capture_on_commit_callbacks, theirs)
    assert _blocks("en")["image"]["image"]["image"] == other.pk
    dump(tmp_path / "out")
    report = load(parse(tmp_path / "out"))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    files = tmp_path / "out"
    with django_capture_on_commit_callbacks(execute=True):
        for page in LessonPage.objects.filter(code="T01-L2"):
            page.delete()
        get_image_model().objects.all().delete()
        load(parse(files), force=True)
    shown = get_image_model().objects.in_bulk([_blocks(lang)["image"]["image"]["image"] for lang in ("sv", "en")])
    assert sorted(image.title for image in shown.values()) == ["Cabinet", "Skåp"]


def test_an_exchanged_image_is_not_written_over(loaded, django_capture_on_commit_callbacks):
    other = get_image_model().objects.create(title="Ny", file=ContentFile(png("blue"), name="ny.png"))
    raw = list(school.lesson(2).body.raw_data)
    next(b for b in raw if b["type"] == "image")["value"]["image"]["image"] = other.pk
    _edit(raw, django_capture_on_commit_callbacks)
    assert load(parse(loaded)).kept == ["T01-L2"]
    (loaded / "T01-mini/media/skap.png").write_bytes(png("green"))
    report = load(parse(loaded))
    assert (report.conflicts, report.written) == (["T01-L2"], [])
    assert _blocks()["image"]["image"]["image"] == other.pk
    load(parse(loaded), force=True)
    assert _blocks()["image"]["image"]["image"] not in (other.pk, None)


def test_another_file_in_the_same_image_is_an_edit_too(loaded):
    image = get_image_model().objects.get()
    image.file = ContentFile(png("blue"), name="ny.png")
    image._set_image_file_metadata()
    image.save()
    assert load(parse(loaded)).kept == ["T01-L2"]
    change(lesson_file(loaded), "Skåpet.", "Filens skåp.")
    assert load(parse(loaded)).conflicts == ["T01-L2"]
    assert get_image_model().objects.count() == 1


def test_a_title_that_an_author_gave_an_image_stands(loaded):
    get_image_model().objects.update(title="Författarens")
    report = load(parse(loaded))
    assert (report.kept, report.written) == (["media/skap.png (“Författarens”)"], [])
    load(parse(loaded), force=True)
    assert get_image_model().objects.get().title == "Skåp"


def test_force_takes_away_media_that_no_lesson_names_and_nothing_else(loaded, tmp_path):
    out = tmp_path / "out"
    dump(out)
    media = next(out.glob("T01-*/media"))
    (media / "old.png").write_bytes(png("blue"))
    (media / "notes.txt").write_text("mine")
    dump(out, force=True)
    assert [fault.partition("media/")[2] for fault in faults(out)] == [
        "notes.txt:1: no lesson of the course names this file"
    ]
    assert not (media / "old.png").exists()
    assert (media / "notes.txt").read_text() == "mine"
    shutil.rmtree(media)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/old.png").write_bytes(b"mine")
    media.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CommandError, match="leads elsewhere"):
        dump(out, force=True)
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["old.png"]


def test_media_for_some_readers_only_keep_their_lesson_in_the_cms(loaded, tmp_path):
    closed = Collection.get_first_root_node().add_child(name="Stängd")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    get_document_model().objects.filter(title="Samtalet").update(collection=closed)
    with pytest.raises(CommandError, match=r"T01-L2: the lesson was left out whole.*“Samtalet” is in a collection"):
        dump(tmp_path / "out")
    assert not [name for name in bytes_in(tmp_path / "out") if "/media/" in name]


NAMES = ["../skap.png", "/etc/skap.png", "media/../skap.png", "media\\\\skap.png", "media//skap.png", "media/.skap.png"]


@pytest.mark.parametrize("name", NAMES)
def test_a_path_that_leads_out_of_the_folder_is_refused(files, name):
    shutil.copy(files / "T01-mini/media/skap.png", files / "T01-mini/skap.png")
    change(lesson_file(files), "file: media/skap.png", f'file: "{name}"')
    assert any(
        fault.startswith("T01-mini/lessons/02-godkannande.yaml:15:") and "should be media/ and the name" in fault
        for fault in faults(files)
    )


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_is_refused(files, tmp_path, what):
    own = files / ("T01-mini/media/skap.png" if what == "file" else "T01-mini/media")
    own.rename(tmp_path / "elsewhere")
    own.symlink_to(tmp_path / "elsewhere")
    assert "T01-mini/lessons/02-godkannande.yaml:15: “media/skap.png” is a link, not a file" in faults(files)


def test_a_missing_file_and_one_that_no_lesson_names_are_told(files):
    (files / "T01-mini/media/skap.png").rename(files / "T01-mini/media/glomd.png")
    assert faults(files) == [
        "T01-mini/lessons/02-godkannande.yaml:15: the file “media/skap.png” is missing",
        "T01-mini/media/glomd.png:1: no lesson of the course names this file",
    ]


BAD = [
    ("skap.png", b"<html></html>", 15, "Not a valid .png image"),
    ("skap.png", b"", 15, "empty"),
    ("skap.png", png()[:-30], 15, "Upload a valid image"),
    ("samtal.mp4", b"<script>", 23, "samtal.mp4 is no MP4 file"),
    ("samtal.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script>x\n", 25, "Line 4 of the captions: “<script>”"),
    ("samtal.vtt", b"WEBVTT\n\n" + b"x" * 1024**2, 25, "The captions are larger than"),
]


@pytest.mark.parametrize(("name", "data", "line", "told"), BAD, ids=range(len(BAD)))
def test_a_file_that_the_cms_would_refuse_is_refused(files, name, data, line, told):
    (files / "T01-mini/media" / name).write_bytes(data)
    (fault,) = faults(files)
    assert fault.startswith(f"T01-mini/lessons/02-godkannande.yaml:{line}: media/{name}: ")
    assert told in fault


def test_a_file_too_large_is_refused_unread(files, settings):
    for name, size in (("skap.png", settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE), ("samtal.mp4", 100 * 1024**2)):
        with (files / "T01-mini/media" / name).open("r+b") as file:
            file.truncate(size + 1)
    told = faults(files)
    assert [fault.partition(":")[2][:2] for fault in told] == ["15", "23"]
    assert all("This file is too big" in fault for fault in told)


def test_an_image_bomb_is_refused_by_its_head(files, monkeypatch):
    monkeypatch.setattr("django.conf.settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS", 40)
    (fault,) = faults(files)
    assert "02-godkannande.yaml:15: media/skap.png: The image has more pixels" in fault


SLIPS = [
    ("    alt: {sv: Ett låst skåp, en: A locked cabinet}\n", "", "“alt” has no English text"),
    ("title: Skåp,", f"title: {'x' * 256},", "longer than 255"),
    ("title: Skåp, ", "", "“title” should be a text"),
    ("focus: [4, 3, 2, 1]", "focus: [4, 3]", "“focus” should be four numbers"),
    ("media/samtal.mp4", "media/samtal.vtt", "should end in mp4, webm"),
    ("image: {file: media/skap.png,", "picture: {file: media/skap.png,", "“image” should be a mapping"),
    ("    no_description: {sv: Allt sägs., en: All is said.}\n", "", "a film needs “described”"),
    ("language: sv}", "language: fi}", "“language” is “fi”"),
]


@pytest.mark.parametrize(("old", "new", "told"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_in_a_block_is_told(files, old, new, told):
    change(lesson_file(files), old, new)
    assert any(told in fault for fault in faults(files))
