"""Drafts of questions, tests, sources, provisions and terms: nothing of them shows before they are published."""

import json
import shutil

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import ReferenceIndex, Workflow, WorkflowContentType

from assessments.freezing import freeze
from assessments.models import Question, Quiz
from assessments.questions import HONOUR
from assessments.services import TestNotReady
from content.blocks import ProvisionBlock
from content.curriculum import parse
from content.models import Provision, Source, Term
from courses import services
from courses.loading import load
from courses.models import Edition
from lms.groups import ensure_groups
from tests import people, school

DESKS = [
    ("assessments_question", lambda: Question.objects.get(key="T01-Q1", locale__language_code="sv")),
    ("assessments_quiz", Quiz.objects.get),
    ("content_source", lambda: Source.objects.get(key="CTR")),
    ("content_provision", lambda: Provision.objects.get(ref="Art. 29(1)")),
    ("content_term", lambda: Term.objects.get(key="T020")),
]


def _provision():
    return Provision.objects.get(ref="Art. 29(1)")


@pytest.mark.parametrize(("desk", "find"), DESKS)
def test_every_desk_has_list_status_search_history_and_usage(as_cecilia, desk, find):
    thing = find()
    index = as_cecilia.get(reverse(f"wagtailsnippets_{desk}:list"))
    assert "w-status" in index.content.decode()
    assert as_cecilia.get(reverse(f"wagtailsnippets_{desk}:list"), {"live": "true"}).status_code == 200
    words = {"content_provision": "samtycke", "content_term": "prövare"}.get(desk, getattr(thing, "key", ""))
    found = as_cecilia.get(reverse(f"wagtailsnippets_{desk}:list"), {"q": words, "live": "true"})
    assert str(thing.pk) in [str(row.pk) for row in found.context["object_list"]]
    for name in ("edit", "history", "usage"):
        assert as_cecilia.get(reverse(f"wagtailsnippets_{desk}:{name}", args=[thing.pk])).status_code == 200, name


@pytest.mark.parametrize("desk", [desk for desk, _find in DESKS[1:]])
@pytest.mark.parametrize("mode", ["sv", "en"])
def test_a_preview_shows_the_row_in_the_language_asked_for(db, desk, mode):
    thing = dict(DESKS)[desk]()
    page = thing.make_preview_request(preview_mode=mode).content.decode()
    assert f'lang="{mode}"' in page
    expected = {
        "assessments_quiz": {"sv": "Fråga 1?", "en": "Question 1?"},
        "content_source": {"sv": "humanläkemedel", "en": "for human use"},
        "content_provision": {"sv": "artikel 29.1", "en": "Article 29(1)"},
        "content_term": {"sv": "ansvarig prövare", "en": "principal investigator"},
    }
    assert expected[desk][mode] in page


def test_a_draft_of_a_source_or_provision_changes_nothing_for_readers(db, client):
    before = client.get("/kurser/minikurs/underskrift/").content
    for row, field in ((Source.objects.get(key="CTR"), "short_sv"), (_provision(), "label_sv")):
        setattr(row, field, "hemligt utkast")
        row.save_revision()
    assert client.get("/kurser/minikurs/underskrift/").content == before
    school.course().save_revision().publish()
    assert Edition.objects.count() == 1
    assert "hemligt utkast" not in freeze(Quiz.objects.get(key="T01-final")).body


def test_what_is_published_is_read_at_once(db, client):
    provision = _provision()
    provision.label_sv = "artikel 29 punkt 1"
    provision.save_revision().publish()
    assert "artikel 29 punkt 1" in client.get("/kurser/minikurs/underskrift/").content.decode()


def test_a_test_is_dealt_from_the_published_quiz_and_never_from_a_draft(anna):
    quiz = Quiz.objects.get(key="T01-final")
    quiz.draw, quiz.pass_percent = 1, 1
    quiz.items = list(quiz.items.all())[:1]
    quiz.save_revision()
    _enrolment, attempt = school.deal(anna)
    assert len(attempt.dealt()) == 4
    frozen = attempt.version.frozen
    assert (len(frozen["questions"]), frozen["rules"]["pass_percent"]) == (6, 75)


def test_a_published_quiz_with_fewer_questions_is_what_the_next_test_is_dealt_from(anna):
    quiz = Quiz.objects.get(key="T01-final")
    quiz.draw = 2
    quiz.items = list(quiz.items.all())[:3]
    quiz.save_revision().publish()
    _enrolment, attempt = school.deal(anna)
    assert len(attempt.dealt()) == 2
    assert len(attempt.version.frozen["questions"]) == 3


def test_no_test_is_dealt_from_a_quiz_that_was_never_published(anna):
    enrolment = school.enrol(anna)
    Quiz.objects.update(live=False)
    with pytest.raises(TestNotReady):
        services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])


def test_a_draft_of_a_question_is_not_dealt(anna):
    question = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    raw = list(question.body.raw_data)
    raw[0]["value"]["stem"] = "Utkastets fråga?"
    question.body = json.dumps(raw)
    question.save_revision()
    _enrolment, attempt = school.deal(anna)
    assert "Utkastets" not in attempt.version.body


def test_the_loader_leaves_an_authors_draft_of_a_quiz(db):
    quiz = Quiz.objects.get(key="T01-final")
    quiz.pass_percent = 90
    quiz.save_revision()
    assert load(parse(school.MINI)).kept == ["T01-final"]
    assert Quiz.objects.get(key="T01-final").pass_percent == 75


def test_the_loader_changes_the_questions_of_a_quiz_and_leaves_a_revision(db, tmp_path):
    files = shutil.copytree(school.MINI, tmp_path / "curriculum")
    path = files / "T01-mini/course.yaml"
    path.write_text(path.read_text().replace("draw: 4", "draw: 3"))
    assert "T01-final" in load(parse(files)).written
    quiz = Quiz.objects.get(key="T01-final")
    assert (quiz.draw, quiz.items.count(), quiz.revisions.count()) == (3, 6, 1)
    assert load(parse(files)).written == []
    assert quiz.revisions.count() == 1


@pytest.mark.parametrize("desk", ["assessments_quiz", "content_source", "content_provision"])
def test_what_is_used_is_not_unpublished_and_the_cms_says_where(as_david, desk):
    thing = dict(DESKS)[desk]()
    response = as_david.post(reverse(f"wagtailsnippets_{desk}:unpublish", args=[thing.pk]), follow=True)
    thing.refresh_from_db()
    assert thing.live
    text = response.content.decode()
    assert "kan inte avpubliceras" in text
    assert " object (" not in text


def test_what_nobody_uses_is_unpublished(as_david):
    unused = [Term.objects.get(key="T020"), Source.objects.get(key="EU-BIOTECH")]
    for thing in unused:
        assert not ReferenceIndex.get_references_to(thing).exists()
        name = f"wagtailsnippets_content_{thing._meta.model_name}:unpublish"
        as_david.post(reverse(name, args=[thing.pk]))
        thing.refresh_from_db()
        assert not thing.live


def test_a_draft_provision_cannot_be_cited(db):
    draft = Provision.objects.create(
        source=Source.objects.get(key="CTR"), ref="Art. 99", label_sv="artikel 99", label_en="Article 99", live=False
    )
    block = ProvisionBlock("content.Provision")
    with pytest.raises(ValidationError, match="utkast"):
        block.clean(draft)
    assert block.clean(_provision()) == _provision()


def test_a_provision_of_a_draft_source_cannot_be_saved(db):
    source = Source.objects.create(key="NY", title_sv="Ny", title_en="New", short_sv="Ny", short_en="New",
                                   rank="binding", live=False)  # fmt: skip
    with pytest.raises(ValidationError, match="Publicera"):
        Provision(source=source, ref="1", label_sv="1", label_en="1").full_clean()


def _in_group(short, group):
    ensure_groups()
    person = people.person(short, short.title(), is_staff=True)
    person.groups.set(Group.objects.filter(name=group))
    client = Client()
    client.force_login(person)
    return client


def test_an_editor_drafts_a_term_and_a_publisher_publishes_it(db):
    term = Term.objects.get(key="T020")
    address = reverse("wagtailsnippets_content_term:edit", args=[term.pk])
    data = {
        "key": term.key, "term_sv": "Ny benämning", "term_en": term.term_en, "definition_sv": term.definition_sv,
        "definition_en": term.definition_en, "provision_sv": "", "provision_en": "", "note_sv": "", "note_en": "",
        "synonyms": "PI",
    }  # fmt: skip
    _in_group("erik", "Redaktörer").post(address, {**data, "action-publish": "1"})
    term.refresh_from_db()
    assert (term.term_sv, term.has_unpublished_changes) == ("ansvarig prövare", True)
    _in_group("petra", "Publicerare").post(address, {**data, "action-publish": "1"})
    term.refresh_from_db()
    assert term.term_sv == "Ny benämning"


def test_an_editor_submits_a_question_for_review_and_a_publisher_approves_it(db):
    ensure_groups()
    question = Question.objects.get(key="T01-P1", locale__language_code="sv")
    assert question.get_workflow() is not None
    workflow = question.get_workflow()
    erik = people.person("erik", "Erik", is_staff=True)
    question.save_revision()
    state = workflow.start(question, erik)
    petra = people.person("petra", "Petra", is_staff=True)
    petra.groups.set(Group.objects.filter(name="Publicerare"))
    assert state.current_task_state.task.specific.user_can_access_editor(question, petra)
    page = _in_group("rut", "Redaktörer").get(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]))
    assert page.status_code == 200


def test_an_editor_is_offered_to_submit_a_question(db):
    question = Question.objects.get(key="T01-P1", locale__language_code="sv")
    page = _in_group("erik", "Redaktörer").get(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]))
    text = page.content.decode()
    assert "action-submit" in text
    assert "action-publish" not in text


def test_groups_are_made_again_without_taking_a_chosen_workflow_away(db):
    ensure_groups()
    other = Workflow.objects.create(name="Sakgranskning")
    WorkflowContentType.objects.update(workflow=other)
    ensure_groups()
    assert WorkflowContentType.objects.get().workflow == other
