"""Turning the pages of a register, and counting its rows when asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from courses.models import Enrolment
from courses.registers import columns
from courses.registers.viewsets import EnrolmentViewSet
from tests import people, school

SIZE = EnrolmentViewSet.list_per_page


@pytest.fixture
def many(db):
    """A page and a half of enrolments, made through one and copied."""
    first = school.enrol(people.person("p", "Person 0"))
    for n in range(SIZE + SIZE // 2 - 1):
        Enrolment.objects.create(
            user=people.person(f"p{n}", f"Person {n}"), course_key=first.course_key, course=first.course,
            edition=first.edition, language="sv", region="C" if n % 2 else "AB",
        )  # fmt: skip


def _get(client, **query):
    response = client.get(reverse("enrolment:index"), query)
    assert response.status_code == 200
    return response


def test_pages_follow_each_other_and_come_back(as_david, many):
    first = _get(as_david)
    second = _get(as_david, p=first.context["page"].next)
    assert len(first.context["object_list"]) == SIZE
    assert len(second.context["object_list"]) == SIZE // 2
    back = _get(as_david, p=second.context["page"].previous)
    assert back.context["page"].pks == first.context["page"].pks
    for address in ("p=last", f"p={first.context['page'].next}"):
        assert address in first.content.decode()


def test_pages_keep_filters_and_order(as_david, many):
    page = _get(as_david, region="AB", ordering="name")
    assert {entry.enrolment.region for entry in page.context["object_list"]} == {"AB"}
    assert "region=AB" in page.content.decode()


def test_rows_are_counted_only_when_asked(as_david, many):
    with CaptureQueriesContext(connection) as queries:
        page = _get(as_david)
    assert not [q for q in queries if "COUNT(*)" in q["sql"] and "courses_enrolment" in q["sql"]]
    assert "count=1" in page.content.decode()
    assert f"{SIZE + SIZE // 2} rader" in _get(as_david, count=1).content.decode()
    assert "37 rader" in _get(as_david, region="AB").content.decode()


@pytest.mark.parametrize("place", ["after-999999999", "before-0", "after-" + "9" * 40, "x", "\x00", "-1", "2"])
def test_a_place_that_does_not_exist_gives_the_beginning_and_says_so(as_david, many, place):
    page = _get(as_david, p=place)
    assert "help-critical" in page.content.decode()
    assert page.context["page"].pks == _get(as_david).context["page"].pks


def test_the_fragment_that_the_search_field_fetches_has_the_same_rows(as_david, many):
    response = as_david.get(reverse("enrolment:index_results"), {"q": "7 person", "_w_filter_fragment": 1})
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert {entry.name for entry in response.context["object_list"]} == {
        f"Person {n}" for n in range(SIZE + SIZE // 2 - 1) if "7" in str(n)
    }


def test_numbers_and_points_have_the_schools_own_words():
    with override("sv"):
        found = {str(field.label) for field in (*columns.ATTEMPTS, *columns.GRADES)}
    assert {"Nummer", "Poäng", "Högsta poäng"} <= found
    assert not found & {"Tal", "Punkter"}
