"""The check of the curriculum's files, as authors see it in the CMS."""

import shutil

import pytest
from django.urls import reverse

from content import factbase
from tests import school


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The small curriculum beside the fact base, to change."""
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    for name in ("facts.json", "sources.json", "glossary.json", "deadlines.json"):
        shutil.copy(factbase.CURRICULUM / name, folder)
    monkeypatch.setattr(factbase, "CURRICULUM", folder)
    return folder


def test_an_author_sees_what_each_course_holds(as_cecilia, files):
    page = as_cecilia.get(reverse("curriculum_report")).content.decode()
    assert "Inga fel hittades." in page
    assert '<th scope="row">T01</th><td>2</td>' in page
    assert "2 flera rätta svar, 6 ett rätt svar" in page.lower()


def test_a_fault_stands_with_file_and_line_also_when_nothing_can_be_counted(as_cecilia, files):
    as_cecilia.get(reverse("curriculum_report"))
    path = files / "T01-mini/lessons/02-godkannande.yaml"
    broken = (
        path.read_text(encoding="utf-8") + "  - {type: heading, key: x, facts: [A9999], text: {sv: Ett, en: One}}\n"
    )
    path.write_text(broken, encoding="utf-8")
    page = as_cecilia.get(reverse("curriculum_report")).content.decode()
    assert f"<code>T01-mini/lessons/02-godkannande.yaml:{broken.count(chr(10))}</code>" in page
    assert "the fact “A9999” does not exist" in page
    assert "1 fel" in page
