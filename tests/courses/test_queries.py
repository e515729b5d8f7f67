"""Pages cost the same number of queries whatever the number of lessons or learners."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.queries import attempts_that_asked
from courses import services
from courses.editions import latest_edition
from courses.models import LessonPage
from courses.progress import minutes
from tests import people, school


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address", ["/kurser/minikurs/", "/kurser/minikurs/underskrift/", "/kurser/", "/", "/mina-kurser/"]
)
def test_thirty_lessons_and_learners_cost_no_more_queries_than_two(as_anna, anna, address):
    enrolment = school.enrol(anna)
    services.mark_read(enrolment, lesson=school.lesson(1))
    few = _count(as_anna, address)
    course = school.course()
    for n in range(30):
        course.add_child(instance=LessonPage(title=f"Lektion {n}", slug=f"l{n}", body=[], locale=course.locale))
        learner = people.person(f"elev{n}", f"Elev {n}")
        services.mark_read(school.enrol(learner), lesson=school.lesson(1))
    assert _count(as_anna, address) == few


def test_a_question_costs_the_same_in_a_fresh_and_an_answered_test(as_anna, anna):
    enrolment, attempt = school.deal(anna)
    address = f"/prov/{attempt.uuid}/fraga/1/"
    fresh = _count(as_anna, address)
    school.answer_all(enrolment, attempt)
    assert _count(as_anna, address) == fresh


def test_minutes_of_a_course_are_counted_from_all_its_words(as_anna):
    words = [
        entry["words"] for entry in latest_edition(school.course().translation_key).frozen_outline["languages"]["sv"]
    ]
    view = as_anna.get("/kurser/minikurs/").context["view"]
    assert view.minutes == minutes(sum(words))
    assert [row.minutes for row in view.lessons] == [minutes(count) for count in words]


def test_who_was_asked_is_sought_only_in_attempts_at_tests_that_have_the_question(anna):
    _enrolment, attempt = school.deal(anna)
    asked = attempts_that_asked(UUID(attempt.dealt()[0].question)).order_by()
    assert list(asked) == [attempt]
    assert not attempts_that_asked(uuid4()).exists()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A table of one row is otherwise read whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "assessments_attempt_version_id" in asked.explain()
