"""What a second reader found: doors left ajar between two languages, two apps and two people."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Locale, Page
from wagtail_localize.models import Translation

from assessments.freezing import freeze
from assessments.models import Question, Quiz, SavedAnswer
from certificates.models import Certificate, CertificateHolder
from content.curriculum import parse
from content.facts import disposal
from content.models import Provision, Source
from courses.blocks import LessonBody
from courses.editions import latest_edition
from courses.loading import load
from courses.models import CoursePage, Edition, LessonPage
from tests import people, school


def _question(key, language="sv"):
    return Question.objects.get(key=key, locale__language_code=language)


def _put_in_lesson(question):
    lesson = school.lesson(2)
    raw = [
        *lesson.body.raw_data,
        {"type": "practice", "value": question.pk, "id": "11111111-1111-4111-8111-111111111111"},
    ]
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.change_note = "Ny fråga."
    lesson.save_revision().publish()
    return lesson


def test_a_final_question_in_a_lesson_shows_no_key(db, client):
    final = _question("T01-Q1")
    block = LessonBody().child_blocks["practice"]
    with pytest.raises(ValidationError):
        block.clean(final)
    lesson = _put_in_lesson(final)
    address = reverse("practice", args=[school.course().translation_key, lesson.translation_key, final.translation_key])
    assert client.get(address, {"answer": "x"}).status_code == 404
    assert "Fråga 1?" not in client.get(lesson.url).content.decode()


def test_unpublishing_swedish_closes_english_too(db, as_anna):
    course = school.course()
    course.unpublish()
    assert as_anna.get("/en/courses/mini-course/").status_code == 404
    assert as_anna.post(f"/en/kurs/{course.translation_key}/borja/").status_code == 404


def test_a_changed_version_of_a_source_makes_an_edition(db):
    Source.objects.filter(key="CTR").update(version_label_sv="ändrad 2027", version_label_en="amended 2027")
    course = school.course()
    course.change_note = "Ny version av CTR."
    course.save_revision().publish()
    edition = Edition.objects.order_by("number").last()
    assert edition.number == 2
    assert edition.frozen_sources[0]["version"]["sv"] == "ändrad 2027"


def test_a_note_is_never_lost_even_when_another_edition_froze_the_change(db):
    course = school.course()
    course.change_note = "Någon annan hann före."
    course.save_revision().publish()
    assert Edition.objects.order_by("number").last().note == "Någon annan hann före."
    course.save_revision().publish()
    assert Edition.objects.count() == 2


def test_a_question_whose_english_lags_behind_is_not_dealt(db):
    question = _question("T01-Q1")
    raw = list(question.body.raw_data)
    raw[0]["value"]["stem"] = "Ny fråga?"
    question.body = json.dumps(raw)
    question.save_revision().publish()
    version = freeze(Quiz.objects.get(key="T01-final"))
    assert "T01-Q1" not in [q["key"] for q in version.frozen["questions"]]
    assert len(version.frozen["questions"]) == 5


def test_english_of_a_question_is_not_published_with_swedish_in_it(db):
    question = _question("T01-Q1")
    raw = list(question.body.raw_data)
    raw[0]["value"]["options"].append(
        {
            "type": "item",
            "id": "11111111-1111-4111-8111-111111111112",
            "value": {"text": "Nytt svar", "why": "Nej.", "correct": False},
        }
    )
    question.body = json.dumps(raw)
    question.save_revision().publish()
    with pytest.raises(ValidationError):
        Translation.objects.get(source__object_id=question.translation_key).save_target(publish=True)
    assert "Nytt svar" not in str(_question("T01-Q1", "en").body.raw_data)


def test_the_loader_leaves_what_editors_took_out_or_deleted(db):
    school.lesson(2).unpublish()
    report = load(parse(school.MINI))
    assert report.kept == ["T01-L2"]
    assert not school.lesson(2).live
    _question("T01-P1").delete()
    assert "T01-P1" in load(parse(school.MINI)).kept
    assert not Question.objects.filter(key="T01-P1", locale__language_code="sv").exists()


def test_the_loader_writes_a_deleted_provision_again(db):
    Provision.objects.create(
        source=Source.objects.get(key="CTR"), ref="Art. 1", label_sv="artikel 1", label_en="Article 1"
    )
    load(parse(school.MINI))
    unused = Provision.objects.get(ref="2.8.1(a)")
    Provision.objects.filter(pk=unused.pk).delete()
    assert unused.key in load(parse(school.MINI)).written


@pytest.mark.django_db(transaction=True)
def test_a_new_lesson_is_sent_to_translation_and_begins_as_a_draft():
    david = people.person("david", "David Ek", is_staff=True, is_superuser=True)
    course = school.course()
    lesson = LessonPage(title="Ny lektion", slug="ny-lektion", body=[], locale=course.locale, live=False)
    course.add_child(instance=lesson)
    _put_text(lesson)
    client = Client()
    client.force_login(david)
    english = Locale.objects.get(language_code="en")
    address = reverse("wagtail_localize:submit_page_translation", args=[lesson.pk])
    assert client.post(address, {"locales": [english.pk]}).status_code == 302
    translated = LessonPage.objects.get(translation_key=lesson.translation_key, locale=english)
    assert not translated.live


def _put_text(lesson):
    raw = [
        {"type": "text", "value": {"text": "<p>Nytt.</p>", "facts": ""}, "id": "11111111-1111-4111-8111-111111111113"}
    ]
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.change_note = "Ny lektion."
    lesson.save_revision().publish()


def test_a_taught_lesson_is_not_deleted(as_david):
    lesson = school.lesson(1)
    as_david.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_a_new_order_of_lessons_is_an_edition(db):
    school.lesson(2).move(school.lesson(1), pos="left")
    edition = Edition.objects.order_by("number").last()
    assert (edition.number, edition.kind) == (2, "order")
    assert [e["title"] for e in edition.frozen_outline["languages"]["sv"]] == ["Godkännande", "Underskrift"]


def test_publishers_approve_what_editors_submit(cecilia):
    publishers = Group.objects.get(name="Publicerare")
    assert all(publishers in task.groups.all() for task in GroupApprovalTask.objects.all())
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()


@pytest.mark.parametrize("code", ["%00" * 26, "u" * 26, "é" * 26, "%F0%9F%98%80" * 26])
def test_a_code_of_other_signs_is_unknown_on_every_database(db, client, code):
    assert client.get(f"/intyg/{code}/").status_code == 404
    assert client.get("/intyg/", {"code": "\x00" * 26}).status_code == 200


def test_a_result_is_shown_when_the_course_has_lost_its_test(as_anna, anna):
    graded = school.take_test(anna, wrong=4)
    CoursePage.objects.update(final_test=None)
    assert as_anna.get(reverse("result", args=[graded.submission.attempt.uuid])).status_code == 200


def test_a_bulk_action_never_leads_off_the_site(as_david, anna):
    school.enrol(anna)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = as_david.post(f"{address}?id={school.course().pk}&next=https://ond.example/")
    assert "ond.example" not in response.url


def test_pages_are_not_published_in_bulk_without_a_note(as_david):
    lesson = school.lesson(2)
    lesson.title, lesson.change_note = "Utan anteckning", ""
    lesson.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    as_david.post(f"{address}?id={lesson.pk}&next=/admin/")
    assert school.lesson(2).title == "Godkännande"


def test_what_is_in_use_is_not_deleted_and_the_cms_says_where(as_david):
    for thing, name in (
        (_question("T01-Q1"), "question"),
        (_question("T01-Q1", "en"), "question"),
        (_question("T01-P1"), "question"),
        (Provision.objects.get(ref="Art. 29(1)"), "provision"),
    ):
        app = type(thing)._meta.app_label
        response = as_david.post(reverse(f"wagtailsnippets_{app}_{name}:delete", args=[thing.pk]), follow=True)
        assert response.status_code == 200
        assert type(thing).objects.filter(pk=thing.pk).exists()
        assert "kan inte tas bort" in response.content.decode()


def test_users_are_made_inactive_and_never_deleted(as_david, anna):
    school.enrol(anna)
    response = as_david.post(reverse("wagtailusers_users:delete", args=[anna.pk]), follow=True)
    assert response.status_code == 200
    anna.refresh_from_db()


def test_a_passed_learner_whose_name_was_disposed_of_stays_passed(as_anna, anna):
    school.take_test(anna)
    with disposal("Dnr 1"):
        CertificateHolder.objects.all().delete()
    view = as_anna.get("/kurser/minikurs/").context["view"]
    assert view.standing.is_passed
    assert view.next.url == reverse("certificate", args=[Certificate.objects.get().code])
    assert "Börja provet" not in as_anna.get(reverse("test", args=[view.enrolment.course_key])).content.decode()
    assert as_anna.get(reverse("my_courses")).status_code == 200


def test_no_certificate_is_issued_without_a_name(as_anna, anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    anna.name = ""
    anna.save()
    response = as_anna.post(reverse("submit_test", args=[attempt.uuid]))
    assert response.url.startswith(reverse("profile"))
    assert not Certificate.objects.exists()


def test_unmarking_every_box_takes_the_answer_back(as_anna, anna):
    # All questions of the bank, so that one with boxes is among them.
    Quiz.objects.update(draw=Quiz.objects.get(key="T01-final").items.count())
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    items = attempt.version.items()
    numbered = enumerate(attempt.dealt(), 1)
    number, drawn = next((n, d) for n, d in numbered if items[d.question].type == "multiple_response")
    data = {"question": drawn.question, "go": "review"}
    as_anna.post(reverse("question", args=[attempt.uuid, number]), data)
    assert not SavedAnswer.objects.filter(attempt=attempt, question=drawn.question).exists()
    assert SavedAnswer.objects.count() == len(items) - 1


def test_mails_name_the_school_and_not_the_request(client, anna, django_capture_on_commit_callbacks):
    from django.core import mail

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": anna.email})
        client.post(
            reverse("account_signup"),
            {"name": "Ny Person", "email": "ny@skola.example", "password1": "tolv gröna grodor"},
        )
    assert len(mail.outbox) == 2
    assert "skola.example" in mail.outbox[1].body
    assert "konto på ." not in mail.outbox[1].body


def test_the_register_costs_the_same_for_one_and_for_many(as_david, django_assert_max_num_queries):
    address = reverse("certificate:index")
    school.take_test(people.person("forsta", "Första Person"))
    as_david.get(address)
    with django_assert_max_num_queries(30) as one:
        as_david.get(address)
    for n in range(5):
        school.take_test(people.person(f"elev{n}", f"Elev {n}"))
    with django_assert_max_num_queries(len(one)):
        as_david.get(address)


def test_a_lesson_keeps_its_place_in_the_tree(db):
    assert Page.find_problems() == ([], [], [], [], [])
    assert latest_edition(school.course().translation_key).number == 1
    assert Client().get("/kurser/minikurs/").status_code == 200
