"""A course that an author copies keeps no code that another page has, so that files and loader know one by each."""

import pytest
from django.urls import reverse
from wagtail_localize.models import Translation, TranslationSource

from content.curriculum import parse
from content.translation import english_locale
from courses.dumping import dump
from courses.loading import load
from courses.models import CoursePage, LessonPage
from tests import school


@pytest.fixture
def copied(as_david):
    """The answer, and the copied course with its lessons."""

    def copy(page=None, **more):
        page = page or school.course()
        data = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": page.get_parent().pk}
        address = reverse("wagtailadmin_pages:copy", args=[page.pk])
        answer = as_david.post(address, {**data, "copy_subpages": "on", **more}, follow=True)
        return answer.content.decode(), type(page).objects.get(slug="kopia")

    return copy


def _lessons(course):
    return list(LessonPage.objects.child_of(course).order_by("path"))


def test_the_copy_and_its_lessons_have_no_code_published_or_draft(copied):
    page, copy = copied()
    assert "Kopian har ingen kod" in page
    for row in (copy, *_lessons(copy)):
        assert (row.code, row.get_latest_revision_as_object().code) == ("", "")
    assert (school.course().code, len(_lessons(copy))) == ("T01", 2)


def test_its_objectives_have_codes_that_no_course_has_and_the_author_is_told(copied):
    old = list(school.course().objective_texts())
    page, copy = copied()
    assert f"{old[0]} → KOPIA-O1" in page
    new = list(copy.objective_texts())
    assert len(new) == len(old)
    assert not {*new} & {*old}
    assert list(copy.get_latest_revision_as_object().objective_texts()) == new
    for before, after in zip(_lessons(school.course()), _lessons(copy), strict=True):
        expected = " ".join(new[old.index(code)] for code in before.objectives.split())
        assert (after.objectives, after.get_latest_revision_as_object().objectives) == (expected, expected)
    assert list(school.course().objective_texts()) == old


def test_a_copy_of_a_copy_gets_codes_of_its_own(copied):
    _page, first = copied()
    _page, second = copied(first, new_slug="kopia-o1")
    second = CoursePage.objects.get(slug="kopia-o1")
    assert not {*first.objective_texts()} & {*second.objective_texts()}


def test_a_published_copy_is_read_with_its_new_codes(copied, client):
    _page, copy = copied(publish_copies="on")
    assert (copy.live, copy.has_unpublished_changes, copy.code) == (True, False, "")
    assert next(iter(copy.objective_texts())).startswith("KOPIA-")
    assert client.get("/kurser/kopia/").status_code == 200


def test_a_copied_lesson_has_no_code_and_keeps_the_objectives_of_its_course(copied):
    page, copy = copied(school.lesson(1))
    assert "Kopian har ingen kod" in page
    assert "nya koder" not in page
    assert (copy.code, copy.objectives) == ("", school.lesson(1).objectives)


def test_dump_and_loader_go_on_knowing_the_first_one_by_its_code(copied):
    before = dump().curriculum.courses
    copied()
    after = dump().curriculum.courses
    assert [course.code for course in after] == [course.code for course in before]
    assert after == before
    report = load(parse(school.MINI))
    assert (report.written, report.conflicts) == ([], [])
    assert not CoursePage.objects.filter(slug="kopia", live=True).exists()


def test_a_translation_has_the_code_of_its_page(db):
    course = school.course()
    lesson = course.add_child(instance=LessonPage(title="Ny", slug="ny", code="T01-L9", body=[], locale=course.locale))
    source, _made = TranslationSource.update_or_create_from_instance(lesson)
    Translation.objects.create(source=source, target_locale=english_locale()).save_target(publish=False)
    assert LessonPage.objects.get(translation_key=lesson.translation_key, locale=english_locale()).code == "T01-L9"
