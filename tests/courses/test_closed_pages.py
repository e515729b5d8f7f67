"""Pages that only some may read: the course files say so without secrets, and no file opens what an author closed."""

import shutil

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from content.curriculum import parse
from courses.loading import load
from courses.models import LessonPage
from tests import school
from tests.folders import bytes_in, change, dump, empty, faults, lesson_file


@pytest.fixture
def files(tmp_path):
    """The small curriculum."""
    folder = tmp_path / "curriculum"
    shutil.copytree(school.MINI, folder)
    return folder


def _close(kind, *groups, page=None, password=""):
    for language in ("sv", "en"):
        row = PageViewRestriction.objects.create(
            page=page(language) if page else school.lesson(2, language), restriction_type=kind, password=password
        )
        row.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)


def _restrictions(code="T01-L2"):
    found = PageViewRestriction.objects.filter(page__in=LessonPage.objects.filter(code=code))
    return [(r.restriction_type, sorted(g.name for g in r.groups.all())) for r in found]


@pytest.mark.django_db(transaction=True)
def test_closed_pages_go_round_closed(tmp_path, client):
    _close("login", page=school.course)
    _close("groups", "Redaktion", "Prov")
    dump(tmp_path / "first")
    course = parse(tmp_path / "first").courses[0]
    assert course.readers == {"sv": "login", "en": "login"}
    assert course.lessons[1].readers == {language: ["Prov", "Redaktion"] for language in ("sv", "en")}
    report = load(parse(tmp_path / "first"))
    assert (report.written, report.kept, report.conflicts, report.closed) == ([], [], [], [])
    empty()
    Group.objects.create(name="Prov")
    school.rebuild_from(tmp_path / "first")
    assert _restrictions() == [("groups", ["Prov"])] * 2
    for address in ("/kurser/minikurs/", "/en/courses/mini-course/", "/en/courses/mini-course/approval/"):
        assert client.get(address).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_password_is_in_no_file_and_the_page_stays_closed(tmp_path, client):
    _close("password", password="hemlig-grind")
    out = dump(tmp_path / "first")
    assert "T01-L2: has a password, which is not written" in out
    assert b"hemlig-grind" not in b"".join(bytes_in(tmp_path / "first").values())
    load(parse(tmp_path / "first"))
    assert set(PageViewRestriction.objects.values_list("password", flat=True)) == {"hemlig-grind"}
    empty()
    school.rebuild_from(tmp_path / "first")
    assert _restrictions() == [("password", [])] * 2
    passwords = PageViewRestriction.objects.values_list("password", flat=True)
    assert all(len(password) > 30 for password in passwords)
    assert "Materialet bör" not in client.get("/kurser/minikurs/godkannande/").content.decode()


def test_what_an_author_has_closed_no_file_opens(db, files):
    load(parse(files))
    _close("login")
    assert load(parse(files), force=True).conflicts == []
    assert _restrictions() == [("login", [])] * 2
    change(lesson_file(files), "key: T01-L2\n", "key: T01-L2\nreaders: {sv: all, en: all}\n")
    assert load(parse(files)).conflicts == ["T01-L2 readers"]
    assert _restrictions() == [("login", [])] * 2


def test_a_file_closes_a_page_and_opens_what_it_has_closed(db, files):
    change(lesson_file(files), "key: T01-L2\n", "key: T01-L2\nreaders: {sv: all, en: all}\n")
    load(parse(files))
    change(lesson_file(files), "{sv: all, en: all}", "{sv: login, en: [Prov]}")
    report = load(parse(files))
    assert "T01-L2 readers" in report.written
    assert sorted(_restrictions()) == [("groups", []), ("login", [])]
    assert report.closed == ["T01-L2: the group “Prov” does not exist, so “Approval” is closed to it"]
    change(lesson_file(files), "{sv: login, en: [Prov]}", "{sv: all, en: all}")
    load(parse(files))
    assert _restrictions() == []


@pytest.mark.parametrize("said", ["login", "{sv: login}", "{sv: login, en: []}", "{sv: login, en: open}"])
def test_readers_are_said_for_both_languages(files, said):
    change(lesson_file(files), "key: T01-L2\n", f"key: T01-L2\nreaders: {said}\n")
    assert faults(files)[0].startswith("T01-mini/lessons/02-godkannande.yaml:2: “readers” should say")
