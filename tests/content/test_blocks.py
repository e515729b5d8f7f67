"""Every block says what it is and renders its preview."""

import pytest
from django.template.loader import get_template

from assessments.blocks import QUESTION_TYPES
from courses.blocks import LessonBody

BLOCKS = [*LessonBody().child_blocks.items(), *((name, block) for name, block in QUESTION_TYPES)]


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_a_block_has_label_icon_description_and_template(name, block):
    assert block.label
    assert block.meta.icon != "placeholder"
    assert block.meta.description
    assert get_template(block.meta.template)


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_a_block_renders_its_preview(db, name, block):
    if name == "practice":
        from assessments.models import Question

        value = Question.objects.get(key="T01-P1", locale__language_code="sv")
    else:
        value = block.get_preview_value()
    html = block.render(value, {})
    assert "<" in html
    assert "None" not in html


def test_a_block_on_a_pending_fact_is_marked_as_a_draft(db, client):
    page = client.get("/kurser/minikurs/underskrift/").content.decode()
    start = page.index("Väntar på sakgranskning")
    assert "Utkast" in page[start : start + 600]
