"""What authors do in the CMS: publish editions, translate, and try to delete what facts speak of."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from content.translation import english_locale, state, untranslated
from courses import services
from courses.editions import latest_edition
from courses.models import CoursePage, Edition, LessonPage
from tests import school


def _change(lesson: LessonPage, *, note: str = "Ny formulering.", text: str = "Nytt stycke."):
    """An author changes the first rich text and publishes."""
    raw = list(lesson.body.raw_data)
    block = next(b for b in raw if b["type"] in ("text", "rule"))
    block["value"]["text"] = f"<p>{text}</p>"
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.change_note = note
    lesson.save_revision().publish()


def test_the_loader_makes_one_first_edition(db):
    edition = Edition.objects.get(course_key=school.course().translation_key)
    assert (edition.number, edition.kind) == (1, "first")
    assert edition.note == "Första utgåvan."
    assert [s["key"] for s in edition.frozen_sources] == ["CTR", "ICH-E6R3"]
    assert edition.frozen["schema"] == 1
    assert set(edition.frozen["languages"]) == {"sv", "en"}


def test_publishing_a_change_makes_a_new_edition_with_its_note(db, client):
    _change(school.lesson(2), note="Förtydligat vem som godkänner.")
    edition = latest_edition(school.course().translation_key)
    assert (edition.number, edition.note) == (2, "Förtydligat vem som godkänner.")
    assert "Förtydligat vem som godkänner." in client.get("/kurser/minikurs/").content.decode()
    assert "Nytt stycke." in client.get("/kurser/minikurs/godkannande/").content.decode()


def test_a_saved_draft_changes_nothing_for_learners(db, client):
    lesson = school.lesson(2)
    lesson.title = "Utkastet"
    lesson.save_revision()
    assert "Utkastet" not in client.get("/kurser/minikurs/godkannande/").content.decode()
    assert Edition.objects.count() == 1


def test_publishing_without_a_change_makes_no_edition(db):
    school.lesson(2).save_revision().publish()
    assert Edition.objects.count() == 1


def test_earlier_editions_stand_on_the_course_page_with_their_notes(db, client):
    _change(school.lesson(2), note="Första ändringen.")
    _change(school.lesson(2), note="Andra ändringen.", text="Igen.")
    page = client.get("/kurser/minikurs/").content.decode()
    assert "Andra ändringen." in page
    assert page.index("Utgåva 2, ") < page.index("Första ändringen.") < page.index("Utgåva 1, ")


def test_taking_a_lesson_out_makes_an_edition_without_it(db):
    school.lesson(2).unpublish()
    edition = latest_edition(school.course().translation_key)
    assert (edition.number, edition.kind) == (2, "lesson_out")
    assert len(edition.lesson_keys()) == 1


def test_an_old_edition_keeps_its_text(db):
    _change(school.lesson(2))
    first = Edition.objects.get(number=1)
    assert "Materialet bör vara godkänt." in str(first.body)
    assert "Nytt stycke." not in str(first.body)


def test_a_certificate_names_the_edition_in_force_at_the_test(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    _change(school.lesson(2))
    services.submit_test(enrolment, attempt=attempt, language="sv")
    assert enrolment.edition.number == 1
    assert enrolment.completion.edition.number == 2


def test_publishing_swedish_leaves_english_and_marks_it_outdated(db, client):
    before = client.get("/en/courses/mini-course/approval/").content
    _change(school.lesson(2))
    assert b"The material should be approved." in before
    after = client.get("/en/courses/mini-course/approval/").content.decode()
    assert "The material should be approved." in after
    assert "Nytt stycke" not in after
    source = TranslationSource.objects.get(object_id=school.lesson(2).translation_key)
    assert state(source, english_locale()).outdated == 1


def test_english_with_a_hole_is_not_published_with_swedish_in_it(db, client):
    lesson = school.lesson(2)
    raw = list(lesson.body.raw_data)
    raw[0]["value"]["text"] = "<p>Ett.</p><p>Två.</p>"
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.save_revision().publish()
    assert "Två" not in client.get("/en/courses/mini-course/approval/").content.decode()
    english = school.lesson(2, "en")
    assert untranslated(english) == 2
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="2"):
        Translation.objects.get(source__object_id=lesson.translation_key).save_target(publish=True)
    assert "Två" not in client.get("/en/courses/mini-course/approval/").content.decode()


def test_a_page_with_facts_is_not_deleted_and_the_cms_says_why(as_david, anna):
    school.enrol(anna)
    for page in (school.course(), school.course("en"), school.course().get_parent(), school.lesson(1)):
        response = as_david.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        text = response.content.decode()
        assert Page.objects.filter(pk=page.pk).exists()
        assert "utgåv" in text


def test_a_read_lesson_is_not_deleted(as_david, anna):
    services.mark_read(school.enrol(anna), lesson=school.lesson(1))
    as_david.post(reverse("wagtailadmin_pages:delete", args=[school.lesson(1).pk]))
    assert LessonPage.objects.filter(code="T01-L1").exists()


def test_pages_with_facts_are_not_deleted_in_bulk(as_david, anna):
    school.enrol(anna)
    course = school.course()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = as_david.post(f"{address}?id={course.pk}&next=/admin/", follow=True)
    assert CoursePage.objects.filter(pk=course.pk).exists()
    assert "utgåv" in response.content.decode()


def test_a_page_without_facts_may_go(as_david):
    catalogue = school.course().get_parent()
    course = CoursePage(title="Ny", slug="ny", summary="s", responsible="r", locale=catalogue.locale, live=False)
    catalogue.add_child(instance=course)
    as_david.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.filter(pk=course.pk).exists()


def test_the_cms_is_in_swedish_and_opens_every_desk(as_cecilia):
    assert 'lang="sv"' in as_cecilia.get("/admin/").content.decode()
    lesson = school.lesson(1)
    for address in (
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("wagtailadmin_pages:edit", args=[school.course().pk]),
        reverse("wagtailsnippets_assessments_question:list"),
        reverse("wagtailsnippets_assessments_quiz:list"),
        reverse("wagtailsnippets_content_source:list"),
        reverse("wagtailsnippets_content_provision:list"),
    ):
        assert as_cecilia.get(address).status_code == 200


def test_an_author_can_open_and_preview_a_question(as_cecilia):
    from assessments.models import Question

    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    assert as_cecilia.get(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])).status_code == 200
    request = question.make_preview_request()
    assert "Därför är" in request.rendered_content


def test_learners_have_no_desk(as_anna):
    assert as_anna.get("/admin/").status_code in (302, 403)
