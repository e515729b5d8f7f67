"""What a test asks before it begins, how it is shuffled, and what it shows afterwards."""

import json

import pytest
from django.urls import reverse

from assessments.freezing import freeze
from assessments.models import Attempt, Quiz
from assessments.questions import HONOUR, Layout, Shows
from assessments.services import NotAffirmed
from assessments.thawing import thaw_quiz
from courses import services
from tests import school


def _quiz(**values):
    Quiz.objects.filter(key="T01-final").update(**values)
    return Quiz.objects.get(key="T01-final")


def _address(user):
    return reverse("test", args=[school.enrol(user).course_key])


def test_nothing_begins_before_it_is_affirmed_and_the_choice_of_product_is_kept(anna, as_anna):
    course = school.course()
    course.products = ["medicine", "device"]
    course.save()
    response = as_anna.post(_address(anna), {"product": "device"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#affirmed"' in page
    assert '<option value="device" selected>' in page
    assert not Attempt.objects.exists()


def test_what_was_affirmed_is_kept_word_for_word_and_stands_in_the_register(anna, as_anna, as_david):
    page = as_anna.get(_address(anna)).content.decode()
    assert f'value="{HONOUR["sv"]}"' in page
    assert as_anna.post(_address(anna), {"affirmed": HONOUR["sv"]}).status_code == 302
    attempt = Attempt.objects.get()
    assert attempt.affirmed == HONOUR["sv"]
    assert HONOUR["sv"] in as_david.get(reverse("attempt:inspect", args=[attempt.pk])).content.decode()


def test_words_that_the_test_no_longer_says_are_not_enough(anna, as_anna):
    _quiz(honour_sv="Jag gör provet utan AI.", honour_en="I take the test without AI.")
    assert as_anna.post(_address(anna), {"affirmed": HONOUR["sv"]}).status_code == 422
    with pytest.raises(NotAffirmed):
        services.start_test(school.enrol(anna), language="sv", affirmed=HONOUR["sv"])
    assert services.start_test(school.enrol(anna), language="en", affirmed="I take the test without AI.")


def test_a_test_that_asks_nothing_begins_at_once_and_an_open_one_asks_no_more(anna, as_anna):
    _quiz(honour_sv="", honour_en="")
    assert 'id="affirmed"' not in as_anna.get(_address(anna)).content.decode()
    assert as_anna.post(_address(anna)).status_code == 302
    _quiz(honour_sv="Ny.", honour_en="New.")
    assert as_anna.post(_address(anna)).status_code == 302
    assert Attempt.objects.get().affirmed == ""


def test_it_is_written_in_both_languages_or_in_neither(db):
    quiz = _quiz(honour_en=" ")
    with pytest.raises(Exception, match="båda språken"):
        quiz.clean()


def test_the_kind_of_product_is_asked_where_it_matters_and_steers_the_draw(anna, as_anna):
    assert 'name="product"' not in as_anna.get(_address(anna)).content.decode()
    quiz = Quiz.objects.get(key="T01-final")
    other = quiz.items.order_by("sort_order").first().question
    for row in other.get_translations(inclusive=True):
        type(row).objects.filter(pk=row.pk).update(product="device")
    page = as_anna.get(_address(anna)).content.decode()
    assert 'name="product"' in page
    assert "Flera slag, eller vill inte svara" in page
    as_anna.post(_address(anna), {"affirmed": HONOUR["sv"], "product": "medicine"})
    attempt = Attempt.objects.get()
    assert attempt.product == "medicine"
    assert other.translation_key.hex not in {drawn.question for drawn in attempt.dealt()}


def test_a_kind_that_does_not_exist_is_none(anna, as_anna):
    as_anna.post(_address(anna), {"affirmed": HONOUR["sv"], "product": "<b>"})
    assert Attempt.objects.get().product == ""


def test_unshuffled_questions_and_options_come_as_they_are_listed(anna):
    _quiz(shuffles_questions=False, shuffles_options=False, draw=6)
    _enrolment, attempt = school.deal(anna)
    questions = attempt.version.questions()
    assert [questions[d.question]["key"] for d in attempt.dealt()] == [f"T01-Q{n}" for n in range(1, 7)]
    written = [[o["id"] for o in questions[d.question]["body"]["options"]] for d in attempt.dealt()]
    assert [d.dealt["options"] for d in attempt.dealt()] == written


@pytest.mark.parametrize(
    ("shows", "said", "unsaid"),
    [
        (Shows.EXPLAINED, ["procent", "Fråga för fråga", "Därför är"], []),
        (Shows.OBJECTIVES, ["procent"], ["Fråga för fråga", "Därför är", "Rätt svar"]),
        (Shows.VERDICT, ["Du har klarat provet"], ["procent", "Fråga för fråga", "Därför är", "Rätt svar", "Träna på"]),
    ],
)
def test_after_a_pass_no_more_is_shown_than_the_test_says(anna, as_anna, shows, said, unsaid):
    _quiz(shows=shows)
    attempt = school.take_test(anna).submission.attempt
    for prefix in ("", "/en"):
        page = as_anna.get(prefix + reverse("result", args=[attempt.uuid])).content.decode()
        assert all(text in page for text in said) or prefix
        assert not [text for text in [*unsaid, "Why 1a", "Right answer"] if text in page and shows != Shows.EXPLAINED]


def test_after_a_failure_only_the_verdict_may_be_shown(anna, as_anna):
    _quiz(shows=Shows.VERDICT)
    attempt = school.take_test(anna, wrong=4).submission.attempt
    page = as_anna.get(reverse("result", args=[attempt.uuid])).content.decode()
    assert "procent" not in page
    assert "Skriva under rätt" not in page
    assert "Underskrift" not in page


def test_a_test_keeps_what_it_was_begun_with_and_the_learner_is_told_before(anna, as_anna):
    _quiz(shows=Shows.VERDICT)
    assert "inget mer" in as_anna.get(_address(anna)).content.decode()
    enrolment, attempt = school.deal(anna)
    _quiz(shows=Shows.EXPLAINED)
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    assert "Därför är" not in as_anna.get(reverse("result", args=[attempt.uuid])).content.decode()


def test_what_was_frozen_before_shows_as_it_did():
    rules = {"draw": 1, "pass_percent": 80, "attempts": 3, "wait_hours": 24, "minutes": 0, "cells": []}
    assert thaw_quiz({"schema": 2, "quiz": "q", "rules": rules, "questions": []})["rules"]["shows"] == "explained"


def test_a_layout_is_frozen_only_where_it_is_chosen_so_older_digests_stand(db):
    usual = freeze(_quiz())
    assert "layout" not in json.loads(usual.body)["rules"]
    assert usual.frozen["rules"]["layout"] == Layout.QUESTION
    chosen = freeze(_quiz(layout=Layout.PAGE))
    assert json.loads(chosen.body)["rules"]["layout"] == Layout.PAGE
    assert chosen.frozen["rules"]["layout"] == Layout.PAGE
    assert freeze(_quiz(layout=Layout.QUESTION)) == usual


def test_an_author_chooses_the_layout_in_the_form(as_cecilia, db):
    page = as_cecilia.get(reverse("wagtailsnippets_assessments_quiz:edit", args=[_quiz().pk])).content.decode()
    assert 'name="layout"' in page
    assert "Alla frågor på en sida" in page
    assert "En fråga i taget" in page
