"""Editors take out what was wrong in the CMS, and someone else decides and tells."""

import pytest
from django.test import Client
from django.urls import reverse

from content.withdrawals import State, Withdrawal, WithdrawalDecision, withdrawals
from courses import services as learners
from courses.letters import Letter
from tests import people, school
from tests.withdrawn import WRONG, question_row, rule, withdraw_block


@pytest.fixture
def erik(db):
    return people.author("erik", "Erik Holm")


@pytest.fixture
def as_erik(erik):
    client = Client()
    client.force_login(erik)
    return client


def _form(**changes):
    return {"reason": "wrong", "wrong_sv": WRONG["sv"], "wrong_en": WRONG["en"], "right_sv": "", "right_en": "",
            **changes}  # fmt: skip


def test_an_editor_withdraws_from_the_lessons_list_after_confirming(as_cecilia, anna):
    learners.mark_read(school.enrol(anna), lesson=school.lesson(1))
    key = school.lesson(1).translation_key
    edit = as_cecilia.get(reverse("wagtailadmin_pages:edit", args=[school.lesson(1).pk])).content.decode()
    listing = reverse("withdraw_lesson", args=[key])
    assert listing in edit
    explorer = as_cecilia.get(reverse("wagtailadmin_explore", args=[school.course().pk])).content.decode()
    assert listing in explorer
    blocks = as_cecilia.get(listing).content.decode()
    address = reverse("withdraw_block", args=[key, rule().id])
    assert address in blocks
    assert "Samtycket är skriftligt och daterat." in blocks
    asked = as_cecilia.post(address, _form()).content.decode()
    assert "Vill du dra tillbaka det nu?" in asked
    assert not Withdrawal.objects.exists()
    response = as_cecilia.post(address, _form(is_sure="1"), follow=True)
    made = Withdrawal.objects.get()
    assert made.number in response.content.decode()
    assert made.number in as_cecilia.get(listing).content.decode()
    assert made.number in as_cecilia.get(reverse("corrections:index")).content.decode()
    assert (
        "Tillbakadraget: Regelruta."
        in as_cecilia.get(reverse("wagtailadmin_pages:edit", args=[school.lesson(1).pk])).content.decode()
    )


def test_an_editor_withdraws_a_question_from_its_list(as_cecilia):
    question = question_row("T01-Q1")
    address = reverse("withdraw_question", args=[question.translation_key])
    assert address in as_cecilia.get(reverse("wagtailsnippets_assessments_question:list")).content.decode()
    assert "Utan den här frågan finns det 5 att dra ur." in as_cecilia.get(address).content.decode()
    as_cecilia.post(address, _form(is_sure="1"))
    made = Withdrawal.objects.get()
    assert (made.question_key, made.block, made.frozen["part"]["sv"]) == (
        question.translation_key, "", "En fråga i kunskapsprovet",
    )  # fmt: skip


@pytest.mark.parametrize("changes", [
    {"reason": ""}, {"reason": "x"}, {"wrong_sv": ""}, {"wrong_en": " "}, {"right_sv": "Rätt"},
    {"wrong_sv": "å" * 1_001},
])  # fmt: skip
def test_a_withdrawal_without_reason_or_in_one_language_is_refused(as_cecilia, changes):
    address = reverse("withdraw_block", args=[school.lesson(1).translation_key, rule().id])
    response = as_cecilia.post(address, _form(is_sure="1", **changes))
    assert response.status_code == 200
    assert "error" in response.content.decode()
    assert not Withdrawal.objects.exists()


def test_someone_else_confirms_tells_and_restores_in_the_cms(as_cecilia, as_erik, cecilia, anna):
    learners.mark_read(school.enrol(anna), lesson=school.lesson(1))
    made = withdraw_block(cecilia)
    address = reverse("correction", args=[made.pk])
    decide, tell = (reverse(f"{verb}_correction", args=[made.pk]) for verb in ("decide", "tell"))
    own = as_cecilia.get(address).content.decode()
    assert decide not in own
    assert "Därför behöver någon annan fatta beslut" in own
    as_cecilia.post(decide, {"outcome": "confirmed", "is_sure": "1"})
    assert withdrawals().get().state is State.WITHDRAWN
    asked = as_erik.post(decide, {"outcome": "confirmed", "right_sv": "R", "right_en": "R"}).content.decode()
    assert "Vill du bekräfta att det var fel?" in asked
    assert withdrawals().get().state is State.WITHDRAWN
    confirmed = {"outcome": "confirmed", "right_sv": "R", "right_en": "R", "is_sure": "1"}
    told = as_erik.post(decide, confirmed, follow=True).content.decode()
    assert "Skriv till 1 kursdeltagare" in told
    assert "Vill du skriva till 1 kursdeltagare?" in as_erik.post(tell).content.decode()
    assert not Letter.objects.exists()
    assert "1 mejl är på väg." in as_erik.post(tell, {"is_sure": "1"}, follow=True).content.decode()
    as_erik.post(decide, {"outcome": "lifted", "is_sure": "1"})
    assert withdrawals().get().state is State.LIFTED


def test_a_decision_needs_a_known_outcome_and_a_post(as_erik, cecilia):
    made = withdraw_block(cecilia)
    decide = reverse("decide_correction", args=[made.pk])
    assert as_erik.post(decide, {"outcome": "x", "is_sure": "1"}).status_code == 404
    assert as_erik.get(decide).status_code == 405
    assert as_erik.get(reverse("tell_correction", args=[made.pk])).status_code == 405
    assert as_erik.post(decide, {"outcome": "lifted", "right_sv": "R", "is_sure": "1"}).status_code == 200
    assert not WithdrawalDecision.objects.exists()


def test_a_subject_expert_decides_and_does_not_withdraw(cecilia):
    expert = people.author("sara", "Sara Sak")
    expert.groups.set(expert.groups.model.objects.filter(name="Sakgranskare"))
    as_expert = Client()
    as_expert.force_login(expert)
    made = withdraw_block(cecilia)
    as_expert.post(reverse("decide_correction", args=[made.pk]), {"outcome": "lifted", "is_sure": "1"})
    assert withdrawals().get().state is State.LIFTED
    address = reverse("withdraw_block", args=[school.lesson(1).translation_key, rule().id])
    assert as_expert.post(address, _form(is_sure="1")).status_code in (302, 403)
    assert Withdrawal.objects.count() == 1


def test_learners_and_strangers_have_no_desk(as_anna, client, cecilia):
    made = withdraw_block(cecilia)
    key = school.lesson(1).translation_key
    addresses = [
        reverse("corrections:index"), reverse("withdraw_lesson", args=[key]), reverse("correction", args=[made.pk]),
        reverse("withdraw_block", args=[key, rule().id]),
        reverse("withdraw_question", args=[question_row("T01-Q1").translation_key]),
        reverse("decide_correction", args=[made.pk]), reverse("tell_correction", args=[made.pk]),
    ]  # fmt: skip
    for someone in (as_anna, client):
        for address in addresses:
            assert someone.get(address).status_code in (302, 403)
            assert someone.post(address, _form(is_sure="1", outcome="lifted")).status_code in (302, 403)
    assert Withdrawal.objects.count() == 1
    assert not WithdrawalDecision.objects.exists()


def test_a_block_or_lesson_that_is_not_there_is_not_found(as_cecilia):
    key = school.lesson(1).translation_key
    assert as_cecilia.get(reverse("withdraw_block", args=[key, key])).status_code == 404
    assert as_cecilia.get(reverse("withdraw_lesson", args=[school.course().translation_key])).status_code == 404
    school.lesson(2).unpublish()
    assert as_cecilia.get(reverse("withdraw_lesson", args=[school.lesson(2).translation_key])).status_code == 404
