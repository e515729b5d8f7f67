"""The learner's steps cost the same whatever the size of the course."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.questions import HONOUR
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
