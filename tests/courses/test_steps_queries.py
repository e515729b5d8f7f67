"""The learner's steps cost the same whatever the size of the course."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Quiz
from assessments.questions import HONOUR, Layout
from certificates.models import Certificate
from courses import services
from tests import grown, school

_NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def _cost(act, status=302):
    """Queries of one request that changes something, transactions not counted."""
    with CaptureQueriesContext(connection) as captured:
        assert act().status_code == status
    return sum(not query["sql"].startswith(_NOT_COUNTED) for query in captured)


def _take(client, user, course):
    """Queries of saving one answer and of the submit that completes the course."""
    enrolment = services.enrol(user, course=course, language="sv")
    for lesson in course.lessons():
        services.mark_read(enrolment, lesson=lesson)
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    answers = school.answers_to(attempt)
    school.answer_all(enrolment, attempt)
    first = attempt.dealt()[0].question
    posted = {"question": first, "answer": answers[first]}
    question = reverse("question", args=[attempt.uuid, 1])
    client.get(question)
    saving = _cost(lambda: client.post(question, posted))
    submitting = _cost(lambda: client.post(reverse("submit_test", args=[attempt.uuid])))
    return saving, submitting


def _sheet(client, user, course):
    """Queries of showing a test on one page, of keeping all its answers, and of emptying none."""
    enrolment = services.enrol(user, course=course, language="sv")
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    posted = {f"{question}-answer": answer for question, answer in school.answers_to(attempt).items()}
    page = reverse("sheet", args=[attempt.uuid])
    client.get(page)
    showing = _cost(lambda: client.get(page), status=200)
    keeping = _cost(lambda: client.post(page, {**posted, "go": "review"}))
    marks = {f"{question}-seen": "" for question in school.answers_to(attempt)}
    again = _cost(lambda: client.post(page, {**posted, **marks, "go": "review"}))
    assert attempt.saved_answers.count() == len(posted)
    return showing, keeping, again


def test_a_test_on_one_page_costs_the_same_with_five_questions_and_fifteen(as_anna, anna):
    costs = []
    for code, questions in (("T05", 5), ("T15", 15)):
        course = grown.grow(code, lessons=1, questions=questions)
        Quiz.objects.update(layout=Layout.PAGE)
        costs.append(_sheet(as_anna, anna, course))
    few, many = costs
    assert few == many
    showing, keeping, again = many
    assert showing <= 12
    assert keeping <= 10
    assert again < keeping


def test_saving_and_submitting_cost_the_same_in_a_small_and_a_large_course(as_anna, anna, bjorn):
    # The first certificate of a year makes the year's series of numbers.
    school.take_test(bjorn)
    costs = []
    for code, lessons, questions in (("T05", 5, 5), ("T30", 30, 40)):
        course = grown.grow(code, lessons=lessons, questions=questions)
        assert course.lessons().count() == lessons
        costs.append(_take(as_anna, anna, course))
    assert Certificate.objects.filter(holder__user=anna).count() == 2
    small, large = costs
    assert small == large
    saving, submitting = large
    assert saving <= 8
    assert submitting <= 25
