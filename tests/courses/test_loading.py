"""Loading the curriculum: checks first, the same twice, never over an author's edit unsaid."""

import re
import shutil
from dataclasses import asdict, replace

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from assessments.models import Question, Quiz
from content import factbase
from content.curriculum import parse
from content.fieldreader import Faulty
from content.loaded import Loaded, digest
from content.translation import english_locale
from courses.loading import load
from courses.models import CoursePage, Edition, LessonPage
from tests import school


@pytest.fixture
def files(tmp_path):
    """A copy of the small curriculum, to change."""
    return shutil.copytree(school.MINI, tmp_path / "curriculum")


def _replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_twice_changes_nothing(db, files):
    revisions = Revision.objects.count()
    report = load(parse(files))
    assert report.written == report.kept == report.conflicts == []
    assert Revision.objects.count() == revisions
    assert Edition.objects.count() == 1


def test_a_changed_file_is_written_in_both_languages_and_makes_an_edition(
    db, files, django_capture_on_commit_callbacks, client
):
    lesson = files / "T01-mini/lessons/02-godkannande.yaml"
    _replace(lesson, "Materialet bör vara godkänt.", "Materialet bör vara godkänt i förväg.")
    _replace(lesson, "The material should be approved.", "The material should be approved beforehand.")
    with django_capture_on_commit_callbacks(execute=True):
        report = load(parse(files))
    assert "T01-L2" in report.written
    assert "i förväg" in client.get("/kurser/minikurs/godkannande/").content.decode()
    assert "beforehand" in client.get("/en/courses/mini-course/approval/").content.decode()
    assert Edition.objects.count() == 2


def test_the_command_loads_only_the_courses_asked_for(db, files, capsys):
    shutil.copytree(files / "T01-mini", files / "T02-other")
    for path in (files / "T02-other").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("T01", "T02").replace("minikurs", "annan-kurs")
        path.write_text(text.replace("mini-course", "other-course"), encoding="utf-8")
    call_command("load_curriculum", "T01", folder=files)
    assert not CoursePage.objects.filter(code="T02").exists()
    with pytest.raises(CommandError, match="No course has the code T03"):
        call_command("load_curriculum", "T02", "T03", folder=files)
    assert not CoursePage.objects.filter(code="T02").exists()
    call_command("load_curriculum", "T02", folder=files)
    assert CoursePage.objects.filter(code="T02", live=True).exists()


def test_an_authors_edit_stands_and_is_reported_when_the_file_changes_too(db, files):
    lesson = school.lesson(2)
    lesson.title = "Författarens rubrik"
    lesson.save_revision().publish()
    assert load(parse(files)).kept == ["T01-L2"]
    path = files / "T01-mini/lessons/02-godkannande.yaml"
    _replace(path, "title: {sv: Godkännande,", "title: {sv: Filens rubrik,")
    assert load(parse(files)).conflicts == ["T01-L2"]
    assert school.lesson(2).title == "Författarens rubrik"
    assert "T01-L2" in load(parse(files), force=True).written
    assert school.lesson(2).title == "Filens rubrik"


def test_an_authors_draft_is_an_edit_too(db, files):
    lesson = school.lesson(2)
    lesson.title = "Bara ett utkast"
    lesson.save_revision()
    assert load(parse(files)).kept == ["T01-L2"]


def _as_it_was(files):
    """The course's file as a version read it that knew nothing of what may be said since."""
    entry = asdict(replace(parse(files).courses[0], lessons=(), questions=()))
    for name in ("test", "pretest"):
        entry[name] = {n: v for n, v in (entry[name] or {}).items() if n not in ("questions", "settings")}
    return {
        name: value for name, value in entry.items() if name not in ("in_cms", "uid", "media", "readers", "exercises")
    }


def test_what_a_file_is_silent_about_is_no_part_of_what_it_said(db, files):
    course = files / "T01-mini/course.yaml"
    course.write_text(re.sub(r"(?m)^pretest:.*\n", "", course.read_text(encoding="utf-8")), encoding="utf-8")
    load(parse(files))
    older = _as_it_was(files)
    older.pop("pretest")
    assert Loaded.objects.get(key="T01").file_digest == digest(older)


def test_a_rule_of_tests_that_came_later_is_no_part_of_what_an_older_file_said(db, files):
    """What was loaded before tests had a layout is neither a changed file nor an author's edit."""
    older = _as_it_was(files)
    assert Loaded.objects.get(key="T01").file_digest == digest(older)
    rules = {**older["test"], "title": "T01 Minikurs"}
    items = [f"T01-Q{n}" for n in range(1, 7)]
    row = {**rules, "items": items, "cells": list(rules["cells"])}
    loaded = Loaded.objects.get(key="T01-final")
    assert loaded.file_digest == loaded.row_digest == digest(row)


def test_a_file_says_how_a_test_shows_its_questions_and_may_fall_silent_again(db, files):
    course = files / "T01-mini/course.yaml"
    _replace(course, "test: {draw: 4,", "test: {layout: page, draw: 4,")
    _replace(course, "pretest: {", "pretest: {layout: page, ")
    report = load(parse(files))
    assert {"T01-final", "T01-pretest"} <= set(report.written)
    assert report.conflicts == []
    assert set(Quiz.objects.values_list("layout", flat=True)) == {"page"}
    assert load(parse(files)).written == []
    _replace(course, "test: {layout: page, draw: 4,", "test: {draw: 4,")
    assert "T01-final" in load(parse(files)).written
    assert Quiz.objects.get(key="T01-final").layout == "question"


def test_the_layout_that_an_author_chose_stands(db, files):
    quiz = Quiz.objects.get(key="T01-final")
    quiz.layout = "page"
    quiz.save_revision().publish()
    assert load(parse(files)).kept == ["T01-final"]
    assert Quiz.objects.get(key="T01-final").layout == "page"
    _replace(files / "T01-mini/course.yaml", "draw: 4", "draw: 3")
    assert load(parse(files)).conflicts == ["T01-final"]


def test_saving_in_the_editor_without_a_change_is_no_edit(db, files):
    lesson = school.lesson(2)
    raw = list(lesson.body.raw_data)
    raw[0]["value"]["text"] = raw[0]["value"]["text"].replace("<p>", '<p data-block-key="abc12">')
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.save_revision().publish()
    assert load(parse(files)).kept == []


def test_ids_are_the_same_in_both_languages(db):
    for key in ("T01-Q1", "T01-Q3"):
        swedish, english = (Question.objects.get(key=key, locale__language_code=c) for c in ("sv", "en"))
        ours, theirs = (next(iter(q.body.raw_data)) for q in (swedish, english))
        assert ours["id"] == theirs["id"]
        assert [o["id"] for o in ours["value"]["options"]] == [o["id"] for o in theirs["value"]["options"]]
    assert LessonPage.objects.filter(locale=english_locale(), live=True).count() == 2


FAULTS = [
    ("T01-mini/lessons/02-godkannande.yaml", "facts: [B81]", "facts: [Z999]", 8, "“Z999” does not exist"),
    ("T01-mini/lessons/02-godkannande.yaml", "facts: [B81]", "facts: [UNUSABLE]", 8, "may not be used"),
    ("T01-mini/lessons/02-godkannande.yaml", '["ICH-E6R3 2.8.1(a)"]', '["CTR Art. 999"]', 9, "“CTR Art. 999”"),
    (
        "T01-mini/lessons/02-godkannande.yaml",
        'provisions: ["ICH-E6R3 2.8.1(a)"]',
        "provisions: []",
        6,
        "at least one provision",
    ),
    ("T01-mini/lessons/02-godkannande.yaml", ', en: "The material should be approved."', "", 11, "no English text"),
    (
        "T01-mini/lessons/02-godkannande.yaml",
        '"The material should be approved."',
        '"One.\\n\\nTwo."',
        11,
        "other paragraphs",
    ),
    ("T01-mini/lessons/02-godkannande.yaml", "key: T01-L2", "key: T01-L1", 1, "stands already at"),
    ("T01-mini/lessons/01-underskrift.yaml", "question: T01-P1", "question: T01-Q1", None, "belongs to the final test"),
    ("T01-mini/lessons/01-underskrift.yaml", "question: T01-P1", "question: T01-P9", None, "does not exist"),
    ("T01-mini/questions/final.yaml", "id: T01-Q2", "id: T01-Q1", None, "stands already at"),
    ("T01-mini/questions/final.yaml", "facts: [A110]", "facts: [B84]", 6, "waits for an expert"),
    ("T01-mini/questions/final.yaml", "correct: true", "correct: false", 9, "exactly one correct option"),
    (
        "T01-mini/questions/final.yaml",
        "type: single_choice",
        "type: essay",
        2,
        "“type” is “essay”; it can be ",
    ),
    ("T01-mini/course.yaml", "draw: 4", "draw: many", None, "whole number"),
    (
        "T01-mini/course.yaml",
        "draw: 4",
        "layout: pages, draw: 4",
        None,
        "“layout” is “pages”; it can be page, question",
    ),
    ("T01-mini/course.yaml", "draw: 4", "draw: 7", None, "lacks 1 of 7 questions (any kind)"),
    ("T01-mini/course.yaml", "attempts: 3", "attempts: 0", None, "from 1 to 20"),
    ("T01-mini/course.yaml", "code: T01", "code: T01\ncode: T02", 2, "stands twice"),
    ("provisions.yaml", "source: CTR", "source: XYZ", 1, "“XYZ” does not exist"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "reason"), FAULTS)
def test_a_fault_names_file_line_and_reason(files, name, old, new, line, reason):
    unusable = next(i for i, fact in factbase.facts().items() if not fact.is_usable)
    _replace(files / name, old, new.replace("UNUSABLE", unusable))
    with pytest.raises(Faulty) as faulty:
        parse(files)
    found = [p for p in faulty.value.problems if p.file == name and reason in p.reason]
    assert found, faulty.value
    assert line in (None, found[0].line)


def test_all_faults_are_told_at_once_and_nothing_is_loaded(db, files):
    _replace(files / "T01-mini/lessons/02-godkannande.yaml", "facts: [B81]", "facts: [Z999]")
    _replace(files / "T01-mini/questions/final.yaml", "id: T01-Q2", "id: T01-Q1")
    _replace(files / "T01-mini/course.yaml", "title: {sv: Minikurs,", "title: {sv: Ny titel,")
    with pytest.raises(CommandError, match=r"Nothing was loaded\. 2 faults"):
        call_command("load_curriculum", folder=files)
    assert CoursePage.objects.get(code="T01", locale__language_code="sv").title == "Minikurs"


@pytest.mark.parametrize("text", ["", "[", "- a\n- b", "a: b", "\ttab", "åäö: é", "- {id: x}"])
def test_any_file_whatever_ends_in_faults_and_never_in_a_crash(files, text):
    for path in files.rglob("*.yaml"):
        kept = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Faulty):
            parse(files)
        path.write_text(kept, encoding="utf-8")


def test_a_file_that_is_not_utf8_is_named(files):
    (files / "T01-mini/course.yaml").write_bytes("code: åäö".encode("latin-1"))
    with pytest.raises(Faulty, match="UTF-8"):
        parse(files)


def _asked(language):
    """The practice question of the first lesson, as readers of the language meet it."""
    block = next(b for b in school.lesson(1, language).body if b.block_type == "practice")
    return block.value.key, block.value.locale.language_code


def test_a_block_that_asks_another_question_asks_it_in_both_languages(db, files, django_capture_on_commit_callbacks):
    _replace(files / "T01-mini/lessons/01-underskrift.yaml", "question: T01-P1", "question: T01-P2")
    with django_capture_on_commit_callbacks(execute=True):
        load(parse(files))
    assert (_asked("sv"), _asked("en")) == (("T01-P2", "sv"), ("T01-P2", "en"))


def test_what_changes_without_a_text_reaches_english_too(db, files, django_capture_on_commit_callbacks):
    path = files / "T01-mini/questions/final.yaml"
    _replace(path, "facts: [A110]", "facts: [A110, B81]")
    with django_capture_on_commit_callbacks(execute=True):
        assert "T01-Q1" in load(parse(files)).written
    rows = [Question.objects.get(key="T01-Q1", locale__language_code=code) for code in ("sv", "en")]
    assert [row.body[0].value["facts"] for row in rows] == ["A110 B81"] * 2
