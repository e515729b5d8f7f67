"""Learning paths: loaded from files, frozen when published, shown, and waiting for an expert."""

import datetime
import re
from dataclasses import replace
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from content.curriculum import parse
from content.fieldreader import Faulty
from courses.loading import load
from courses.models import CoursePage, DelegatedTask, LearningPathPage, PathEdition
from courses.paths.coverage import sections
from courses.paths.queries import listed_paths, path_view
from courses.paths.services import certify_path, check_path
from courses.services import CourseChanged
from tests import pathways

# Files


def test_the_path_is_loaded_in_both_languages_and_frozen(paths):
    edition = PathEdition.objects.get()
    assert edition.number == 1
    assert edition.frozen["titles"] == {"sv": "Sjuksköterska och läkemedel", "en": "Nurse and medicines"}
    assert edition.frozen["core"] == [pathways.course(code).translation_key.hex for code in ("T01", "T02")]
    assert edition.frozen["tasks"] == ["consent"]
    assert edition.frozen["coverage"][0]["section_en"] == "Principle 2"
    assert pathways.path("en").note == "A course is missing."


def test_loading_again_writes_nothing_and_makes_no_edition(paths, folder):
    again = load(parse(folder))
    assert (again.written, again.kept, again.conflicts) == ([], [], [])
    assert PathEdition.objects.count() == 1


def test_what_an_author_has_changed_is_not_overwritten_unsaid(paths, folder):
    page = pathways.path()
    page.lead, page.change_note = "Cecilias ingress.", "Ny ingress."
    page.save_revision().publish()
    DelegatedTask.objects.filter(key="consent").update(reason_sv="Cecilias skäl.")
    text = (folder / "paths.yaml").read_text(encoding="utf-8")
    text = text.replace("Två kurser.", "Filens ingress.").replace("Den som frågar ska kunna svara.", "Filens skäl.")
    (folder / "paths.yaml").write_text(text, encoding="utf-8")
    report = load(parse(folder))
    assert set(report.conflicts) == {"nurse-medicine", "task consent"}
    assert pathways.path().lead == "Cecilias ingress."
    assert DelegatedTask.objects.get(key="consent").reason_sv == "Cecilias skäl."


def test_a_path_waits_for_courses_that_are_not_loaded(db, folder):
    whole = parse(folder)
    report = load(replace(whole, courses=tuple(c for c in whole.courses if c.code == "T01")))
    assert "nurse-medicine: waits for T02" in report.drafts
    assert not LearningPathPage.objects.exists()
    task = DelegatedTask.objects.get(key="consent")
    assert task.courses_for("medicine") == [pathways.course("T01").pk]
    load(whole)
    assert pathways.path().core_ids() == [pathways.course(code).pk for code in ("T01", "T02")]
    task.refresh_from_db()
    assert len(task.courses_for("medicine")) == 2


def test_from_the_cms_to_files_and_back_nothing_is_lost_and_nothing_said_to_have_changed(paths, folder, tmp_path):
    page, english = pathways.path(), pathways.path("en")
    page.role = "lab"
    page.core = LearningPathPage._meta.get_field("core").stream_block.to_python(
        [{"type": "course", "value": pk} for pk in reversed(page.core_ids())]
    )
    page.change_note = "Ny ordning."
    page.save_revision().publish()
    LearningPathPage.objects.filter(pk=english.pk).update(role="lab", core=page.core)
    DelegatedTask.objects.filter(key="safety").update(reason_en="The periods are very short.")
    call_command("dump_curriculum", tmp_path / "out", stdout=StringIO())
    before, after = parse(folder).paths, parse(tmp_path / "out").paths
    assert after.paths == (replace(before.paths[0], role="lab", core=("T02", "T01")),)
    assert after.tasks[0] == before.tasks[0]
    assert after.tasks[1].reason["en"] == "The periods are very short."
    report = load(parse(tmp_path / "out"))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    call_command("dump_curriculum", tmp_path / "again", stdout=StringIO())
    assert (tmp_path / "again/paths.yaml").read_bytes() == (tmp_path / "out/paths.yaml").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ("core: [T01, T02]", "core: []", "core:", "a path has at least 2 courses in its core"),
        ("core: [T01, T02]", "core: [T01]", "core:", "a path has at least 2 courses in its core"),
        ("core: [T01, T02]", "core: [T01, T01]", "core:", "a course stands twice in the list"),
        ("core: [T01, T02]", "core: [T01, T99]", "core:", "the course “T99” does not exist"),
        ("core: [T01, T02]", "core: [T01, nurse-medicine]", "core:", "“nurse-medicine” is a learning path"),
        ("tasks: [consent]", "tasks: [sleep]", "tasks:", "the task “sleep” does not exist"),
        ("product: medicine\n    slug", "product: ivd\n    slug", "tasks:", "“consent” has no courses for ivd"),
        ("role: nurse", "role: king", "role:", "“role” is “king”"),
        ("facts: [B84]", "facts: [B9999]", "Princip 2", "the fact “B9999” does not exist"),
        ("- key: safety", "- key: consent", "- key: consent", "the id “consent” stands already at paths.yaml:6"),
    ],
)
def test_a_fault_is_told_with_file_and_line_and_nothing_is_loaded(db, tmp_path, old, new, where, told):
    assert old in pathways.PATHS
    folder = pathways.files(tmp_path / "curriculum", pathways.PATHS.replace(old, new, 1))
    with pytest.raises(Faulty) as faulty:
        load(parse(folder))
    (found,) = [p for p in faulty.value.problems if told in p.reason]
    lines = (folder / "paths.yaml").read_text(encoding="utf-8").splitlines()
    assert (found.file, where in lines[found.line - 1]) == ("paths.yaml", True), str(found)
    assert not CoursePage.objects.filter(code="T02").exists()


# Pages


def test_a_path_page_tells_core_tasks_and_coverage(paths, client):
    page = client.get(pathways.path().url).content.decode()
    assert page.index("Minikurs") < page.index("Tvilling")
    assert "En kurs saknas." in page
    assert "Den som frågar ska kunna svara." in page
    assert "Kärnan täcker det som uppgiften kräver." in page
    assert "Princip 2" in page
    assert 'type="submit">Hämta' not in page


def test_coverage_names_lessons_and_questions_by_fact(paths):
    covered, nothing = sections(pathways.path())
    assert [lesson.course for lesson in covered.lessons] == ["Minikurs", "Tvilling"]
    assert covered.lessons[0].url == "/kurser/minikurs/underskrift/"
    assert nothing.lessons == ()
    assert all(key.startswith(("T01", "T02")) for key in (*covered.practice, *covered.final))
    with translation.override("en"):
        assert sections(pathways.path("en"))[0].lessons[0].course == "Mini course"


def test_the_list_shows_each_path_under_its_product(paths, client):
    (group,) = listed_paths()
    assert (group.product, [row.courses for row in group.paths]) == ("medicine", [2])
    page = client.get("/utbildningsvagar/").content.decode()
    assert "Sjuksköterska och läkemedel" in page
    assert "Nurse and medicines" in client.get("/en/learning-paths/").content.decode()


def test_queries_do_not_grow_with_courses_and_tasks(paths, anna):
    def queries(page):
        with CaptureQueriesContext(connection) as captured:
            view = path_view(anna, page)
        return len(captured), len(view.core), len(view.tasks)

    def stream(name, raw):
        return LearningPathPage._meta.get_field(name).stream_block.to_python(raw)

    small, large = pathways.path(), pathways.path()
    small.core = stream("core", list(small.core.raw_data)[:1])
    ids = DelegatedTask.objects.values_list("pk", flat=True)
    large.tasks = stream("tasks", [{"type": "task", "value": pk} for pk in ids])
    queries(small)
    few, many = queries(small), queries(large)
    assert (few[1:], many[1:]) == ((1, 1), (2, 2))
    assert few[0] == many[0]


def test_a_course_that_is_unpublished_is_told_of(paths, anna):
    pathways.course("T02").unpublish()
    view = path_view(anna, pathways.path())
    assert (len(view.core), view.missing, view.may_take) == (1, 1, False)


def test_who_has_passed_a_course_that_is_closed_since_may_take_the_certificate(passed):
    pathways.course("T02").unpublish()
    view = path_view(passed, pathways.path())
    assert (view.missing, view.may_take) == (1, True)
    certificate = certify_path(passed, path=pathways.path(), language="sv")
    assert len(certificate.frozen["courses"]) == 2


# Authors and experts


def test_a_core_with_a_course_twice_or_a_second_path_for_the_same_cell_is_refused(paths):
    page = pathways.path()
    block = LearningPathPage._meta.get_field("core").stream_block
    page.core = block.to_python([*page.core.raw_data, page.core.raw_data[0]])
    with pytest.raises(ValidationError, match="två gånger"):
        page.clean()
    twin = LearningPathPage(title="En till", role="nurse", product="medicine", lead="x", responsible="x")
    twin.locale_id, twin.core = page.locale_id, block.to_python(list(pathways.path().core.raw_data))
    with pytest.raises(ValidationError, match="redan"):
        twin.clean()


def test_a_core_that_takes_too_long_is_refused(paths, monkeypatch):
    monkeypatch.setattr("courses.paths.pages.CORE_MINUTES_AT_MOST", 0)
    with pytest.raises(ValidationError, match="minuter"):
        pathways.path().clean()


def test_in_production_a_path_waits_for_an_expert(paths, settings, as_erik, erik):
    settings.REQUIRE_EXPERT_CHECK = True
    page = pathways.path()
    page.lead, page.change_note = "Ny ingress.", "Ny ingress."
    with pytest.raises(ValidationError, match="utbildningsväg"):
        page.save_revision().publish()
    address = reverse("expert_path", args=[page.pk])
    shown = as_erik.get(address)
    text = " ".join(re.sub(r"<[^>]+>", " ", shown.content.decode()).split())
    assert "Den som frågar ska kunna svara. CTR art. 29 T01 Minikurs T02 Tvilling" in text
    due = timezone.localdate() + datetime.timedelta(days=365)
    seen = str(LearningPathPage.objects.get(pk=page.pk).latest_revision_id)
    as_erik.post(address, {"is_right": "on", "next_check_on": due.isoformat(), "seen": seen})
    checked = LearningPathPage.objects.get(pk=page.pk)
    assert checked.expert_checked_on == timezone.localdate()
    assert pathways.path("en").expert_checked_on == timezone.localdate()
    checked.get_latest_revision().publish()
    assert pathways.path().lead == "Ny ingress."


def test_an_expert_ticks_the_text_that_was_shown(paths, erik):
    page = pathways.path()
    seen = str(page.latest_revision_id)
    page.save_revision()
    with pytest.raises(CourseChanged):
        check_path(page, seen=seen, next_check_on=timezone.localdate() + datetime.timedelta(days=9), by=erik)


def test_an_author_edits_tasks_in_the_cms(paths, as_cecilia):
    task = DelegatedTask.objects.get(key="safety")
    assert "Rapportera händelser" in as_cecilia.get("/admin/snippets/courses/delegatedtask/").content.decode()
    page = as_cecilia.get(f"/admin/snippets/courses/delegatedtask/edit/{task.pk}/")
    assert page.status_code == 200
    edit = as_cecilia.get(reverse("wagtailadmin_pages:edit", args=[pathways.path().pk]))
    assert edit.status_code == 200
