"""Every block says what it is and renders its preview, as Wagtail's block picker asks for it."""

import re

import pytest
from django.template.loader import get_template
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from assessments.blocks import QUESTION_TYPES
from courses.blocks import LessonBody

BLOCKS = [*LessonBody().child_blocks.items(), *((name, block) for name, block in QUESTION_TYPES)]
# What the design lists.
WANTED = {
    "heading", "text", "image", "video", "rule", "timeline", "comparison", "case", "experience", "table",
    "accordion", "checklist", "practice", "h5p",
}  # fmt: skip


def _words(value):
    """Texts of a preview value, without tags, choices, ids and flags."""
    if isinstance(value, str):
        yield from re.findall(r"[A-ZÅÄÖ][^<>\n]{9,}", re.sub(r"<[^>]+>", "\n", value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _preview(client, block):
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    return response.content.decode()


def test_a_lesson_has_all_blocks_of_the_design():
    assert set(LessonBody().child_blocks) - {"lost"} == WANTED


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_a_block_has_label_icon_description_and_template(name, block):
    assert block.label
    assert block.meta.icon != "placeholder"
    assert block.meta.description
    assert get_template(block.meta.template)
    assert block.is_previewable


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_wagtails_preview_holds_what_the_preview_value_says(as_cecilia, name, block):
    html = _preview(as_cecilia, block)
    main = html[html.index("<main") :]
    assert "None" not in main
    assert [text for text in _words(getattr(block.meta, "preview_value", "")) if text not in main] == []
    assert len(re.sub(r"<[^>]+>|\s", "", main)) > 10
    assert "style=" not in html
    assert "<script" not in html


def test_the_preview_of_a_timeline_draws_its_periods(as_cecilia):
    html = _preview(as_cecilia, LessonBody().child_blocks["timeline"])
    assert "Inom 7\xa0dagar" in html
    assert "CTR, artikel 52.1" in html


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_the_preview_of_an_image_shows_one_of_the_school(as_cecilia):
    from wagtail.images import get_image_model

    get_image_model().objects.create(title="Ett skåp", file=get_test_image_file())
    assert 'alt="Ett skåp"' in _preview(as_cecilia, LessonBody().child_blocks["image"])


def test_the_preview_is_for_those_who_write(as_anna):
    block = LessonBody().child_blocks["text"]
    response = as_anna.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code in (302, 403)


def test_a_block_on_a_pending_fact_is_marked_as_a_draft(db, client):
    page = client.get("/kurser/minikurs/underskrift/").content.decode()
    start = page.index("Väntar på sakgranskning")
    assert "Utkast" in page[start : start + 600]
