"""From the CMS to files and back: nothing is lost, nothing is said to have changed, and what cannot go is told."""

import json
import shutil
import uuid
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from wagtail.models import Revision

from assessments.models import Question, Quiz
from content import triggers, writing
from content.curriculum import parse
from content.models import Loaded, Provision, Source, Term
from content.translation import write_english
from courses.loading import load
from courses.models import CoursePage, LessonPage
from tests import school


def _dump(folder, *codes, **options):
    """What the command says."""
    out = StringIO()
    call_command("dump_curriculum", folder, *codes, stdout=out, **options)
    return out.getvalue()


def _texts(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _as_it_stands():
    """All that the files hold, with every id, in both languages."""
    pages = [
        (p.code, p.locale.language_code, p.title, p.slug, p.live, str(p.translation_key), list(p.body.raw_data))
        for p in LessonPage.objects.order_by("path")
    ]
    courses = [
        [
            *(p.code, p.locale.language_code, p.title, p.slug, p.summary, p.audience, p.responsible),
            *(p.products, p.roles, list(p.objectives.raw_data)),
            *(quiz and quiz.key for quiz in (p.final_test, p.pre_test)),
        ]
        for p in CoursePage.objects.order_by("code", "locale__language_code")
    ]
    questions = [
        [
            *(q.key, q.locale.language_code, q.purpose, q.objective, q.lesson, q.difficulty, q.product, q.is_public),
            *(str(q.translation_key), list(q.body.raw_data)),
        ]
        for q in Question.objects.order_by("key", "locale__language_code")
    ]
    quizzes = [
        {f.name: getattr(q, f.name) for f in Quiz._meta.concrete_fields if f.name not in _VOLATILE}
        | {"items": [i.question.key for i in q.items.order_by("sort_order")], "cells": q.blueprint()}
        for q in Quiz.objects.order_by("key")
    ]
    plain = [
        {f.name: str(getattr(row, f.name)) for f in model._meta.concrete_fields if f.name not in _VOLATILE}
        for model, order in ((Source, ["key"]), (Provision, ["source__key", "ref"]), (Term, ["key"]))
        for row in model.objects.order_by(*order)
    ]
    cited = {pk: f"{key} {ref}" for pk, key, ref in Provision.objects.values_list("pk", "source__key", "ref")}
    keys = dict(Question.objects.values_list("pk", "key"))
    text = json.dumps([pages, courses, questions, quizzes, plain], default=str, ensure_ascii=False, indent=1)
    return _named(json.loads(text), cited, keys)


_VOLATILE = {
    *("id", "latest_revision", "live_revision", "first_published_at", "last_published_at", "source"),
    *("go_live_at", "expire_at", "expired"),
}


def _named(value, cited, keys):
    """Primary keys, which differ in every database, as what they stand for."""
    if isinstance(value, dict):
        if value.get("type") == "practice":
            return {**value, "value": keys[value["value"]]}
        found = {name: _named(inner, cited, keys) for name, inner in value.items()}
        if "provisions" in found:
            found["provisions"] = [{**item, "value": cited[item["value"]]} for item in found["provisions"]]
        return found
    return [_named(inner, cited, keys) for inner in value] if isinstance(value, list) else value


def _empty():
    """The database as the migrations leave it."""
    triggers.lift()
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        triggers.install()


def _is_whole_round(tmp_path, files=None):
    first, second = tmp_path / "first", tmp_path / "second"
    _dump(first)
    before = _as_it_stands()
    report = load(parse(first))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    _empty()
    school.rebuild_from(first)
    assert _as_it_stands() == before
    _dump(second)
    assert _texts(second) == _texts(first)


@pytest.mark.django_db(transaction=True)
def test_the_small_school_goes_round(tmp_path):
    _is_whole_round(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_two_courses_of_the_curriculum_go_round(tmp_path):
    _empty()
    whole = parse()
    some = replace(whole, courses=tuple(c for c in whole.courses if c.code in ("M06", "M07")), paths=None)
    school.rebuild_from(_laid_out(some, tmp_path / "files"))
    _is_whole_round(tmp_path)
    assert parse(tmp_path / "first").courses[0].code == "M06"
    assert [c.lessons for c in parse(tmp_path / "first").courses] == [c.lessons for c in map(_held, some.courses)]


def _laid_out(curriculum, folder):
    for name, text in writing.files(curriculum).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _held(course):
    """Three types of block cite provisions in the CMS."""
    lessons = [
        replace(
            lesson,
            blocks=tuple(
                b if b.type in ("rule", "experience", "case") else replace(b, provisions=()) for b in lesson.blocks
            ),
        )
        for lesson in course.lessons
    ]
    return replace(course, lessons=tuple(lessons))


@pytest.fixture
def edited(db, django_capture_on_commit_callbacks):
    """The small school after an author's day."""
    with django_capture_on_commit_callbacks(execute=True):
        lesson = school.lesson(2)
        raw = list(lesson.body.raw_data)
        raw[0]["value"]["title"] = "- no: # Först"
        raw[0]["value"]["text"] = '<p data-block-key="k1">1. Ett <b>fett</b><br/>&amp; <i>x</i></p><ul><li>*</li></ul>'
        cited = raw[0]["value"]["provisions"]
        raw.append({"type": "heading", "id": str(uuid.uuid4()), "value": "2026-11-22"})
        raw.append(
            {
                "type": "accordion",
                "id": str(uuid.uuid4()),
                "value": {
                    "facts": "",
                    "items": [
                        {
                            "type": "item",
                            "id": str(uuid.uuid4()),
                            "value": {"title": "Rad\r\nett ", "text": "<p>Ja</p>"},
                        }
                    ],
                },
            }
        )
        assert cited
        lesson.body = json.dumps(raw)
        lesson.save_revision().publish()
        twin = LessonPage.objects.get(pk=lesson.pk)
        write_english(lesson, twin)
        question = Question.objects.get(key="T01-Q2", locale__language_code="sv")
        question.product = "medicine"
        question.save_revision().publish()
        write_english(question, Question.objects.get(pk=question.pk))
    quiz = Quiz.objects.get(key="T01-final")
    quiz.shows, quiz.honour_sv, quiz.honour_en, quiz.shuffles_options = "verdict", "Jag lovar: allt", "I promise", False
    quiz.save_revision().publish()
    term, source = Term.objects.get(key="T020"), Source.objects.get(key="CTR")
    term.note_en, term.regimes, source.short_sv = "A note", ["ivd"], "CTR-förordningen"
    for row in (term, source):
        row.save_revision().publish()


def test_what_an_author_has_edited_is_dumped_and_loading_it_changes_and_claims_nothing(edited, tmp_path):
    out = _dump(tmp_path / "files")
    assert "T01-L2" not in out
    found = parse(tmp_path / "files")
    assert found.courses[0].test.settings["shows"] == "verdict"
    revisions = Revision.objects.count()
    report = load(found)
    assert (report.written, report.kept, report.conflicts, report.missing) == ([], [], [], [])
    assert Revision.objects.count() == revisions
    _dump(tmp_path / "again")
    assert _texts(tmp_path / "again") == _texts(tmp_path / "files")


def test_the_older_files_do_not_come_back_over_what_was_dumped(edited, tmp_path):
    _dump(tmp_path / "files")
    load(parse(tmp_path / "files"))
    school.lesson(2).unpublish()
    assert load(parse(tmp_path / "files")).kept == ["T01-L2"]


EDITS = [
    ("T01-L2", lambda: school.lesson(2), {"title": "Författarens"}),
    ("T01", school.course, {"summary": "Författarens"}),
    ("T01-Q1", lambda: Question.objects.get(key="T01-Q1", locale__language_code="sv"), {"product": "ivd"}),
    ("T01-Q1", lambda: Question.objects.get(key="T01-Q1", locale__language_code="sv"), {"is_public": False}),
    ("T01-final", lambda: Quiz.objects.get(key="T01-final"), {"draw": 2}),
    ("CTR", lambda: Source.objects.get(key="CTR"), {"title_sv": "Författarens"}),
    ("CTR Art. 29(1)", lambda: Provision.objects.get(ref="Art. 29(1)"), {"subject_sv": "Författarens"}),
    ("term T020", lambda: Term.objects.get(key="T020"), {"definition_sv": "Författarens"}),
]


@pytest.mark.parametrize(("key", "get", "edit"), EDITS)
@pytest.mark.parametrize("is_draft", [False, True])
def test_nothing_that_an_author_has_edited_is_written_over(db, tmp_path, key, get, edit, is_draft):
    files = tmp_path / "files"
    _dump(files)
    for path in files.rglob("*.*"):
        text = path.read_text(encoding="utf-8").replace("Godkännande,", "Filens,").replace("En kurs", "Filens kurs")
        text = (
            text.replace("Fråga 1?", "Filens?")
            .replace("draw: 4", "draw: 3")
            .replace('"title_sv": "', '"title_sv": "F ')
        )
        text = text.replace("subject: {sv: ", "subject: {sv: F ").replace('"def_sv": "', '"def_sv": "F ')
        path.write_text(text, encoding="utf-8")
    row = get()
    for name, value in edit.items():
        setattr(row, name, value)
    revision = row.save_revision()
    if not is_draft:
        revision.publish()
    before = {name: getattr(get(), name) for name in edit}
    report = load(parse(files))
    assert key in report.conflicts
    assert key not in report.written
    assert {name: getattr(get(), name) for name in edit} == before


def test_a_secret_final_question_stays_in_the_cms_and_in_its_test(db, tmp_path):
    Question.objects.filter(key="T01-Q4").update(is_public=False)
    for switch in (False, True):
        with override_settings(PUBLIC_FINAL_QUESTIONS=switch):
            out = _dump(tmp_path / f"files{switch}")
        assert "T01-Q4: a secret final question cannot be taken out" in out
        written = b"".join(_texts(tmp_path / f"files{switch}").values()).decode()
        assert "Svar 4a" not in written
    assert parse(tmp_path / "filesTrue").courses[0].in_cms == ("T01-Q4",)
    report = load(parse(tmp_path / "filesTrue"))
    assert (report.written, report.conflicts, report.missing) == ([], [], [])
    assert Quiz.objects.get(key="T01-final").items.filter(question__key="T01-Q4").exists()


def test_a_lesson_with_an_image_that_is_gone_is_left_out_whole_and_told(db, tmp_path):
    lesson = school.lesson(2)
    lesson.body = json.dumps([*lesson.body.raw_data, {"type": "image", "id": str(uuid.uuid4()), "value": {}}])
    lesson.save()
    english = school.lesson(2, "en")
    english.body = json.dumps(list(lesson.body.raw_data))
    english.save()
    with pytest.raises(CommandError, match=r"T01-L2: the lesson was left out whole: block 2.*it shows no image"):
        _dump(tmp_path / "files")
    load(parse(tmp_path / "files"))
    assert [b.block_type for b in school.lesson(2).body] == ["rule", "image"]


def test_a_course_made_in_the_cms_has_its_own_id_in_the_files(db, tmp_path):
    course = school.course()
    key = uuid.uuid4()
    for language in ("sv", "en"):
        page = school.course(language)
        CoursePage.objects.filter(pk=page.pk).update(translation_key=key, code="")
    Loaded.objects.filter(key="T01").delete()
    _dump(tmp_path / "files")
    entry = parse(tmp_path / "files").courses[0]
    assert (entry.code, entry.uid) == ("minikurs", str(key))
    report = load(parse(tmp_path / "files"))
    # The editions are those of the id that it had.
    assert (report.written, report.conflicts) == (["minikurs edition 1"], [])
    assert CoursePage.objects.get(pk=course.pk).code == ""


def test_a_draft_is_told_and_not_written(db, tmp_path):
    lesson = school.lesson(2)
    lesson.title = "Bara ett utkast"
    lesson.save_revision()
    assert "T01-L2: has a draft" in _dump(tmp_path / "files")
    assert "Bara ett utkast" not in b"".join(_texts(tmp_path / "files").values()).decode()
    assert load(parse(tmp_path / "files")).kept == ["T01-L2"]


def test_a_course_without_english_is_told(db, tmp_path):
    CoursePage.objects.filter(locale__language_code="en").update(live=False)
    with pytest.raises(CommandError, match="T01: the course is not published in English"):
        _dump(tmp_path / "files")


def test_a_folder_that_holds_something_is_refused_and_force_writes_over_the_curriculum_only(db, tmp_path):
    files = tmp_path / "files"
    _dump(files)
    (files / "T01-mini-course").rename(files / "T01-mine")
    (files / "T01-mine/lessons/09-gammal.yaml").write_text("key: T01-L9")
    (files / "T01-mine/notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="not an empty folder"):
        _dump(files)
    assert "T01-L9" in (files / "T01-mine/lessons/09-gammal.yaml").read_text()
    _dump(files, force=True)
    assert not (files / "T01-mine/lessons/09-gammal.yaml").exists()
    assert (files / "T01-mine/notes.txt").read_text() == "mine"
    assert not [path for path in files.iterdir() if path.name.startswith(".") or path.name == "T01-mini-course"]
    shutil.rmtree(files / "T01-mine/lessons")
    (tmp_path / "out").mkdir()
    (files / "T01-mine/lessons").symlink_to(tmp_path / "out")
    with pytest.raises(CommandError, match="leads elsewhere"):
        _dump(files, force=True)
    assert not list((tmp_path / "out").iterdir())


def test_no_code_leads_out_of_the_folder(db, tmp_path):
    CoursePage.objects.update(code="../../ut")
    _dump(tmp_path / "in" / "files")
    names = [path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*") if path.is_file()]
    assert set(names) == {("in", "files")}


@pytest.mark.parametrize(
    ("folder", "codes", "told"),
    [("files", ["T99"], "No published course has the code T99"), ("file/below", [], "cannot be written")],
)
def test_bad_words_on_the_command_line_are_told_and_nothing_is_written(db, tmp_path, folder, codes, told):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match=told):
        _dump(tmp_path / folder, *codes)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
