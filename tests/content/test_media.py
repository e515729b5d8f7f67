"""Images and films: what is missing is said, and learners get every way to take part of them."""

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError
from wagtail.blocks.base import get_error_json_data
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.rich_text import RichText

from content.media import FigureBlock, VideoBlock

# Wagtail leaves the temporary file of a rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def _document(name):
    return get_document_model().objects.create(title=name, file=ContentFile(b"x", name=name))


@pytest.fixture
def film(db):
    """All parts of a film, as the form gives them."""
    return {
        "facts": "",
        "title": "Samtalet",
        "video": _document("samtal.mp4"),
        "captions": [{"file": _document("samtal.vtt"), "language": "sv"}],
        "transcript": RichText("<p>Amina frågar.</p>"),
        "described": None,
        "no_description": "Allt sägs.",
    }


def _value(film, **changes):
    return VideoBlock().normalize({**film, **changes})


def _faults(value):
    with pytest.raises(StructBlockValidationError) as refused:
        VideoBlock().clean(value)
    return refused.value.block_errors


def _said(error):
    return str(get_error_json_data(error))


def test_a_whole_film_is_clean_and_shows_all_its_ways(film):
    block = VideoBlock()
    html = block.render(block.clean(_value(film)))
    assert "<video controls preload=" in html
    assert 'kind="captions"' in html
    assert 'srclang="sv" label="Svenska" default' in html
    assert "Amina frågar." in html
    assert "Syntolkning behövs inte, eftersom …" in html
    assert "Allt sägs." in html


def test_captions_are_on_by_default_only_in_the_language_of_the_page(film):
    from django.utils import translation

    with translation.override("en"):
        html = VideoBlock().render(_value(film))
    assert 'srclang="sv" label="Swedish">' in html


def test_a_described_film_is_a_link_and_a_file_of_descriptions_a_track(film):
    assert "Filmen med syntolkning</a>" in VideoBlock().render(_value(film, described=_document("tolkad.webm")))
    assert 'kind="descriptions"' in VideoBlock().render(_value(film, described=_document("tolkad.vtt")))


HOLES = [
    ({"video": None}, "video", "Välj filmen"),
    ({"captions": [{"file": None, "language": "sv"}]}, "captions", "den som inte hör filmen"),
    ({"captions": []}, "captions", "den som inte hör filmen"),
    ({"transcript": RichText("")}, "transcript", "Skriv filmen som text"),
    ({"no_description": ""}, "described", "Välj en syntolkning"),
]


@pytest.mark.parametrize(("changes", "field", "said"), HOLES)
def test_what_a_film_lacks_is_said_at_its_field(film, changes, field, said):
    faults = _faults(_value(film, **changes))
    assert set(faults) == {field}
    assert said in _said(faults[field])


@pytest.mark.parametrize(("field", "name"), [("video", "film.pdf"), ("described", "tolkad.docx")])
def test_another_kind_of_file_is_refused_with_the_kinds_that_fit(film, field, name):
    faults = _faults(_value(film, **{field: _document(name)}))
    assert f"{name} kan inte användas här. Välj en fil som slutar på .mp4 / .webm" in _said(faults[field])


def test_a_draft_may_have_holes(film):
    VideoBlock().clean_deferred(_value(film, video=None, transcript=RichText(""), no_description=""))


def test_an_image_needs_a_text_alternative_or_to_be_decorative(db):
    image = get_image_model().objects.create(title="Skåp", file=get_test_image_file())
    raw = {"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": "", "facts": ""}
    block = FigureBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(raw))
    assert "alt_text" in _said(refused.value)
    raw["image"]["decorative"] = True
    assert 'alt=""' in block.render(block.clean(block.to_python(raw)))
    raw["image"] |= {"decorative": False, "alt_text": "Ett låst skåp"}
    html = block.render(block.clean(block.to_python({**raw, "caption": "Skåpet.", "credit": "Foto: Anna"})))
    assert 'alt="Ett låst skåp"' in html
    assert "Skåpet." in html
    assert "Foto: Anna" in html


def test_an_image_that_is_gone_leaves_no_hole_in_the_page(db):
    block = FigureBlock()
    value = block.to_python(
        {"image": {"image": 999, "alt_text": "x", "decorative": False}, "caption": "x", "credit": ""}
    )
    assert block.render(value).strip() == ""
