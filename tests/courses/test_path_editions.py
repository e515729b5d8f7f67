"""What an edition of a path freezes of its table of sections, and editions that were frozen before it did."""

import json
from copy import deepcopy

import pytest
from django.utils import timezone

from assessments.models import Question
from assessments.questions import Purpose
from courses.models import PathEdition
from courses.pages import ChangeKind
from courses.paths import editions
from courses.paths.editions import make_path_edition
from tests import pathways, school


def _make():
    return make_path_edition(pathways.path().translation_key, kind=ChangeKind.WORDING, note="Igen.", by=None)


def test_the_edition_names_lessons_and_questions_of_each_section_in_both_languages(paths):
    covered, nothing = PathEdition.objects.get().frozen["coverage"]
    lesson = covered["lessons"][0]
    assert lesson["key"] == school.lesson(1).translation_key.hex
    assert lesson["title"] == {"sv": "Underskrift", "en": school.lesson(1, "en").title}
    assert lesson["course"] == {"sv": "Minikurs", "en": "Mini course"}
    known = set(Question.objects.values_list("key", flat=True))
    assert set(covered["practice"]) | set(covered["final"]) <= known
    assert (nothing["lessons"], nothing["practice"], nothing["final"]) == ([], [], [])


def test_questions_of_final_tests_are_named_and_never_quoted(paths):
    """Each question of the final tests is put on the section's fact, so that the table names it."""
    for row in Question.objects.filter(purpose=Purpose.FINAL, locale__language_code="sv"):
        raw = list(row.body.raw_data)
        raw[0]["value"]["facts"] = "B84"
        row.body = Question._meta.get_field("body").stream_block.to_python(raw)
        row.save_revision().publish()
    edition = _make()
    asked = Question.objects.filter(purpose=Purpose.FINAL, key__in=edition.frozen["coverage"][0]["final"])
    assert asked.count() > 1
    frozen = json.dumps(edition.body, ensure_ascii=False)
    assert not [row.key for row in asked if row.stem in frozen]


def test_a_lesson_with_another_title_makes_a_new_edition_when_the_path_is_published(paths):
    lesson = school.lesson(1)
    lesson.title = lesson.change_note = "Ny rubrik"
    lesson.save_revision().publish()
    edition = _make()
    assert edition.number == 2
    assert edition.frozen["coverage"][0]["lessons"][0]["title"]["sv"] == "Ny rubrik"
    assert _make() is None


def _before(number=2):
    """An edition as it was frozen before the table was."""
    latest = PathEdition.objects.latest("pk")
    body = deepcopy(latest.body)
    body["schema"] = 1
    for row in body["coverage"]:
        for name in ("lessons", "practice", "final"):
            del row[name]
    return PathEdition.objects.create(
        path_key=latest.path_key,
        number=number,
        published_at=timezone.now(),
        kind=ChangeKind.WORDING,
        body=body,
        digest=editions._digest(body),
    )


def test_an_older_edition_is_read_and_a_newer_schema_alone_makes_no_edition(paths):
    old = _before()
    assert old.frozen["coverage"][0]["section_en"] == "Principle 2"
    assert "lessons" not in old.frozen["coverage"][0]
    assert _make() is None
    page = pathways.path()
    page.lead = page.change_note = "En ny ingress."
    page.save_revision().publish()
    assert PathEdition.objects.latest("pk").frozen["schema"] == 2


def test_a_schema_that_nobody_knows_is_refused(paths):
    old = _before()
    old.body["schema"] = 3
    with pytest.raises(ValueError, match="schema 3"):
        _ = old.frozen
