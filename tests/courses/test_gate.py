"""The gate: in production an expert has checked what is published, whichever way it comes."""

import datetime
import shutil

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow, WorkflowPage
from wagtail_localize.models import Translation

from assessments.bank import readiness
from assessments.models import Attempt, Question, Quiz
from content import factbase
from content.curriculum import parse
from content.factchecks import Outcome, record_check
from courses import services
from courses.expert.queries import text_of
from courses.gate import NotChecked, waiting_for
from courses.loading import load
from courses.models import CoursePage, Edition, LessonPage
from lms.settings import base
from tests import school

FACT = "B84"
production = override_settings(REQUIRE_EXPERT_CHECK=True)


@pytest.fixture
def in_production():
    with production:
        yield


def _tick_fact(by):
    record_check(FACT, digest=factbase.facts()[FACT].digest, outcome=Outcome.OK, by=by)


def _tick_course(by):
    day = timezone.localdate() + datetime.timedelta(days=365)
    services.check_course(school.course(), seen=text_of(school.course()), next_check_on=day, by=by)


def _draft(lesson, title="Ny rubrik", note="Ny rubrik."):
    lesson.title, lesson.change_note = title, note
    return lesson.save_revision()


def _form(client, page):
    """The lesson's form as the browser sends it, with one heading for a body."""
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields if name != "body"}
    data |= {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "heading"}
    data |= {"body-0-id": "", "body-0-value": "Rubrik", "change_note": "Ändrat."}
    return data | {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def test_without_the_setting_nothing_waits_and_production_has_it(db):
    assert not waiting_for(school.course())
    assert not waiting_for(school.lesson(1))
    assert base.REQUIRE_EXPERT_CHECK is False
    production_settings = (base.BASE_DIR / "lms/settings/production.py").read_text()
    assert "REQUIRE_EXPERT_CHECK = True" in production_settings


def test_a_page_says_which_facts_questions_and_lessons_wait_and_where_to_go(db, erik, in_production):
    question = Question.objects.get(key="T01-P1", locale__language_code="sv")
    raw = list(question.body.raw_data)
    raw[0]["value"]["facts"] = "A58"
    question.body = Question._meta.get_field("body").stream_block.to_python(raw)
    question.save()
    lesson = waiting_for(school.lesson(1))
    assert (lesson.is_unchecked, lesson.facts, lesson.questions) == (True, (FACT,), ("T01-P1",))
    course = waiting_for(school.course())
    assert course.lessons == ("T01-L1 Underskrift",)
    for part in ("ingen sakgranskare har granskat kursen", FACT, "T01-P1", "T01-L1", "Sakgranskning"):
        assert part in course.sentence()
    _tick_course(erik)
    _tick_fact(erik)
    assert waiting_for(school.lesson(1)).questions == ("T01-P1",)
    assert not waiting_for(school.lesson(2))


def test_a_pending_question_of_the_final_test_holds_the_course_until_it_is_ticked(db, erik, in_production):
    _tick_course(erik)
    _tick_fact(erik)
    assert not waiting_for(school.course())
    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    raw = list(question.body.raw_data)
    raw[0]["value"]["facts"] = "A58"
    question.body = Question._meta.get_field("body").stream_block.to_python(raw)
    question.save_revision().publish()
    assert waiting_for(school.course()).questions == ("T01-Q1",)
    from assessments.services import check_question

    question = Question.objects.get(pk=question.pk)
    check_question(question, seen=str(question.latest_revision_id), by=erik)
    assert not waiting_for(school.course())


def test_a_course_opens_as_a_whole_and_then_only_what_learners_read_counts(db, erik, in_production):
    _tick_course(erik)
    with override_settings(REQUIRE_EXPERT_CHECK=False):
        school.lesson(1).unpublish()
    assert not waiting_for(school.course())
    CoursePage.objects.update(live=False)
    assert waiting_for(school.course()).facts == (FACT,)


def test_publish_in_code_is_refused_and_passes_after_the_ticks(db, erik, client, in_production):
    with pytest.raises(NotChecked, match=FACT):
        _draft(school.lesson(1)).publish()
    with pytest.raises(ValidationError):
        school.course().save_revision().publish()
    assert "Ny rubrik" not in client.get("/kurser/minikurs/").content.decode()
    _tick_fact(erik)
    _tick_course(erik)
    _draft(school.lesson(1)).publish()
    assert "Ny rubrik" in client.get("/kurser/minikurs/").content.decode()


def test_the_form_refuses_to_publish_and_saves_the_same_text_as_a_draft(as_cecilia, in_production):
    lesson = school.lesson(2)
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    data = {**_form(as_cecilia, lesson), "title": "Ny rubrik"}
    page = as_cecilia.post(address, {**data, "action-publish": "1"}).content.decode()
    assert "ingen sakgranskare har granskat kursen" in page
    assert school.lesson(2).title == "Godkännande"
    as_cecilia.post(address, data)
    assert school.lesson(2).get_latest_revision_as_object().title == "Ny rubrik"
    assert school.lesson(2).title == "Godkännande"


def test_the_form_publishes_after_the_tick(as_cecilia, erik, in_production):
    _tick_course(erik)
    lesson = school.lesson(2)
    data = {**_form(as_cecilia, lesson), "title": "Ny rubrik", "action-publish": "1"}
    as_cecilia.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    assert school.lesson(2).title == "Ny rubrik"


def test_a_new_page_is_not_published_when_it_is_made(as_cecilia, in_production):
    course = school.course()
    lesson = LessonPage(title="Tredje", slug="tredje", body=[], locale=course.locale)
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk])
    data = {"title": "Tredje", "slug": "tredje", "change_note": "Ny.", "change_kind": "wording", "body-count": "0"}
    data |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "action-publish": "1", "code": "T01-L3"}
    page = as_cecilia.post(address, data).content.decode()
    assert "ingen sakgranskare har granskat kursen" in page
    assert not LessonPage.objects.filter(slug=lesson.slug).exists()


def test_a_page_is_not_scheduled_either(as_cecilia, in_production):
    lesson = school.lesson(2)
    hour = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    data = {**_form(as_cecilia, lesson), "go_live_at": hour, "action-publish": "1"}
    page = as_cecilia.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data).content.decode()
    assert "ingen sakgranskare har granskat kursen" in page
    assert not lesson.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_what_begins_to_wait_before_its_hour_stays_a_draft_and_others_keep_theirs(db, erik, caplog):
    past = timezone.now() - datetime.timedelta(minutes=1)
    for n, title in ((1, "Väntar"), (2, "Klar")):
        revision = _draft(school.lesson(n), title=title)
        revision.approved_go_live_at = past
        revision.save()
    _tick_course(erik)
    with production:
        call_command("publish_scheduled")
    assert (school.lesson(1).title, school.lesson(2).title) == ("Underskrift", "Klar")
    assert not school.lesson(1).revisions.filter(approved_go_live_at__isnull=False).exists()
    assert "Väntar" in caplog.text


def test_bulk_publishing_of_a_choice_with_a_waiting_page_publishes_nothing(as_cecilia, erik, in_production):
    _tick_course(erik)
    waiting, ready = school.lesson(1), school.lesson(2)
    _draft(waiting, title="Väntar")
    _draft(ready, title="Klar")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = f"{address}?id={waiting.pk}&id={ready.pk}&next=/admin/"
    page = as_cecilia.post(chosen, follow=True).content.decode()
    assert FACT in page
    assert school.lesson(2).title == "Godkännande"
    as_cecilia.post(f"{address}?id={ready.pk}&next=/admin/")
    assert school.lesson(2).title == "Klar"


def test_bulk_publishing_with_what_lies_under_looks_at_the_drafts_there(as_david, erik, in_production):
    _tick_course(erik)
    with override_settings(REQUIRE_EXPERT_CHECK=False):
        school.lesson(1).unpublish()
    course = school.course()
    course.change_note = "Igen."
    course.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = f"{address}?id={course.pk}&next=/admin/"
    assert FACT in as_david.post(chosen, {"include_descendants": "on"}, follow=True).content.decode()
    assert not school.lesson(1).live


def _in_workflow(page, by):
    workflow = Workflow.objects.get(name="Moderators approval")
    WorkflowPage.objects.get_or_create(page=Page.objects.get(depth=1), defaults={"workflow": workflow})
    _draft(page)
    return workflow.start(page, by).current_task_state


@pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_approving_a_waiting_page_in_a_workflow_is_refused_in_words(as_cecilia, cecilia, in_production, headers):
    lesson = school.lesson(1)
    state = _in_workflow(lesson, cecilia)
    address = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk])
    response = as_cecilia.post(address, {"comment": ""}, headers=headers)
    assert response.status_code in (200, 302)
    assert FACT in as_cecilia.get("/admin/").content.decode()
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert school.lesson(1).title == "Underskrift"


def test_approving_a_checked_page_publishes_it(as_cecilia, cecilia, erik, in_production):
    _tick_course(erik)
    lesson = school.lesson(2)
    state = _in_workflow(lesson, cecilia)
    as_cecilia.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk]), {"comment": ""}
    )
    assert school.lesson(2).title == "Ny rubrik"


def test_the_approval_is_closed_to_those_without_a_desk(as_anna, client, cecilia):
    lesson = school.lesson(2)
    state = _in_workflow(lesson, cecilia)
    address = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk])
    for reader in (as_anna, client):
        assert reader.post(address).status_code in (302, 403)
    assert school.lesson(2).title == "Godkännande"


def test_english_is_held_as_well_and_its_published_text_is_not_touched(as_cecilia, in_production):
    english = school.lesson(1, "en")
    address = reverse("wagtailadmin_pages:edit", args=[english.pk])
    page = as_cecilia.post(address, {"action": "publish"}, follow=True).content.decode()
    assert FACT in page
    with pytest.raises(ValidationError):
        Translation.objects.get(source__object_id=english.translation_key).save_target(publish=True)
    assert school.lesson(1, "en").live_revision_id == english.live_revision_id


def test_a_copy_begins_as_a_draft_and_is_checked_by_no_one(as_david, erik, in_production):
    _tick_course(erik)
    course = school.course()
    data = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": course.get_parent().pk, "copy_subpages": "on"}
    address = reverse("wagtailadmin_pages:copy", args=[course.pk])
    page = as_david.post(address, {**data, "publish_copies": "on"}, follow=True).content.decode()
    assert "Kopior av kurser och lektioner" in page
    as_david.post(address, data)
    copy = CoursePage.objects.get(slug="kopia", locale=course.locale)
    assert (copy.live, copy.expert_checked_on) == (False, None)


@pytest.fixture
def files(tmp_path):
    return shutil.copytree(school.MINI, tmp_path / "curriculum")


def _rename(files):
    """The small course as another one, which is not loaded yet."""
    (files / "T01-mini").rename(files / "T02-mini")
    for path in (files / "T02-mini").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("T01", "T02").replace("minikurs", "andra")
        path.write_text(text.replace("mini-course", "second").replace("Minikurs", "Andra"), encoding="utf-8")


def test_the_loader_leaves_a_new_course_as_drafts_and_publishes_it_after_the_check(
    transactional_db, files, erik, client, capsys, in_production
):
    _rename(files)
    call_command("load_curriculum", folder=files)
    assert "draft: T02-L1" in capsys.readouterr().out
    assert not CoursePage.objects.filter(code="T02", live=True).exists()
    assert not LessonPage.objects.filter(code__startswith="T02", live=True).exists()
    assert LessonPage.objects.filter(code="T02-L1").count() == 2
    again = load(parse(files))
    assert again.written == []
    assert len(again.drafts) == 3
    course = CoursePage.objects.get(code="T02", locale__language_code="sv")
    day = timezone.localdate() + datetime.timedelta(days=9)
    services.check_course(course, seen=text_of(course), next_check_on=day, by=erik)
    _tick_fact(erik)
    report = load(parse(files))
    assert report.drafts == []
    assert client.get("/kurser/andra/underskrift/").status_code == 200
    assert client.get("/en/courses/second/signature/").status_code == 200
    edition = Edition.objects.get(course_key=course.translation_key)
    assert {language: len(lessons) for language, lessons in edition.frozen_outline["languages"].items()} == {
        "sv": 2,
        "en": 2,
    }
    assert load(parse(files)).written == []


def test_the_loader_leaves_a_changed_lesson_as_a_draft_beside_the_published_one(
    db, files, erik, client, in_production, django_capture_on_commit_callbacks
):
    path = files / "T01-mini/lessons/01-underskrift.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("på fler sätt.", "på flera sätt.").replace("in more ways.", "in several ways.")
    path.write_text(text, encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        assert [line.split(":")[0] for line in load(parse(files)).drafts] == ["T01-L1"]
    assert "på fler sätt" in client.get("/kurser/minikurs/underskrift/").content.decode()
    assert "in more ways" in client.get("/en/courses/mini-course/signature/").content.decode()
    assert load(parse(files)).kept == []
    _tick_fact(erik)
    _tick_course(erik)
    with django_capture_on_commit_callbacks(execute=True):
        load(parse(files))
    assert "på flera sätt" in client.get("/kurser/minikurs/underskrift/").content.decode()
    assert "in several ways" in client.get("/en/courses/mini-course/signature/").content.decode()


@override_settings(PUBLIC_FINAL_QUESTIONS=False)
def test_public_questions_are_not_dealt_and_the_learner_is_told(as_anna, anna):
    enrolment = school.enrol(anna)
    response = as_anna.post(reverse("test", args=[enrolment.course_key]), {"name": "Anna Lindqvist"}, follow=True)
    assert "Kunskapsprovet är inte klart" in response.content.decode()
    assert not Attempt.objects.exists()


@override_settings(PUBLIC_FINAL_QUESTIONS=False)
def test_the_author_sees_beforehand_that_a_test_cannot_be_dealt_and_why(as_cecilia):
    quiz = Quiz.objects.get(key="T01-final")
    for address in (
        reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk]),
        reverse("wagtailadmin_pages:edit", args=[school.course().pk]),
    ):
        page = as_cecilia.get(address).content.decode()
        assert "drar 4 frågor och har 0 att dra ur. Det som saknas: 4 av vilket slag som helst." in page
        assert "6 offentliga" in page


def test_readiness_counts_each_reason_once(db):
    quiz = Quiz.objects.get(key="T01-final")
    assert (readiness(quiz).is_ready, readiness(quiz).kept_out) == (True, ())
    rows = {q.key: q for q in Question.objects.filter(locale__language_code="sv", purpose="final")}
    Question.objects.filter(pk=rows["T01-Q1"].pk).update(live=False)
    Question.objects.filter(key="T01-Q2").update(purpose="practice")
    raw = list(rows["T01-Q3"].body.raw_data)
    raw[0]["value"]["facts"] = FACT
    rows["T01-Q3"].body = Question._meta.get_field("body").stream_block.to_python(raw)
    rows["T01-Q3"].save()
    found = readiness(quiz)
    assert (found.dealable, found.is_ready) == (3, False)
    assert [n for _reason, n in found.kept_out] == [1, 1, 1]


def test_the_mark_stands_on_card_course_lesson_block_and_practice_question(db, erik, client):
    def marks(address):
        return client.get(address).content.decode().count("Utkast – inte sakgranskat")

    card, course, lesson = "/kurser/", "/kurser/minikurs/", "/kurser/minikurs/underskrift/"
    assert (marks("/"), marks(card), marks(course), marks(lesson)) == (1, 1, 1, 1)
    assert 'class="block-draft">Utkast<' in client.get(lesson).content.decode()
    _tick_course(erik)
    assert (marks("/"), marks(card), marks(course), marks(lesson)) == (0, 0, 0, 1)
    question = Question.objects.get(key="T01-P1", locale__language_code="sv")
    raw = list(question.body.raw_data)
    raw[0]["value"]["facts"] = FACT
    question.body = Question._meta.get_field("body").stream_block.to_python(raw)
    question.save_revision().publish()
    assert marks(lesson) == 2
    _tick_fact(erik)
    assert marks(lesson) == 0
