"""A wrong key is corrected by two persons; tests are graded anew, and what follows from that follows."""

import datetime
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import regrading
from assessments.models import Grade, Question, Quiz, QuizVersion
from assessments.questions import HONOUR
from assessments.regrades import Change, CorrectionState, KeyDecision, KeyOutcome, Regrade, key_corrections
from assessments.services import current_grade
from certificates.models import Certificate, Grounds, Revocation
from certificates.services import revoke
from courses import services as learners
from courses.letters import Delivery, Letter, LetterKind
from courses.models import Completion, Enrolment
from courses.regrades import services
from courses.tasks import sweep_regrades
from tests import people, regraded, school


@pytest.fixture
def erik(db):
    return people.author("erik", "Erik Holm")


@pytest.fixture(autouse=True)
def _all_six(db):
    """The test draws all its questions: six with eight points, of which seven are needed."""
    Quiz.objects.update(draw=6, pass_percent=80)


def _letters(kind):
    return list(Delivery.objects.filter(letter__kind=kind).order_by("pk"))


def test_who_passes_now_gets_grade_completion_certificate_and_letters(anna, cecilia, erik):
    failed = regraded.take(anna, wrong=("T01-Q1", "T01-Q2"))
    assert (failed.grade.points, failed.grade.passed) == (6, False)
    made = regraded.correct(cecilia, erik)
    grade = current_grade(failed.submission)
    assert (grade.number, grade.points, grade.passed, grade.reason, grade.by) == (2, 7, True, made.number, erik)
    assert Grade.objects.get(number=1).points == 6
    completion = Completion.objects.get(enrolment__user=anna)
    assert completion.grade == grade
    certificate = Certificate.objects.get(about=completion.uuid)
    passed_at = datetime.datetime.fromisoformat(certificate.frozen["passed_at"])
    assert passed_at == failed.submission.at.replace(microsecond=0)
    issued, told = _letters(LetterKind.CERTIFICATE_ISSUED), _letters(LetterKind.REGRADED)
    assert [certificate.number in letter.text for letter in issued] == [True]
    assert "Före: 6 av 8 poäng" in told[0].text
    assert "Nu: 7 av 8 poäng" in told[0].text
    assert "Provet är nu godkänt." in told[0].text
    assert made.state is CorrectionState.DONE


def test_no_letter_says_what_is_right(anna, bjorn, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q1",))
    regraded.take(bjorn)
    question = regraded.wording().question
    _right, wrong = regraded.right_and_wrong()
    regraded.correct(cecilia, erik, right=wrong[:1])
    texts = [letter.text for letter in _letters(LetterKind.REGRADED)]
    assert len(texts) == 2
    for option in question["body"]["options"]:
        assert not any(option["text"][language] in text for text in texts for language in ("sv", "en"))
    assert not any(question["stem"]["sv"] in text for text in texts)


def test_a_pass_stands_without_a_decision(anna, cecilia, erik):
    passed = regraded.take(anna, wrong=("T01-Q2",))
    made = regraded.correct(cecilia, erik, right=regraded.right_and_wrong()[1][:1])
    assert current_grade(passed.submission) == passed.grade
    assert Regrade.objects.get().change == Change.KEPT
    assert not Revocation.objects.exists()
    assert not _letters(LetterKind.REGRADED)
    assert made.state is CorrectionState.DONE


def test_a_decision_of_two_revokes_tells_and_opens_a_new_round(anna, david, cecilia):
    erik = people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)
    passed = regraded.take(anna, wrong=("T01-Q2",))
    regraded.correct(david, erik, right=regraded.right_and_wrong()[1][:1], **regraded.DECISION)
    assert not current_grade(passed.submission).passed
    revocation = Revocation.objects.get()
    assert (revocation.by, revocation.second_person, revocation.grounds, revocation.decision_number) == (
        david, erik, Grounds.COURSE_WRONG, "LV-2026-17",
    )  # fmt: skip
    letter = _letters(LetterKind.CERTIFICATE_REVOKED)[0]
    assert "LV-2026-17" in letter.text
    assert "Du kan göra kursens kunskapsprov igen." in letter.text
    latest = Enrolment.objects.filter(user=anna).order_by("-round").first()
    assert latest.round == 2
    assert learners.start_test(latest, language="sv", affirmed=HONOUR["sv"]).number == 1


def test_who_passes_again_after_a_fall_gets_a_new_certificate(anna, david):
    erik = people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)
    regraded.take(anna, wrong=("T01-Q2",))
    regraded.correct(david, erik, right=regraded.right_and_wrong()[1][:1], **regraded.DECISION)
    regraded.correct(david, erik, "T01-Q2")
    old, new = Certificate.objects.order_by("pk")
    assert (new.replaces, hasattr(old, "revocation"), hasattr(new, "revocation")) == (old, True, False)


def test_what_was_revoked_for_something_else_is_not_issued_anew(anna, david, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q2",))
    revoke(Certificate.objects.get(), grounds=Grounds.NOT_OWN_WORK, by=david)
    regraded.correct(cecilia, erik)
    regraded.correct(cecilia, erik, "T01-Q2")
    assert Certificate.objects.count() == 1


def test_a_decision_needs_the_right_to_revoke_of_both(anna, cecilia, david, erik):
    regraded.take(anna)
    with pytest.raises(services.MayNotFail):
        regraded.proposal(cecilia, **regraded.DECISION)
    made = regraded.proposal(david, **regraded.DECISION)
    with pytest.raises(services.MayNotFail):
        regraded.confirm(made, by=erik)
    assert not KeyDecision.objects.exists()


def test_an_open_test_is_graded_right_at_once_and_once(anna, cecilia, erik, bjorn):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    regraded.take(bjorn)
    regraded.correct(cecilia, erik, right=regraded.right_and_wrong()[1][:1])
    graded = learners.submit_test(enrolment, attempt=attempt, language="sv")
    assert (graded.grade.points, graded.grade.number) == (7, 1)
    key = regraded.key_of().hex
    assert graded.grade.points_by_question()[key] == 0
    services.run(key_corrections().get())
    assert Grade.objects.filter(submission=graded.submission).count() == 1


def test_a_new_test_from_a_version_with_the_wrong_key_is_graded_with_the_correction(anna, bjorn, cecilia, erik):
    regraded.take(anna)
    regraded.correct(cecilia, erik)
    assert regraded.take(bjorn, wrong=("T01-Q1",)).grade.points == 8
    assert QuizVersion.objects.count() == 1


def test_another_wording_of_the_question_keeps_its_own_key(anna, bjorn, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q1",))
    row = Question.objects.get(key="T01-Q1", locale__language_code="sv")
    raw = list(row.body.raw_data)
    raw[0]["value"]["stem"] = "En annan fråga?"
    Question.objects.filter(pk=row.pk).update(body=raw)
    regraded.take(bjorn, wrong=("T01-Q1",))
    newest, oldest = regrading.wordings(regraded.key_of())
    assert (newest.question["stem"]["sv"], newest.dealt, oldest.dealt) == ("En annan fråga?", 1, 1)
    regraded.correct(cecilia, erik)
    assert list(Regrade.objects.values_list("submission__attempt__context", flat=True)) == [
        Enrolment.objects.get(user=bjorn).uuid
    ]


def test_a_single_choice_with_two_right_options_gives_the_point_for_either(anna, cecilia, erik):
    failed = regraded.take(anna, wrong=("T01-Q1",))
    right, wrong = regraded.right_and_wrong()
    regraded.correct(cecilia, erik, right=[*right, wrong[0]])
    assert current_grade(failed.submission).points == 8


def test_the_result_shows_the_corrected_key_without_the_old_reasons(anna, as_anna, cecilia, erik):
    passed = regraded.take(anna, wrong=("T01-Q1",))
    regraded.correct(cecilia, erik, right=regraded.right_and_wrong()[1][:1])
    page = as_anna.get(reverse("result", args=[passed.submission.attempt.uuid])).content.decode()
    assert "Det som räknas som rätt i den här frågan har ändrats i efterhand." in page
    assert "Därför är 1a rätt." not in page
    assert "Därför är 1b fel." not in page
    assert "8 av 8 poäng" in page


def test_nobody_confirms_alone_decides_twice_or_corrects_what_waits(anna, cecilia, erik):
    regraded.take(anna)
    made = regraded.proposal(cecilia)
    with pytest.raises(regrading.SamePerson):
        regraded.confirm(made, by=cecilia)
    with pytest.raises(regrading.AlreadyProposed):
        regraded.proposal(erik, right=regraded.right_and_wrong()[1][:1])
    regraded.confirm(made, by=erik)
    with pytest.raises(regrading.AlreadyDecided):
        regraded.confirm(made, by=erik)
    with pytest.raises(regrading.NothingCorrected):
        regraded.proposal(cecilia)
    other = regraded.proposal(cecilia, right=regraded.right_and_wrong()[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyDecision.objects.create(
            correction=other, outcome=KeyOutcome.CONFIRMED, by=cecilia, proposed_by=cecilia, actor=cecilia
        )


def test_a_dropped_correction_changes_nothing_and_makes_room_for_another(anna, cecilia):
    regraded.take(anna, wrong=("T01-Q1",))
    made = regraded.proposal(cecilia)
    seen = regrading.expected(regrading.survey(made))
    services.decide(key_corrections().get(), outcome=KeyOutcome.DROPPED, seen=seen, by=cecilia)
    assert services.run_all() == 0
    assert key_corrections().get().state is CorrectionState.DROPPED
    assert regraded.proposal(cecilia).number != made.number


def test_numbers_that_have_changed_are_shown_before_anything_is_done(anna, bjorn, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q1",))
    made = regraded.proposal(cecilia)
    regraded.take(bjorn)
    with pytest.raises(regrading.Stale):
        services.decide(made, outcome=KeyOutcome.CONFIRMED, seen=made.expected, by=erik)
    assert not KeyDecision.objects.exists()


def test_a_killed_run_is_gone_on_with_and_a_second_one_changes_nothing(cecilia, erik):
    for n in range(5):
        regraded.take(people.person(f"e{n}", f"Elev {n}"), wrong=("T01-Q1", "T01-Q2"))
    made = regraded.confirm(regraded.proposal(cecilia), by=erik)
    looked = regrading.regrade
    calls = iter(range(5))

    def dies_at_the_third(*args):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return looked(*args)

    with mock.patch.object(regrading, "regrade", side_effect=dies_at_the_third), pytest.raises(KeyboardInterrupt):
        services.run(made)
    assert Grade.objects.filter(number=2).count() == Certificate.objects.count() == 2
    assert sweep_regrades() == 3
    assert services.run(made) == sweep_regrades() == 0
    counts = [Grade.objects.filter(number=2).count(), Certificate.objects.count(), Letter.objects.count()]
    assert counts == [5, 5, 10]


def test_one_test_that_fails_holds_up_no_other_and_is_tried_again(cecilia, erik, anna, bjorn):
    for user in (anna, bjorn):
        regraded.take(user, wrong=("T01-Q1",))
    made = regraded.confirm(regraded.proposal(cecilia), by=erik)
    looked = regrading.regrade
    with mock.patch.object(regrading, "regrade", side_effect=[ValueError("x"), None]):
        services.run(made)
    assert key_corrections().get().state is CorrectionState.RUNNING
    assert regrading.regrade is looked
    assert sweep_regrades() == 2
    assert key_corrections().get().state is CorrectionState.DONE


def test_while_one_worker_runs_a_sweep_leaves_it_alone(cecilia, erik, anna):
    regraded.take(anna, wrong=("T01-Q1",))
    made = regraded.confirm(regraded.proposal(cecilia), by=erik)
    cache.add(f"regrade-{made.pk}", True, 60)
    assert sweep_regrades() == 0
    cache.delete(f"regrade-{made.pk}")
    assert sweep_regrades() == 1


def test_a_later_correction_keeps_an_earlier_one(anna, cecilia, erik):
    failed = regraded.take(anna, wrong=("T01-Q1", "T01-Q2", "T01-Q4"))
    first, second = regraded.proposal(cecilia), regraded.proposal(cecilia, "T01-Q2")
    for made in (first, second):
        regraded.confirm(made, by=erik)
    # In the wrong order, as after a failure.
    for pk in (second.pk, first.pk):
        services.run(key_corrections().get(pk=pk))
    assert current_grade(failed.submission).points == 7
    assert Grade.objects.filter(submission=failed.submission).count() == 2


def test_corrections_are_facts_to_the_database(anna, cecilia, erik):
    regraded.take(anna, wrong=("T01-Q1",))
    regraded.correct(cecilia, erik)
    for model in (Regrade, KeyDecision):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET at = at")


def _queries(count, cecilia, erik):
    for n in range(count):
        regraded.take(people.person(f"e{count}-{n}", f"Elev {n}"), wrong=("T01-Q1", "T01-Q2"))
    made = regraded.confirm(regraded.proposal(cecilia), by=erik)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        services.run(made)
    return len(counted)


def test_three_and_thirty_tests_cost_the_same_each(cecilia, erik):
    with transaction.atomic():
        few = _queries(3, cecilia, erik)
        transaction.set_rollback(True)
    many = _queries(30, cecilia, erik)
    each, left = divmod(many - few, 27)
    assert left == 0
    assert each < 60
