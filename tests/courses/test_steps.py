"""The learner's steps over HTTP: what each person sees, and what bad input meets."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt, Question, Quiz, SavedAnswer, Submission
from assessments.queries import asked_in, saved_answers
from courses import services
from courses.models import Enrolment, LessonRead
from tests import school


@pytest.fixture
def dealt(anna):
    return school.deal(anna)


@pytest.fixture
def all_dealt(anna):
    """A test of every question in the bank, some of which have boxes."""
    Quiz.objects.update(draw=Question.objects.filter(key__startswith="T01-Q", locale__language_code="sv").count())
    return school.deal(anna)


def _question(attempt: Attempt, number: int = 1) -> str:
    return reverse("question", args=[attempt.uuid, number])


def _post(attempt: Attempt, number: int = 1, **changes):
    drawn = attempt.dealt()[number - 1]
    return {"question": drawn.question, "answer": [drawn.dealt["options"][0]], "go": "next", **changes}


def _multiple(attempt: Attempt) -> int:
    """The number of a question with boxes."""
    return next(asked.number for asked in asked_in(attempt, {}) if asked.can_be_emptied)


@pytest.mark.parametrize("address", ["/", "/kurser/", "/kurser/minikurs/", "/kurser/minikurs/underskrift/"])
def test_everything_to_read_is_open_to_all(db, client, address):
    assert client.get(address).status_code == 200
    assert client.get("/en/").status_code == 200


def test_enrolling_is_a_post_and_leads_to_the_first_lesson(as_anna):
    address = reverse("enrol", args=[school.course().translation_key])
    assert as_anna.get(address).url == "/kurser/minikurs/"
    assert not Enrolment.objects.exists()
    assert as_anna.post(address).url == "/kurser/minikurs/underskrift/"
    assert Enrolment.objects.get().language == "sv"


def test_marking_as_read_goes_on_to_the_next_lesson_and_then_to_the_course(as_anna, anna):
    enrolment = school.enrol(anna)
    first, second = school.lesson(1), school.lesson(2)
    course = enrolment.course_key
    assert as_anna.post(reverse("mark_read", args=[course, first.translation_key])).url == second.url
    assert as_anna.post(reverse("mark_read", args=[course, second.translation_key])).url == school.course().url
    assert LessonRead.objects.count() == 2


def test_an_anonymous_post_leads_to_sign_in_and_changes_nothing(db, client):
    response = client.post(reverse("enrol", args=[school.course().translation_key]))
    assert response.status_code == 302
    assert "/konto/login/" in response.url
    assert not Enrolment.objects.exists()


def test_an_answer_is_saved_and_shown_again_on_another_device(as_anna, dealt, anna):
    _enrolment, attempt = dealt
    response = as_anna.post(_question(attempt), _post(attempt))
    assert response.url == _question(attempt, 2)
    other = Client()
    other.force_login(anna)
    assert "checked" in other.get(_question(attempt)).content.decode()


def test_no_answer_is_told_and_skipping_is_allowed(as_anna, dealt):
    _enrolment, attempt = dealt
    response = as_anna.post(_question(attempt), _post(attempt, answer=[]), follow=True)
    # The page that says so was fetched, not posted: the way back asks for nothing to be sent again.
    assert response.redirect_chain == [(_question(attempt) + "?svar=saknas", 302)]
    assert "Svara på frågan innan" in response.content.decode()
    assert as_anna.post(_question(attempt), _post(attempt, answer=[], go="skip")).url == _question(attempt, 2)


def test_the_other_language_keeps_what_is_marked_and_not_saved(as_anna, dealt):
    _enrolment, attempt = dealt
    address = "/en" + _question(attempt)
    response = as_anna.post(address, _post(attempt, go="stay"), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0].startswith(address + "?osparat=")
    assert page.count(" checked>") == 1
    assert "not saved yet" in page
    assert not SavedAnswer.objects.exists()


def test_the_other_language_says_nothing_of_an_answer_that_is_saved(as_anna, dealt):
    _enrolment, attempt = dealt
    as_anna.post(_question(attempt), _post(attempt))
    page = as_anna.post("/en" + _question(attempt), _post(attempt, go="stay"), follow=True).content.decode()
    assert page.count(" checked>") == 1
    assert "not saved yet" not in page


def test_the_other_language_keeps_that_saved_boxes_were_unmarked(as_anna, all_dealt):
    _enrolment, attempt = all_dealt
    number = _multiple(attempt)
    address = _question(attempt, number)
    as_anna.post(address, _post(attempt, number))
    page = as_anna.post("/en" + address, _post(attempt, number, go="stay", answer=[]), follow=True).content.decode()
    assert " checked>" not in page
    assert "You have taken away your marks, but the answer that you saved before is kept." in page
    assert SavedAnswer.objects.count() == 1
    as_anna.post(address, _post(attempt, number, go="skip", answer=[]))
    assert not SavedAnswer.objects.exists()


def test_a_question_never_answered_has_no_marks_to_miss_in_the_other_language(as_anna, dealt):
    _enrolment, attempt = dealt
    for number in range(1, 5):
        response = as_anna.post(_question(attempt, number), _post(attempt, number, go="stay", answer=[]), follow=True)
        assert "notice--strong" not in response.content.decode()


def test_one_choice_that_was_saved_is_not_unmarked(as_anna, all_dealt):
    _enrolment, attempt = all_dealt
    number = next(asked.number for asked in asked_in(attempt, {}) if not asked.can_be_emptied)
    as_anna.post(_question(attempt, number), _post(attempt, number))
    response = as_anna.post(_question(attempt, number), _post(attempt, number, go="stay", answer=[]), follow=True)
    assert response.content.decode().count(" checked>") == 1


def test_an_option_of_another_question_is_refused(as_anna, dealt):
    _enrolment, attempt = dealt
    foreign = attempt.dealt()[1].dealt["options"][0]
    response = as_anna.post(_question(attempt), _post(attempt, answer=[foreign]))
    assert response.status_code == 422
    assert not SavedAnswer.objects.exists()


def test_a_foreign_question_id_is_refused(as_anna, dealt):
    _enrolment, attempt = dealt
    response = as_anna.post(_question(attempt), _post(attempt, question=uuid.uuid4().hex))
    assert response.status_code == 422
    assert not SavedAnswer.objects.exists()


@pytest.mark.parametrize("name", ["test_resume", "review", "result", "submit_test"])
def test_someone_elses_attempt_does_not_exist(as_bjorn, dealt, name):
    _enrolment, attempt = dealt
    address = reverse(name, args=[attempt.uuid])
    assert as_bjorn.get(address).status_code == 404
    assert as_bjorn.get(_question(attempt)).status_code == 404
    assert as_bjorn.post(_question(attempt), _post(attempt)).status_code == 404
    assert as_bjorn.post(reverse("submit_test", args=[attempt.uuid])).status_code == 404
    assert not Submission.objects.exists()


def test_submitting_with_holes_lists_the_questions(as_anna, dealt):
    _enrolment, attempt = dealt
    response = as_anna.post(reverse("submit_test", args=[attempt.uuid]), follow=True)
    assert response.redirect_chain == [(reverse("review", args=[attempt.uuid]) + "?svar=saknas", 302)]
    assert "Provet är inte inlämnat" in response.content.decode()
    assert response.content.decode().count(f"/prov/{attempt.uuid}/fraga/") >= 8
    assert not Submission.objects.exists()


def test_submitting_twice_leads_to_the_same_result(as_anna, dealt):
    enrolment, attempt = dealt
    school.answer_all(enrolment, attempt)
    address = reverse("submit_test", args=[attempt.uuid])
    assert as_anna.post(address).url == as_anna.post(address).url == reverse("result", args=[attempt.uuid])
    assert Submission.objects.count() == 1


def test_an_answer_to_a_submitted_test_leads_to_the_result(as_anna, dealt):
    enrolment, attempt = dealt
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    response = as_anna.post(_question(attempt), _post(attempt), follow=True)
    assert response.redirect_chain[-1][0] == reverse("result", args=[attempt.uuid])
    assert "redan inlämnat" in response.content.decode()


def test_a_failed_result_names_objectives_and_lessons_and_never_the_key(as_anna, anna):
    graded = school.take_test(anna, wrong=4)
    page = as_anna.get(reverse("result", args=[graded.submission.attempt.uuid])).content.decode()
    assert "Skriva under rätt" in page or "Vänta på godkännande" in page
    assert "/kurser/minikurs/" in page
    assert "Därför är" not in page
    assert not any(f"Svar {n}a rätt" in page for n in range(1, 7))


def test_a_passed_result_explains_every_question_with_its_provision(as_anna, anna):
    graded = school.take_test(anna)
    page = as_anna.get(reverse("result", args=[graded.submission.attempt.uuid])).content.decode()
    assert page.count("Därför är") >= 4
    assert "artikel 29.1" in page


def test_a_session_that_ends_in_a_test_keeps_the_posted_answer_marked_as_unsaved(dealt, anna):
    _enrolment, attempt = dealt
    response = Client().post(_question(attempt), _post(attempt))
    assert response.status_code == 302
    assert "osparat" in response.url
    back = Client()
    back.force_login(anna)
    from urllib.parse import parse_qs, urlsplit

    target = parse_qs(urlsplit(response.url).query)["next"][0]
    page = back.get(target).content.decode()
    assert "checked" in page
    assert "inte sparat" in page
    assert not SavedAnswer.objects.exists()


def test_a_forged_unsaved_answer_is_ignored(as_anna, dealt):
    _enrolment, attempt = dealt
    page = as_anna.get(_question(attempt) + "?osparat=forged:x:y").content.decode()
    assert "checked" not in page


def test_a_stale_tab_gets_its_answer_back_instead_of_a_csrf_error(anna, dealt):
    _enrolment, attempt = dealt
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    response = strict.post(_question(attempt), _post(attempt))
    assert response.status_code == 302
    assert "osparat" in response.url


def test_a_stale_form_elsewhere_is_told_what_to_do(anna):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    response = strict.post(reverse("profile"), {"name": "Anna"})
    assert response.status_code == 403
    assert "ladda om" in response.content.decode().lower()


def test_a_course_closed_in_the_middle_says_so_and_keeps_the_answers(as_anna, dealt):
    enrolment, attempt = dealt
    school.answer_all(enrolment, attempt)
    school.course().unpublish()
    for response in (
        as_anna.post(reverse("submit_test", args=[attempt.uuid])),
        as_anna.post(_question(attempt), _post(attempt)),
        as_anna.get(reverse("test", args=[enrolment.course_key])),
        as_anna.post(reverse("test", args=[enrolment.course_key])),
        as_anna.post(reverse("mark_read", args=[enrolment.course_key, school.lesson(1).translation_key])),
    ):
        assert response.status_code == 409
        assert "stängt" in response.content.decode() or "stängd" in response.content.decode()
    assert SavedAnswer.objects.count() == 4


def test_waiting_is_told_with_the_time(as_anna, anna):
    for _ in range(3):
        school.take_test(anna, wrong=4)
    enrolment = Enrolment.objects.get()
    assert as_anna.post(reverse("test", args=[enrolment.course_key])).status_code == 409
    assert as_anna.get("/kurser/minikurs/").status_code == 200


def test_a_missing_name_leads_to_the_profile_and_back(as_anna, anna):
    enrolment = school.enrol(anna)
    anna.name = ""
    anna.save()
    response = as_anna.post(reverse("test", args=[enrolment.course_key]))
    assert response.url.startswith(reverse("profile"))
    back = as_anna.post(response.url, {"name": "Anna L", "language": "sv"})
    assert back.url == reverse("test", args=[enrolment.course_key])


def test_a_question_number_outside_the_test_is_not_found(as_anna, dealt):
    _enrolment, attempt = dealt
    assert as_anna.get(_question(attempt, 99)).status_code == 404


def test_practice_is_explained_without_an_account_and_recorded_nowhere(db, client):
    lesson = school.lesson(1)
    block = next(b for b in lesson.body if b.block_type == "practice")
    address = reverse(
        "practice", args=[school.course().translation_key, lesson.translation_key, block.value.translation_key]
    )
    right = next(o.id for o in block.value.content["options"].bound_blocks if o.value["correct"])
    page = client.get(address, {"answer": right}).content.decode()
    assert "Artikeln kräver skrift" in page
    assert "artikel 29.1" in page
    assert client.get(address).status_code == 200
    assert client.get(address.replace(str(block.value.translation_key), str(uuid.uuid4()))).status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("path", ["/kurser/minikurs/underskrift/", "/kurser/", "/"])
def test_the_language_switch_lands_on_the_same_page(db, client, path):
    english = {
        "/": "/en/",
        "/kurser/": "/en/courses/",
        "/kurser/minikurs/underskrift/": "/en/courses/mini-course/signature/",
    }
    assert f'href="{english[path]}"' in client.get(path).content.decode()
    assert f'href="{path}"' in client.get(english[path]).content.decode()


def test_the_language_switch_lands_on_the_same_question(as_anna, dealt):
    _enrolment, attempt = dealt
    page = as_anna.get(_question(attempt, 2)).content.decode()
    assert f'href="/en{_question(attempt, 2)}"' in page
    english = as_anna.get("/en" + _question(attempt, 2)).content.decode()
    assert "Question" in english
    assert "Answer " in english


def test_the_start_page_goes_on_where_the_learner_was(as_anna, anna):
    enrolment = school.enrol(anna)
    services.mark_read(enrolment, lesson=school.lesson(1))
    page = as_anna.get("/").content.decode()
    assert "Fortsätt där du var" in page
    assert "Minikurs" in page


def test_two_windows_that_answer_differently_the_last_counts_and_the_learner_is_told(as_anna, dealt):
    _enrolment, attempt = dealt
    first, second = attempt.dealt()[0].dealt["options"][:2]
    for answer in (first, second):
        # Both windows were opened before anything was saved.
        page = as_anna.post(_question(attempt), _post(attempt, answer=[answer], seen=""), follow=True).content.decode()
        assert ("svarat annorlunda" in page) is (answer == second)
    assert SavedAnswer.objects.get(attempt=attempt).answer == [second]
    seen = asked_in(attempt, saved_answers(attempt))[0].mark
    page = as_anna.post(_question(attempt), _post(attempt, answer=[first], seen=seen), follow=True).content.decode()
    assert "svarat annorlunda" not in page
