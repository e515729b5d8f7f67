"""Images and films in a lesson: both languages share the files, each has its words."""

import uuid

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.translation import english_locale
from courses.editions import latest_edition
from courses.models import LessonPage
from tests import school

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def _document(name):
    return get_document_model().objects.create(title=name, file=ContentFile(b"x", name=name))


@pytest.fixture
def lesson(db):
    """The second lesson with an image and a film, published."""
    image = get_image_model().objects.create(title="Skåp", file=get_test_image_file())
    lesson = school.lesson(2)
    captions = {"file": _document("samtal.vtt").pk, "language": "sv"}
    media = [
        {"type": "image", "id": str(uuid.uuid4()), "value": {
            "image": {"image": image.pk, "alt_text": "Ett låst skåp", "decorative": False},
            "caption": "Skåpet.", "credit": "Foto: Anna", "facts": "",
        }},
        {"type": "video", "id": str(uuid.uuid4()), "value": {
            "title": "Samtalet", "video": _document("samtal.mp4").pk,
            "captions": [{"type": "item", "id": str(uuid.uuid4()), "value": captions}],
            "transcript": "<p>Amina frågar.</p>", "described": None, "no_description": "Allt sägs.", "facts": "",
        }},
    ]  # fmt: skip
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python([*lesson.body.raw_data, *media])
    lesson.change_note = "Film och bild."
    lesson.save_revision().publish()
    return lesson


def test_learners_see_image_and_film_and_the_edition_holds_them(lesson, client):
    page = client.get("/kurser/minikurs/godkannande/").content.decode()
    assert 'alt="Ett låst skåp"' in page
    assert "Amina frågar." in page
    assert f'href="{get_document_model().objects.get(title="samtal.mp4").url}"' not in page
    assert f'<source src="{get_document_model().objects.get(title="samtal.mp4").url}" type="video/mp4">' in page
    assert latest_edition(school.course().translation_key).note == "Film och bild."


def test_a_file_knows_the_lesson_that_uses_it(lesson):
    film = get_document_model().objects.get(title="samtal.mp4")
    assert lesson.pk in {int(r.object_id) for r in ReferenceIndex.get_references_to(film)}


def test_english_gets_its_own_words_for_the_same_files(lesson, client, django_capture_on_commit_callbacks):
    source, _made = TranslationSource.update_or_create_from_instance(lesson)
    english = english_locale()
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.get_or_create(
            translation_of=segment.string, context=segment.context, locale=english,
            defaults={"data": f"EN {segment.string.data}"},
        )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        Translation.objects.get(source=source, target_locale=english).save_target(publish=True)
    page = client.get("/en/courses/mini-course/approval/").content.decode()
    for text in ('alt="EN Ett låst skåp"', "EN Skåpet.", "EN Samtalet", "EN Amina frågar.", "EN Allt sägs."):
        assert text in page
    assert get_document_model().objects.get(title="samtal.mp4").url in page
    assert 'label="Swedish">' in page
