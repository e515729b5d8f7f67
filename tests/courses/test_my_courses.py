"""What a learner is told of a final test that is not passed yet, under My courses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import school

ADDRESS = "/mina-kurser/"
WITHOUT = "utan att klara det"
AGAIN = "Du kan göra kunskapsprovet igen från"


def _page(client):
    return client.get(ADDRESS).content.decode()


def test_a_course_without_a_test_taken_says_nothing_of_it(as_anna, anna):
    school.enrol(anna)
    assert WITHOUT not in _page(as_anna)


def test_failed_attempts_are_counted_and_the_wait_is_told(as_anna, anna):
    school.take_test(anna, wrong=6)
    page = _page(as_anna)
    assert "1 gång" in page
    assert WITHOUT in page
    assert AGAIN not in page
    attempts = school.course().final_test.attempts
    for _ in range(attempts - 1):
        school.take_test(anna, wrong=6)
    page = _page(as_anna)
    assert f"{attempts} gånger" in page
    assert AGAIN in page


def test_an_open_test_is_reminded_of(as_anna, anna):
    school.deal(anna)
    assert "inte lämnat in" in _page(as_anna)


def test_a_passed_course_speaks_of_no_failures(as_anna, anna):
    school.take_test(anna, wrong=6)
    school.take_test(anna)
    assert WITHOUT not in _page(as_anna)
    assert "Godkänt" in _page(as_anna)


def test_the_failures_of_another_are_not_mine(as_bjorn, anna, bjorn):
    school.take_test(anna, wrong=6)
    school.enrol(bjorn)
    assert WITHOUT not in _page(as_bjorn)


@pytest.mark.parametrize("times", [2, 3])
def test_more_attempts_cost_no_more_queries(as_anna, anna, times):
    def count():
        _page(as_anna)
        with CaptureQueriesContext(connection) as queries:
            _page(as_anna)
        return len(queries)

    school.take_test(anna, wrong=6)
    once = count()
    for _ in range(times - 1):
        school.take_test(anna, wrong=6)
    assert count() == once
