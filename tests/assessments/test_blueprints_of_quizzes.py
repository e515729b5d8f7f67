"""A test is dealt by its blueprint, and one that the bank cannot fill is not published."""

import datetime
import random
import shutil

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, BlueprintCell, Question, Quiz
from assessments.questions import HONOUR
from content.curriculum import parse
from courses import services
from courses.loading import load
from tests import school


@pytest.fixture
def quiz(db):
    return Quiz.objects.get(key="T01-final")


def made_of(quiz, *cells, draw=None):
    quiz.cells = [BlueprintCell(**cell) for cell in cells]
    quiz.draw = draw or quiz.draw
    quiz.save()


def form(quiz, **changes):
    """What the CMS sends for a quiz, to be published."""
    items = list(quiz.items.all())
    data = {
        **{name: getattr(quiz, name) for name in ("key", "title", "purpose", "draw", "pass_percent")},
        **{name: getattr(quiz, name) for name in ("attempts", "wait_hours", "minutes", "shows", "layout")},
        **{name: getattr(quiz, name) for name in ("honour_sv", "honour_en")},
        **{f"{name}-INITIAL_FORMS": 0 for name in ("items", "cells")},
        **{f"{name}-MIN_NUM_FORMS": 0 for name in ("items", "cells")},
        **{f"{name}-MAX_NUM_FORMS": 1000 for name in ("items", "cells")},
        "items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": len(items), "cells-TOTAL_FORMS": 0,
        "action-publish": "1",
    }  # fmt: skip
    for n, item in enumerate(items):
        data |= {f"items-{n}-id": item.pk, f"items-{n}-question": item.question_id, f"items-{n}-ORDER": n + 1}
        data[f"items-{n}-DELETE"] = ""
    return data | changes


def cell(n=0, **values):
    names = {"id": "", "ORDER": n + 1, "DELETE": "", "objective": "", "difficulty": "", "type": "", **values}
    return {"cells-TOTAL_FORMS": n + 1, **{f"cells-{n}-{name}": value for name, value in names.items()}}


def test_a_test_is_dealt_by_its_blueprint(quiz, anna):
    made_of(quiz, {"count": 1, "type": "multiple_response"}, {"count": 2, "objective": "T01-O1"})
    _enrolment, attempt = school.deal(anna)
    questions = attempt.version.questions()
    dealt = [questions[d.question] for d in attempt.dealt()]
    assert len(dealt) == quiz.draw
    assert sum(q["type"] == "multiple_response" for q in dealt) >= 1
    assert sum(q["objective"] == "T01-O1" for q in dealt) >= 2


def test_the_recorded_seed_shows_how_the_test_came_about(quiz, anna):
    from assessments.grading import deal
    from content.blueprint import choose

    _enrolment, attempt = school.deal(anna)
    dice, version = random.Random(attempt.seed), attempt.version
    chosen = choose(quiz.blueprint(), quiz.draw, version.traits(""), {}, dice)
    assert list(deal([version.items()[i] for i in chosen], dice)) == attempt.dealt()


def test_a_question_for_another_kind_of_product_is_not_dealt(quiz, anna):
    other = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    Question.objects.filter(translation_key=other.translation_key).update(product="veterinary")
    quiz.draw = 5
    quiz.save()
    enrolment = services.enrol(anna, course=school.course(), language="sv", product="medicine")
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    assert other.translation_key.hex not in {d.question for d in attempt.dealt()}


def test_a_blueprint_that_the_bank_cannot_fill_is_not_published_and_says_what_is_missing(quiz, as_cecilia):
    address = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
    refused = as_cecilia.post(address, form(quiz, title="Nytt", **cell(count=3, difficulty="advanced")))
    assert refused.status_code == 200
    assert "Det som saknas: 3 Avancerad" in refused.content.decode()
    quiz.refresh_from_db()
    assert (quiz.title == "Nytt", quiz.cells.count()) == (False, 0)


def test_it_can_be_kept_as_a_draft(quiz, as_cecilia):
    address = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
    data = form(quiz, **cell(count=3, difficulty="advanced"))
    del data["action-publish"]
    assert as_cecilia.post(address, data).status_code == 302
    quiz.refresh_from_db()
    assert [c.count for c in quiz.get_latest_revision_as_object().blueprint()] == [3]
    assert "Det som saknas: 3 Avancerad" in as_cecilia.get(address).content.decode()


def unfillable(quiz):
    """A draft that the bank cannot fill."""
    quiz.title, quiz.cells = "Nytt", [BlueprintCell(count=3, difficulty="advanced")]
    return quiz.save_revision()


def test_code_does_not_publish_what_the_bank_cannot_fill_either(quiz):
    revision = unfillable(quiz)
    with pytest.raises(ValidationError, match="Det som saknas: 3 Avancerad"):
        revision.publish()
    stands = Quiz.objects.get(key="T01-final")
    assert (stands.title == "Nytt", stands.cells.count(), stands.has_unpublished_changes) == (False, 0, True)


def test_code_publishes_what_the_draft_can_be_filled_with(quiz):
    """The draft counts, not what is published."""
    made_of(quiz, {"count": 3, "difficulty": "advanced"})
    quiz.title, quiz.cells = "Nytt", [BlueprintCell(count=1, type="multiple_response")]
    quiz.save_revision().publish()
    assert Quiz.objects.get(key="T01-final").title == "Nytt"


def test_a_draft_with_too_few_questions_is_refused(quiz):
    quiz.items = list(quiz.items.all())[: quiz.draw - 1]
    with pytest.raises(ValidationError, match="Det som saknas: 1 av vilket slag som helst"):
        quiz.save_revision().publish()
    assert Quiz.objects.get(key="T01-final").items.count() == 6


def test_what_can_no_longer_be_filled_at_its_hour_stays_a_draft(quiz, caplog):
    revision = unfillable(quiz)
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    assert Quiz.objects.get(key="T01-final").title != "Nytt"
    assert not quiz.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert "3 Avancerad" in caplog.text


@override_settings(PUBLIC_FINAL_QUESTIONS=False)
def test_a_changed_test_of_the_files_loads_where_its_questions_are_not_dealt(quiz, tmp_path):
    files = shutil.copytree(school.MINI, tmp_path / "curriculum")
    path = files / "T01-mini/course.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("draw: 4", "draw: 3"), encoding="utf-8")
    assert "T01-final" in load(parse(files)).written
    quiz.refresh_from_db()
    assert (quiz.draw, quiz.live) == (3, True)
    assert load(parse(files)).written == []


def test_one_that_can_be_filled_is_published(quiz, as_cecilia):
    address = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
    assert as_cecilia.post(address, form(quiz, **cell(count=1, type="multiple_response"))).status_code == 302
    assert [c.type for c in Quiz.objects.get(key="T01-final").blueprint()] == ["multiple_response"]


@override_settings(PUBLIC_FINAL_QUESTIONS=False)
def test_public_questions_do_not_fill_a_test_in_production(quiz, as_cecilia):
    address = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
    page = as_cecilia.post(address, form(quiz)).content.decode()
    assert "har 0 att dra ur" in page


def test_a_test_that_cannot_be_dealt_is_refused_to_the_learner(quiz, anna):
    made_of(quiz, {"count": 3, "difficulty": "advanced"})
    with pytest.raises(Exception, match=r"inte klart"):
        school.deal(anna)
    assert not Attempt.objects.exists()
