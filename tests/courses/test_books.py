"""A course as an EPUB and as one page to print: what was published, and nothing else."""

import io
import uuid
import zipfile

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from assessments.models import Question
from assessments.questions import Purpose
from content.models import Provision
from courses.editions import latest_edition, make_edition
from courses.models import LessonPage
from courses.pages import ChangeKind
from tests import school, withdrawn
from tests.epubs import faults_of, opened

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

HOSTILE = '<b>A & "B"</b> \x0b\x1b\ufffe ]]> &nbsp; <script>alert(1)</script> <br> ö 𝒳'
RICH = (
    "<p>Rad ett<br>rad&nbsp;två <b>öppen <i>båda</p><ul><li>en<li>två</ul><!-- bort --><p>&copy; ]]> a &lt; b \x0b</p>"
)


def _block(kind, value):
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _items(*values):
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


def _every_block(text=HOSTILE, rich=RICH):
    """Raw blocks of every kind that hold text, with one text for their words and one for their prose."""
    image = get_image_model().objects.create(title="Skåp", file=get_test_image_file())
    cited = _items(Provision.objects.filter(source__key="CTR").first().pk)
    choices = _items(*({"text": text, "consequence": text, "best": best} for best in (True, False)))
    regimes = _items(*({"regime": r, "applies": r != "ivd", "text": rich, "provisions": cited}
                       for r in ("medicine", "device", "ivd", "veterinary")))  # fmt: skip
    return [
        _block("heading", text),
        _block("text", {"text": rich, "facts": ""}),
        _block("rule", {"title": text, "text": rich, "provisions": cited, "facts": "A110"}),
        _block("rule", {"title": text, "text": rich, "provisions": [], "facts": ""}),
        _block("case", {"title": text, "situation": rich, "question": text, "choices": choices, "takeaway": text,
                        "provisions": cited, "facts": ""}),
        _block("comparison", {"caption": text, "rows": regimes, "facts": ""}),
        _block("checklist", {"title": text, "items": _items(text, text), "facts": ""}),
        _block("experience", {"title": text, "text": rich, "provisions": cited, "facts": ""}),
        _block("timeline", {"caption": text, "deadlines": _items("DL30", "DL28", "DL27", "DL02"), "facts": ""}),
        _block("table", {"caption": text, "header": _items(text, text), "header_column": True, "facts": "",
                         "rows": _items(_items(text, text), _items(text, text))}),
        _block("accordion", {"items": _items({"title": text, "text": rich}), "facts": ""}),
        _block("image", {"image": {"image": image.pk, "alt_text": text, "decorative": False}, "caption": text,
                         "credit": text, "facts": ""}),
        _block("video", {"title": text, "video": None, "captions": [], "transcript": rich, "described": None,
                         "no_description": text, "facts": ""}),
    ]  # fmt: skip


def _write(lesson, blocks):
    """The published lesson with more blocks, whatever the desk would say of them, in a new edition."""
    stream = LessonPage._meta.get_field("body").stream_block
    body = stream.to_python([*lesson.body.raw_data, *blocks])
    LessonPage.objects.filter(pk=lesson.pk).update(body=body)
    _new_edition()


def _new_edition():
    key = school.course().translation_key
    make_edition(key, kind=ChangeKind.SUBSTANCE, note="Nytt.", by=None)


def _address(name, language="sv"):
    with translation.override(language):
        return reverse(name, args=[school.course().translation_key])


def _epub(client, language="sv"):
    answer = client.get(_address("course_epub", language))
    assert answer.status_code == 200, answer
    return answer.content


def _texts(client, language="sv"):
    """Each book of the course as one text: the EPUB's and the page's."""
    page = client.get(_address("course_print", language))
    assert page.status_code == 200
    return "\n".join(opened(_epub(client, language)).values()), page.text


def test_epubcheck_finds_nothing_in_either_language_whatever_authors_write(client, db, tmp_path):
    for language in ("sv", "en"):
        _write(school.lesson(2, language), _every_block())
    books = {language: _epub(client, language) for language in ("sv", "en")}
    assert faults_of(books, tmp_path) == ""


def test_epubcheck_is_asked_for_warnings_and_errors(client, db, tmp_path):
    with zipfile.ZipFile(io.BytesIO(_epub(client))) as whole, zipfile.ZipFile(tmp_path / "x.zip", "w") as broken:
        for entry in whole.infolist():
            text = whole.read(entry)
            broken.writestr(entry, text.replace(b"<dc:language>sv</dc:language>", b""))
    assert "dc:language" in faults_of({"broken": (tmp_path / "x.zip").read_bytes()}, tmp_path)


def test_words_of_authors_are_words_in_a_book(client, db):
    _write(school.lesson(2), _every_block())
    for text in _texts(client):
        assert "<script" not in text.split('<article class="book">')[-1].split("</article>")[0]
        assert "&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;" in text
        assert not any(sign in text for sign in "\x0b\x1b\ufffe")
        assert "rad\xa0två" in text


def test_the_same_edition_gives_the_same_bytes(client, db):
    _write(school.lesson(2), _every_block())
    first = _epub(client)
    for cache in caches.all():
        cache.clear()
    assert _epub(client) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        entries = archive.infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {entry.date_time[0] for entry in entries} == {1980}


def test_front_matter_says_what_it_is_who_issues_it_and_what_may_be_done_with_it(client, db):
    edition = latest_edition(school.course().translation_key)
    for text in _texts(client):
        assert "Demo – ej Läkemedelsverket" in text
        assert "Utkast – inte sakgranskat" in text
        assert f"{edition.number}, " in text
        assert "https://creativecommons.org/licenses/by/4.0/" in text
        assert "ska ange att den är bearbetad och får inte bära myndighetens namn" in text
        assert "tillämplig från 31 januari 2022" in text
        assert "CTR, artikel 29.1" in text
    package = opened(_epub(client))["EPUB/package.opf"]
    assert str(uuid.uuid5(edition.course_key, f"{edition.number}:sv")) in package
    assert f'"dcterms:modified">{edition.published_at:%Y-%m-%dT%H:%M:%SZ}<' in package
    assert "not the Swedish Medical Products Agency" in _texts(client, "en")[1]


def test_what_an_expert_has_checked_is_no_draft(client, db):
    school.course().__class__.objects.filter(translation_key=school.course().translation_key).update(
        expert_checked_on="2026-03-04"
    )
    for text in _texts(client):
        assert "Utkast – inte sakgranskat" not in text.split("Lektion 1")[0]
        assert "4 mars 2026" in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_question_and_no_key_stands_in_a_book(client, db, language):
    questions = Question.objects.filter(locale__language_code=language)
    assert {question.purpose for question in questions} == set(Purpose.values)
    secret = set()
    for question in questions:
        value = question.body.raw_data[0]["value"]
        secret.add(value["stem"])
        options = [option.get("value", option) for option in value.get("options", [])]
        secret |= {option[part] for option in options for part in ("why", "text")} - {""}
    assert len(secret) > 20
    lessons = " ".join(str(school.lesson(n, language).body.raw_data) for n in (1, 2))
    for text in _texts(client, language):
        assert [words for words in secret if words in text and words not in lessons] == []
        assert [question.key for question in questions if question.stem in text] == []


def test_a_book_holds_what_is_published_not_what_is_being_written(client, db):
    lesson = school.lesson(2)
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python([_block("heading", "Halvfärdigt")])
    lesson.save_revision()
    assert not any("Halvfärdigt" in text for text in _texts(client))
    title = lesson.title
    assert all(f">{title}<" in text for text in _texts(client))
    lesson.unpublish()
    assert not any(f">{title}<" in text for text in _texts(client))


def test_what_is_withdrawn_is_gone_from_the_books_at_once(client, cecilia):
    assert all("Två underskrifter" in text for text in _texts(client))
    correction = withdrawn.withdraw_block(cecilia)
    for text in _texts(client):
        assert "Två underskrifter" not in text
        assert correction.number in text


@pytest.mark.parametrize("name", ["course_epub", "course_print"])
def test_a_restricted_course_keeps_its_door(client, as_anna, db, name):
    PageViewRestriction.objects.create(page=school.course(), restriction_type="login")
    assert client.get(_address(name)).status_code == 404
    assert as_anna.get(_address(name)).status_code == 200


def test_a_restricted_lesson_is_only_in_the_books_of_those_who_may_see_it(client, as_anna, db):
    PageViewRestriction.objects.create(page=school.lesson(1), restriction_type="login")
    inside = "Två underskrifter"
    assert all(inside in text for text in _texts(as_anna))
    assert not any(inside in text for text in _texts(client))
    assert all(inside in text for text in _texts(as_anna))


def test_a_course_without_english_says_so(client, db):
    school.course("en").unpublish()
    for name in ("course_epub", "course_print"):
        answer = client.get(_address(name, "en"))
        assert answer.status_code == 404
        assert "no English edition yet" in answer.text
    assert client.get(_address("course_epub")).status_code == 200


def test_an_image_that_the_storage_has_lost_leaves_its_text_and_a_note(client, db):
    _write(school.lesson(2), _every_block(text="Ett låst skåp"))
    image = get_image_model().objects.latest("pk")
    with_image = _epub(client)
    assert any(name.startswith("EPUB/bild-") for name in zipfile.ZipFile(io.BytesIO(with_image)).namelist())
    for rendition in image.renditions.all():
        default_storage.delete(rendition.file.name)
    image.renditions.all().delete()
    default_storage.delete(image.file.name)
    for cache in caches.all():
        cache.clear()
    for text in _texts(client):
        assert "Bild: Ett låst skåp" in text
        assert "Själva bilden kunde inte tas med." in text


def test_a_block_of_a_type_without_a_form_for_paper_leads_to_the_web(client, db, monkeypatch):
    stream = LessonPage._meta.get_field("body").stream_block
    monkeypatch.setitem(stream.child_blocks, "hologram", stream.child_blocks["heading"])
    _write(school.lesson(2), [_block("hologram", "Hemligt")])
    for text in _texts(client):
        assert "en del som bara fungerar på webben" in text
        assert "Hemligt" not in text


def _grow(numbers):
    """More lessons with every block, published in one edition."""
    course, blocks = school.course(), _every_block(text="Ord", rich="<p>Mening.</p>" * 40)
    for number in numbers:
        title = f"Lektion {number}"
        new = LessonPage(title=title, slug=f"x-{number}", code=f"X-{number}", body=blocks, locale=course.locale)
        course.add_child(instance=new)
    _new_edition()


@pytest.mark.parametrize("name", ["course_epub", "course_print"])
def test_a_book_asks_as_often_of_thirty_lessons_as_of_two(client, db, name):
    counts = []
    for numbers in (range(2), range(2, 30)):
        _grow(numbers)
        client.get(_address(name))
        for cache in caches.all():
            cache.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(_address(name))
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_course_page_offers_both_and_says_how_large_the_file_is(client, as_anna, db):
    page = client.get(school.course().url).text
    assert _address("course_epub") in page
    assert _address("course_print") in page
    assert f"{len(_epub(client)) / 1024:.1f}".replace(".", ",") + "\xa0kB" in page
    assert "CC BY 4.0" in page


def test_a_lesson_on_paper_says_where_it_is_from(client, db):
    page = client.get(school.lesson(1).url).text
    edition = latest_edition(school.course().translation_key)
    assert f"Ur kursen Minikurs, utgåva {edition.number}," in page
    assert "CC BY 4.0" in page
