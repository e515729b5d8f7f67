"""Learning paths: loaded from files, frozen when published, and certified when all of their core is passed."""

import datetime
from dataclasses import replace
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from assessments.models import Quiz
from certificates.models import Certificate, CertificateCourse, Grounds, Kind, Revocation, Status
from certificates.queries import certificates
from certificates.services import revocations_with, revoke
from content.curriculum import parse
from content.fieldreader import Faulty
from courses import editions
from courses.building import stable_id
from courses.letters import Delivery, LetterKind
from courses.loading import load
from courses.models import CoursePage, DelegatedTask, LearningPathPage, PathCompletion, PathEdition
from courses.pages import ChangeKind
from courses.paths.coverage import sections
from courses.paths.loading import made_path_editions
from courses.paths.queries import listed_paths, path_view
from courses.paths.services import CoursesMissing, PathRevoked, certify_path, check_path
from courses.services import CourseChanged, NameMissing
from tests import pathways, people, regraded


@pytest.fixture
def folder(tmp_path):
    return pathways.files(tmp_path / "curriculum")


@pytest.fixture
def paths(db, folder, django_capture_on_commit_callbacks):
    """Both courses and the path, loaded. English is published after the commit, and what is frozen comes last."""
    curriculum = parse(folder)
    with editions.held(), django_capture_on_commit_callbacks(execute=True):
        load(curriculum)
    editions.make_edition(stable_id("T02"), kind=ChangeKind.FIRST, note="Första utgåvan.", by=None)
    made_path_editions(curriculum.paths)


@pytest.fixture
def passed(paths, anna):
    """Anna has passed both courses, the second one a month after the first."""
    for code in ("T01", "T02"):
        pathways.pass_course(anna, code)
    return anna


def _certify(user, language="sv"):
    return certify_path(user, path=pathways.path(), language=language)


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


def test_a_course_that_is_unpublished_is_told_of_and_stops_the_certificate(paths, anna):
    pathways.course("T02").unpublish()
    view = path_view(anna, pathways.path())
    assert (len(view.core), view.missing, view.may_take) == (1, 1, False)


# The certificate


def test_all_of_the_core_is_needed_and_the_refusal_names_what_is_left(paths, as_anna, anna):
    pathways.pass_course(anna, "T01")
    with pytest.raises(CoursesMissing, match="Tvilling"):
        _certify(anna)
    answer = as_anna.post(reverse("path_certificate", args=[pathways.path().translation_key]))
    assert answer.status_code == 409
    assert "Tvilling" in answer.content.decode()
    assert not PathCompletion.objects.exists()


def test_the_certificate_freezes_courses_and_editions_and_bears_the_oldest_date(passed, as_anna):
    page = as_anna.get(pathways.path().url).content.decode()
    assert "Hämta kursintyget för utbildningsvägen" in page
    answer = as_anna.post(reverse("path_certificate", args=[pathways.path().translation_key]))
    certificate = Certificate.objects.get(kind=Kind.PATH)
    assert answer.url == reverse("certificate", args=[certificate.code])
    frozen = certificate.frozen
    courses = list(Certificate.objects.filter(kind=Kind.COURSE).order_by("pk"))
    assert [c["number"] for c in frozen["courses"]] == [c.number for c in courses]
    assert [c["edition"] for c in frozen["courses"]] == [1, 1]
    assert frozen["passed_at"] == min(c.frozen["passed_at"] for c in courses)
    assert frozen["title"]["en"] == "Nurse and medicines"
    assert "Den omfattar provets riktlinje." in frozen["statement"]["sv"]
    assert {s["key"] for s in frozen["sources"]} == {s["key"] for c in courses for s in c.frozen["sources"]}
    assert CertificateCourse.objects.filter(certificate=certificate).count() == 2
    assert Delivery.objects.filter(
        letter__kind=LetterKind.CERTIFICATE_ISSUED, text__contains="utbildningsvägen"
    ).exists()


def test_the_oldest_date_is_that_of_the_test_passed_first(passed, monkeypatch):
    """The order of the core is not that of the tests."""
    page = pathways.path()
    raw = list(reversed(list(page.core.raw_data)))
    page.core = LearningPathPage._meta.get_field("core").stream_block.to_python(raw)
    page.change_note = "Ny ordning."
    page.save_revision().publish()
    certificate = _certify(passed)
    by_title = {c["title"]["sv"]: c for c in certificate.frozen["courses"]}
    assert [c["title"]["sv"] for c in certificate.frozen["courses"]] == ["Tvilling", "Minikurs"]
    first = certificates().get(number=by_title["Minikurs"]["number"])
    assert certificate.frozen["passed_at"] == first.frozen["passed_at"]
    assert certificate.frozen["edition"] == 2


def test_asking_twice_gives_the_first_certificate(passed):
    assert _certify(passed) == _certify(passed)
    assert Certificate.objects.filter(kind=Kind.PATH).count() == 1


def test_anyone_can_check_it_and_its_holder_takes_the_pdf(passed, client, as_anna):
    certificate = _certify(passed)
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "alla kurser i utbildningsvägen" in page
    assert "Äldsta provet klarat" in page
    for course in certificate.frozen["courses"]:
        assert course["number"] in page
    answer = as_anna.get(reverse("certificate_pdf", args=[certificate.code]))
    assert answer.content.startswith(b"%PDF")


def test_a_name_is_needed(passed):
    passed.name = " "
    passed.save()
    with pytest.raises(NameMissing):
        _certify(passed)


def test_where_a_course_falls_the_path_falls_with_it_and_is_not_issued_again(passed, david, as_anna):
    certificate = _certify(passed)
    course = certificates().filter(kind=Kind.COURSE).first()
    revocation = revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david, decision_number="LV-1")
    assert [r.certificate for r in revocations_with(revocation)] == [certificate]
    assert certificates().get(pk=certificate.pk).status is Status.REVOKED
    with pytest.raises(CoursesMissing):
        _certify(passed)
    page = as_anna.get(pathways.path().url).content.decode()
    assert "Ditt kursintyg för utbildningsvägen gäller inte längre" in page


def test_a_path_revoked_for_itself_is_not_issued_anew_by_its_holder(passed, david):
    certificate = _certify(passed)
    revoke(certificates().get(pk=certificate.pk), grounds=Grounds.FALSE_IDENTITY, by=david, decision_number="LV-2")
    assert Revocation.objects.count() == 1
    with pytest.raises(PathRevoked):
        _certify(passed)


def test_without_an_account_one_signs_in_first_and_comes_back_to_the_path(paths):
    address = reverse("path_certificate", args=[pathways.path().translation_key])
    assert "/konto/" in Client().post(address).url
    assert Client().get(f"/utbildningsvag/{'0' * 8}-0000-4000-8000-{'0' * 12}/kursintyg/").status_code in (302, 404)


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
    assert "Inhämta samtycke" in shown.content.decode()
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


def test_a_regrade_that_takes_a_course_takes_the_path_and_both_come_back(paths, anna, david):
    """Two letters tell of the fall; when the course stands again the holder takes out the path's certificate anew."""
    Quiz.objects.update(draw=6, pass_percent=80)
    erik = people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)
    regraded.take(anna, wrong=("T01-Q2",))
    pathways.pass_course(anna, "T02")
    first = _certify(anna)
    regraded.correct(david, erik, right=regraded.right_and_wrong()[1][:1], **regraded.DECISION)
    assert certificates().get(pk=first.pk).status is Status.REVOKED
    letters = Delivery.objects.filter(letter__kind=LetterKind.CERTIFICATE_REVOKED)
    assert letters.count() == 2
    assert letters.filter(text__contains="utbildningsvägen").count() == 1
    regraded.correct(david, erik, "T01-Q2")
    again = _certify(anna)
    assert (again.replaces, certificates().get(pk=again.pk).status) == (first, Status.ISSUED)
    assert PathCompletion.objects.count() == 1
