"""What only a tampered request holds is refused with 400 in the CMS; all other failures stay failures."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import RequestFactory
from django.urls import reverse

from lms.tampering import TamperingMiddleware
from tests import school


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wagtailadmin_pages:move", {"new_parent_page": " "}),
        ("wagtailadmin_pages:copy", {}),
        ("wagtailadmin_pages:unpublish", {"next": "-1"}),
        ("wagtailadmin_pages:copy", {"new_parent_page": "0"}),
    ],
)
def test_a_value_that_no_form_of_the_cms_sends_is_refused(as_david, name, data):
    response = as_david.post(reverse(name, args=[school.lesson(2).pk]), data)
    assert response.status_code == 400
    assert "ladda om sidan" in response.text


def test_a_key_that_is_no_number_is_refused_where_one_is_chosen(as_cecilia, db):
    chosen = reverse("wagtailsnippetchoosers_assessments_quiz:chosen", args=["' OR '1'='1"])
    assert as_cecilia.get(chosen).status_code == 400


def _outcome(address, error):
    try:
        raise error
    except type(error) as raised:
        return TamperingMiddleware(lambda _: None).process_exception(RequestFactory().get(address), raised)


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), AttributeError("x"), RuntimeError("x")])
def test_a_failure_of_ours_stays_a_failure(error):
    assert _outcome("/admin/pages/3/", error) is None


def test_on_the_public_site_nothing_is_excused():
    assert _outcome("/admin/pages/3/", ObjectDoesNotExist()).status_code == 400
    assert _outcome("/kurser/", ObjectDoesNotExist()) is None
