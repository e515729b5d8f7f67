"""The time limit of a test is kept by the server: nothing saved is lost, and nothing is taken in after it."""

import datetime
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import timing
from assessments.models import Attempt, Grade, Quiz, SavedAnswer, Submission, TimeExtension
from assessments.questions import HONOUR
from assessments.records import EndedBy, ExtensionReason
from assessments.services import TimeIsUp
from courses import services
from courses.models import Completion
from tests import school

MINUTES = 30


@pytest.fixture
def limited(anna):
    Quiz.objects.update(minutes=MINUTES)
    return school.deal(anna)


def later(minutes):
    """The server's clock, so many minutes from now."""
    now = timezone.now() + datetime.timedelta(minutes=minutes)
    return patch("django.utils.timezone.now", return_value=now)


def first_answer(attempt):
    return next(iter(school.answers_to(attempt).items()))


def test_the_end_is_set_at_the_start_and_told(limited, as_anna):
    _enrolment, attempt = limited
    assert attempt.due_at - attempt.at < datetime.timedelta(minutes=MINUTES, seconds=5)
    page = as_anna.get(reverse("question", args=[attempt.uuid, 1])).content.decode()
    assert f"{MINUTES} minuter kvar" in page
    assert f"{timezone.localtime(attempt.due_at):%H:%M}" in page


def test_the_rules_say_the_limit_before_the_test_begins(anna, as_anna):
    Quiz.objects.update(minutes=MINUTES)
    enrolment = school.enrol(anna)
    page = as_anna.get(reverse("test", args=[enrolment.course_key])).content.decode()
    assert f"Du har {MINUTES} minuter" in page
    assert HONOUR["sv"] in page


def test_a_test_without_a_limit_never_ends_by_itself(anna, as_anna):
    _enrolment, attempt = school.deal(anna)
    with later(60 * 24 * 30):
        assert not timing.is_over(attempt)
        assert services.end_overdue() == 0
        assert as_anna.get(reverse("review", args=[attempt.uuid])).status_code in (200, 302)


def test_what_is_sent_within_the_grace_is_taken_and_after_it_is_not(limited):
    enrolment, attempt = limited
    question, answer = first_answer(attempt)
    with later(MINUTES + 0.5):
        services.save_answer(enrolment, attempt=attempt, question=question, answer=answer)
    with later(MINUTES + 2), pytest.raises(TimeIsUp):
        services.save_answer(enrolment, attempt=attempt, question=question, answer=answer)
    assert SavedAnswer.objects.count() == 1


@pytest.mark.parametrize("step", ["question", "review", "test_resume"])
def test_coming_back_too_late_shows_the_result_of_what_was_saved(limited, as_anna, step):
    enrolment, attempt = limited
    question, answer = first_answer(attempt)
    services.save_answer(enrolment, attempt=attempt, question=question, answer=answer)
    as_anna.get("/mina-kurser/")
    with later(MINUTES + 2):
        there = reverse(step, args=[attempt.uuid, 1] if step == "question" else [attempt.uuid])
        answered = as_anna.get(there)
        assert answered.url == reverse("result", args=[attempt.uuid])
        assert "Tiden är slut" in as_anna.get(answered.url).content.decode()
    submission = Submission.objects.get()
    assert (submission.ended_by, list(submission.answers["answers"])) == (EndedBy.TIME, [question])


def test_an_answer_posted_too_late_is_not_taken_and_the_learner_is_told(limited, as_anna):
    _enrolment, attempt = limited
    question = attempt.dealt()[0]
    data = {"question": question.question, "answer": question.dealt["options"][:1], "go": "next"}
    as_anna.get("/mina-kurser/")
    with later(MINUTES + 2):
        answered = as_anna.post(reverse("question", args=[attempt.uuid, 1]), data)
    assert answered.url == reverse("result", args=[attempt.uuid])
    assert not SavedAnswer.objects.exists()


def test_submitting_with_gaps_after_the_time_submits_what_is_there(limited, as_anna):
    _enrolment, attempt = limited
    as_anna.get("/mina-kurser/")
    with later(MINUTES + 2):
        as_anna.post(reverse("submit_test", args=[attempt.uuid]))
    assert Submission.objects.get().ended_by == EndedBy.TIME


def test_nobody_needs_to_come_back(limited):
    enrolment, attempt = limited
    school.answer_all(enrolment, attempt)
    with later(MINUTES + 2):
        assert services.end_overdue() == 1
        assert services.end_overdue() == 0
    assert Grade.objects.get().passed
    assert Completion.objects.filter(enrolment=enrolment).exists()


def test_more_time_moves_the_end_and_is_a_row_with_a_reason(limited, david):
    _enrolment, attempt = limited
    given = timing.extend(attempt, minutes=20, reason=ExtensionReason.ADAPTATION, by=david)
    assert (given.minutes, given.reason, given.actor) == (20, "adaptation", david)
    assert timing.ends_at(attempt) == attempt.due_at + datetime.timedelta(minutes=20)
    with later(MINUTES + 10):
        assert not timing.is_over(attempt)
        assert services.end_overdue() == 0


@pytest.mark.parametrize("minutes", [0, -5, 601])
def test_time_that_cannot_be_given_is_refused(limited, david, minutes):
    with pytest.raises(timing.NotExtended):
        timing.extend(limited[1], minutes=minutes, reason=ExtensionReason.FAULT, by=david)
    assert not TimeExtension.objects.exists()


def test_a_submitted_test_and_one_without_a_limit_get_no_more_time(anna, david):
    graded = school.take_test(anna, wrong=4)
    attempt = graded.submission.attempt
    with pytest.raises(timing.NotExtended):
        timing.extend(attempt, minutes=5, reason=ExtensionReason.FAULT, by=david)


def test_the_desk_gives_more_time(limited, as_david):
    attempt = limited[1]
    address = reverse("more_time", args=[attempt.pk])
    assert address in as_david.get(reverse("attempt:inspect", args=[attempt.pk])).content.decode()
    assert as_david.post(address, {"minutes": "", "reason": ""}).status_code == 200
    assert as_david.post(address, {"minutes": "15", "reason": "fault"}).status_code == 302
    assert TimeExtension.objects.get().minutes == 15


@pytest.mark.parametrize("jump", [-60 * 24, -1])
def test_a_clock_that_jumps_back_ends_nothing(limited, jump):
    with later(jump):
        assert not timing.is_over(limited[1])
        assert services.end_overdue() == 0
    assert Attempt.objects.filter(submission=None).count() == 1
