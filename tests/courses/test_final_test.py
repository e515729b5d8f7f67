"""A final test from deal to certificate."""

import datetime
import json
from unittest import mock

import pytest
from django.utils import timezone

from assessments.models import Attempt, Grade, Question, QuizVersion, Submission
from assessments.questions import HONOUR
from assessments.services import AnswersMissing, AttemptClosed, MustWait, TestNotReady
from certificates.models import Certificate
from courses import services
from courses.models import Completion, LessonRead
from tests import school


def test_a_passed_test_completes_the_course_and_issues_one_certificate(anna):
    graded = school.take_test(anna, wrong=1)
    assert (graded.grade.max - graded.grade.points, graded.grade.passed) == (1, True)
    completion = Completion.objects.get()
    certificate = Certificate.objects.get()
    assert completion.grade == graded.grade
    assert certificate.about == completion.uuid
    assert certificate.holder.name == "Anna Lindqvist"
    assert certificate.frozen["title"] == {"sv": "Minikurs", "en": "Mini course"}


def test_a_failed_test_completes_nothing(anna):
    graded = school.take_test(anna, wrong=2)
    assert not graded.grade.passed
    assert not Completion.objects.exists()
    assert not Certificate.objects.exists()


def test_second_submit_returns_the_first_result(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    first = services.submit_test(enrolment, attempt=attempt, language="sv")
    second = services.submit_test(enrolment, attempt=attempt, language="en")
    assert second.grade == first.grade
    assert not second.is_new
    assert Submission.objects.count() == Grade.objects.count() == Certificate.objects.count() == 1


def test_a_test_with_unanswered_questions_is_not_submitted(anna):
    enrolment, attempt = school.deal(anna)
    first = attempt.dealt()[0]
    services.save_answer(enrolment, attempt=attempt, question=first.question, answer=[first.dealt["options"][0]])
    with pytest.raises(AnswersMissing) as refusal:
        services.submit_test(enrolment, attempt=attempt, language="sv")
    assert refusal.value.numbers == [2, 3, 4]
    assert not Submission.objects.exists()


def test_an_answer_after_submission_is_refused_and_changes_nothing(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    with pytest.raises(AttemptClosed):
        services.save_answer(enrolment, attempt=attempt, question=attempt.dealt()[0].question, answer=["x"])


def test_beginning_twice_gives_the_same_open_test(anna):
    enrolment, attempt = school.deal(anna)
    assert services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"]) == attempt
    assert Attempt.objects.count() == 1


def test_after_three_attempts_the_learner_waits_a_day_and_then_may_again(anna):
    for _ in range(3):
        school.take_test(anna, wrong=4)
    with pytest.raises(MustWait) as refusal:
        school.deal(anna)
    last = Submission.objects.order_by("pk").last()
    assert refusal.value.until == last.at + datetime.timedelta(hours=24)
    later = timezone.now() + datetime.timedelta(hours=24, minutes=1)
    with mock.patch("django.utils.timezone.now", return_value=later):
        _enrolment, attempt = school.deal(anna)
    assert attempt.number == 4


def test_the_next_attempt_prefers_questions_not_yet_seen(anna):
    school.take_test(anna, wrong=4)
    _enrolment, second = school.deal(anna)
    first = Attempt.objects.get(number=1)
    seen = {d.question for d in first.dealt()}
    again = [d.question for d in second.dealt() if d.question in seen]
    assert len(again) == 2  # six in the bank, four drawn: two unseen come first


def test_a_passed_learner_takes_no_further_test(anna):
    school.take_test(anna)
    with pytest.raises(services.AlreadyPassed):
        school.deal(anna)


def test_a_question_edited_in_between_is_graded_by_what_was_asked(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    for question in Question.objects.all():
        raw = list(question.body.raw_data)
        for option in raw[0]["value"]["options"]:
            option["value"]["correct"] = not option["value"]["correct"]
        question.body = json.dumps(raw)
        question.save()
    graded = services.submit_test(enrolment, attempt=attempt, language="sv")
    assert graded.grade.points == graded.grade.max


def test_an_unchanged_quiz_is_frozen_once(anna, bjorn):
    school.deal(anna)
    school.deal(bjorn)
    assert QuizVersion.objects.count() == 1


def test_the_attempt_records_seed_and_what_was_dealt(anna):
    _enrolment, attempt = school.deal(anna)
    assert attempt.drawn["schema"] == 2
    assert len(attempt.dealt()) == 4
    assert all(len(d.dealt["options"]) == 3 for d in attempt.dealt())
    assert attempt.seed >= 0


def test_lessons_are_not_demanded_and_the_record_says_how_many_were_read(anna):
    enrolment = school.enrol(anna)
    services.mark_read(enrolment, lesson=school.lesson(1))
    school.take_test(anna)
    frozen = Certificate.objects.get().frozen
    assert (frozen["lessons_read"], frozen["lessons_total"]) == (1, 2)


def test_completion_records_the_language_of_the_test(anna):
    school.take_test(anna, language="en")
    assert Completion.objects.get().language == "en"
    assert Certificate.objects.get().language == "en"


def test_a_learner_without_a_name_is_asked_for_it_before_the_test(anna):
    anna.name = ""
    anna.save()
    with pytest.raises(services.NameMissing):
        school.deal(anna)


def test_a_course_unpublished_in_the_middle_keeps_answers_and_certifies_nothing(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    school.course().unpublish()
    with pytest.raises(services.CourseClosed):
        services.submit_test(enrolment, attempt=attempt, language="sv")
    assert attempt.saved_answers.count() == 4
    assert not Certificate.objects.exists()


def test_a_result_from_before_the_course_was_unpublished_still_shows(anna):
    graded = school.take_test(anna)
    enrolment = Completion.objects.get().enrolment
    school.course().unpublish()
    again = services.submit_test(enrolment, attempt=graded.submission.attempt, language="sv")
    assert again.grade == graded.grade


def test_a_bank_too_small_for_the_test_is_said_and_not_dealt(anna):
    Question.objects.filter(key__in=["T01-Q1", "T01-Q2", "T01-Q3"]).update(live=False)
    with pytest.raises(TestNotReady):
        school.deal(anna)


def test_production_draws_no_public_question_unless_told_to(anna, settings):
    settings.PUBLIC_FINAL_QUESTIONS = False
    with pytest.raises(TestNotReady):
        school.deal(anna)


def test_enrolling_twice_and_reading_twice_are_one_fact_each(anna):
    first, second = school.enrol(anna), school.enrol(anna)
    assert first == second
    services.mark_read(first, lesson=school.lesson(1))
    services.mark_read(first, lesson=school.lesson(1))
    assert LessonRead.objects.count() == 1


def test_enrolment_keeps_the_background_as_it_was(anna):
    enrolment = school.enrol(anna)
    anna.role = "monitor"
    anna.save()
    enrolment.refresh_from_db()
    assert (enrolment.role, enrolment.sector, enrolment.region) == ("nurse", "region", "C")
