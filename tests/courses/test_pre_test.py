"""A test before the lessons: what it says may be skipped, and all that it does not count towards."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.bank import KeptOut, candidates
from assessments.models import Attempt, Grade, Question, Quiz
from assessments.questions import HONOUR
from assessments.statistics import services as statistics
from content.withdrawals import Reason
from courses import services
from courses.corrections import parts
from courses.corrections.queries import concerned
from courses.corrections.services import withdraw
from courses.models import Completion, LessonRead
from courses.pretests import pre_test_of
from courses.queries import course_view, my_courses
from tests import school

QUERIES_OF_A_LESSON = 6


def _begin(user):
    enrolment = school.enrol(user)
    return enrolment, services.start_pre_test(enrolment, language="sv")


def _take(user, wrong=()):
    """The whole test, wrong on these objectives."""
    enrolment, attempt = _begin(user)
    questions = attempt.version.questions()
    right = school.answers_to(attempt)
    for drawn in attempt.dealt():
        answer = right[drawn.question]
        if questions[drawn.question]["objective"] in wrong:
            answer = [option for option in drawn.dealt["options"] if option not in answer][:1]
        services.save_answer(enrolment, attempt=attempt, question=drawn.question, answer=answer)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    return enrolment, attempt


def test_the_lessons_of_a_fulfilled_objective_may_be_skipped_and_the_others_are_to_be_read(anna, as_anna):
    enrolment, attempt = _take(anna, wrong=["T01-O2"])
    taken = pre_test_of(enrolment.pk)
    assert (taken.may_skip, taken.fulfilled) == ({school.lesson(1).translation_key}, {"T01-O1"})
    view = course_view(anna, school.course())
    assert [(row.may_skip, row.is_read) for row in view.lessons] == [(True, False), (False, False)]
    assert view.next.url == "/kurser/minikurs/godkannande/"
    page = as_anna.get(reverse("result", args=[attempt.uuid])).content.decode()
    to_read, to_skip = page.index("Läs de här"), page.index("Du kan hoppa över de här")
    assert page.index(">Underskrift") > to_skip > page.index(">Godkännande") > to_read
    assert "Därför" not in page


def test_who_knows_everything_is_led_to_the_final_test_and_no_lesson_is_recorded_as_read(anna, as_anna):
    _enrolment, attempt = _take(anna)
    page = as_anna.get(reverse("result", args=[attempt.uuid])).content.decode()
    assert "Du kan hoppa över alla lektioner" in page
    assert f'href="{reverse("test", args=[school.course().translation_key])}"' in page
    assert not LessonRead.objects.exists()
    assert my_courses(anna)[0].may_skip == 2
    assert "kan du hoppa över 2 lektioner" in as_anna.get("/mina-kurser/").content.decode()


def test_the_lesson_says_so_and_can_still_be_read(anna, as_anna):
    _take(anna)
    page = as_anna.get("/kurser/minikurs/underskrift/").content.decode()
    assert "Du kan hoppa över den här lektionen" in page
    services.mark_read(school.enrol(anna), lesson=school.lesson(1))
    assert "Du kan hoppa över den här lektionen" not in as_anna.get("/kurser/minikurs/underskrift/").content.decode()
    assert my_courses(anna)[0].may_skip == 1


def test_it_counts_towards_nothing(anna):
    enrolment, attempt = _take(anna)
    assert Grade.objects.get().passed
    assert not Completion.objects.exists()
    final = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    assert (final.number, final.context) == (1, enrolment.uuid)
    assert attempt.context != enrolment.uuid
    statistics.compute()
    assert not statistics.ItemStatistics.objects.exists()


def test_it_is_taken_once_a_round_and_the_open_one_is_gone_on_with(anna, as_anna):
    enrolment, attempt = _begin(anna)
    assert services.start_pre_test(enrolment, language="en") == attempt
    address = reverse("pretest", args=[enrolment.course_key])
    assert "Fortsätt" in as_anna.get(address).content.decode()
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    with pytest.raises(services.PreTestTaken):
        services.start_pre_test(enrolment, language="sv")
    assert as_anna.get(address).url == as_anna.post(address).url == reverse("result", args=[attempt.uuid])
    assert Attempt.objects.count() == 1


def test_it_draws_practice_questions_only_so_nothing_of_the_final_test_is_shown(anna):
    _enrolment, attempt = _begin(anna)
    assert {q["key"] for q in attempt.version.questions().values()} == {"T01-P1", "T01-P2"}
    final = Quiz.objects.get(key="T01-final")
    pre = Quiz.objects.get(key="T01-pretest")
    for item in final.items.all():
        pre.items.add(type(item)(question=item.question))
    pre.save()
    kept_out = [candidate.kept_out for candidate in candidates(pre)]
    assert sorted(kept_out) == ["", "", *[KeptOut.FINAL] * 6]


def test_what_was_skipped_stands_when_a_lesson_gets_another_objective(anna):
    enrolment, _attempt = _take(anna, wrong=["T01-O2"])
    lesson = school.lesson(1)
    lesson.objectives = "T01-O1 T01-O2"
    lesson.change_note = "Ett mål till."
    lesson.save_revision().publish()
    assert pre_test_of(enrolment.pk).may_skip == {lesson.translation_key}


def test_a_course_without_one_says_so(anna, as_anna):
    course = school.course()
    course.pre_test = None
    course.save()
    enrolment = school.enrol(anna)
    address = reverse("pretest", args=[enrolment.course_key])
    assert "har inget förtest" in as_anna.get(address).content.decode()
    assert as_anna.post(address).status_code == 409
    assert address not in as_anna.get("/kurser/minikurs/").content.decode()


def test_it_can_be_begun_from_the_course_page_together_with_the_course(as_anna):
    key = school.course().translation_key
    response = as_anna.post(reverse("enrol", args=[key]), {"to": "pretest"})
    assert response.url == reverse("pretest", args=[key])
    begun = as_anna.post(response.url)
    question = as_anna.get(begun.url).url
    assert "Förtest" in as_anna.get(question).content.decode()


def test_a_time_limit_ends_it_too(anna):
    quiz = Quiz.objects.get(key="T01-pretest")
    quiz.minutes = 1
    quiz.save()
    enrolment, attempt = _begin(anna)
    later = timezone.now() + datetime.timedelta(minutes=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert services.end_overdue() == 1
    assert pre_test_of(enrolment.pk).may_skip == frozenset()
    assert attempt.context != enrolment.uuid


def test_the_registers_know_whose_it_is_and_say_what_it_is(anna, as_david):
    enrolment, attempt = _take(anna)
    page = as_david.get(reverse("attempt:inspect", args=[attempt.pk])).content.decode()
    assert "Anna Lindqvist" in page
    assert "Förtest" in page
    listed = as_david.get(reverse("attempt:index"), {"q": "lindqvist"}).content.decode()
    assert "Anna Lindqvist" in listed
    assert "Anna Lindqvist" in as_david.get(reverse("grade:index"), {"q": "lindqvist"}).content.decode()
    record = as_david.get(reverse("enrolment:inspect", args=[enrolment.pk])).content.decode()
    assert reverse("attempt:inspect", args=[attempt.pk]) in record


def test_who_was_asked_a_withdrawn_question_in_it_is_reached(anna, cecilia):
    _enrolment, attempt = _take(anna)
    wrong = {"sv": "Fel.", "en": "Wrong."}
    for key in sorted(q["key"] for q in attempt.version.questions().values()):
        part = parts.question_part(Question.objects.get(key=key, locale__language_code="sv"))
        assert anna in concerned(withdraw(part, reason=Reason.WRONG, wrong=wrong, by=cecilia))


def test_a_course_page_takes_each_test_for_what_it_is(db):
    course = school.course()
    course.pre_test = course.final_test
    with pytest.raises(Exception, match="annat") as refusal:
        course.full_clean()
    assert "pre_test" in refusal.value.error_dict


def test_another_learner_sees_nothing_of_it(anna, as_bjorn):
    _enrolment, attempt = _take(anna)
    assert as_bjorn.get(reverse("result", args=[attempt.uuid])).status_code == 404


def test_a_lesson_costs_no_more_than_its_limit(anna, as_anna, django_assert_max_num_queries):
    _take(anna)
    as_anna.get("/kurser/minikurs/underskrift/")
    with django_assert_max_num_queries(QUERIES_OF_A_LESSON):
        as_anna.get("/kurser/minikurs/underskrift/")
