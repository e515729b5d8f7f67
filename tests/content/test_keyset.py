"""Pages by key: every row once, in order, in both directions, and no place that an address can make up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.registers.keyset import BadCursor, Cursor, Order, Turn, chunks, page
from lms.models import User

ORDERS = [Order("sort_name"), Order("sort_name", is_descending=True, least=""), Order("pk"), Order("date_joined", True)]


@pytest.fixture
def users(db):
    """Twenty-three people, of whom many share a name and a moment."""
    when = User.objects.create(email="x@skola.example", name="Zorn").date_joined
    for n in range(22):
        User.objects.create(email=f"p{n}@skola.example", name=["Öberg", "Åberg", "Ek"][n % 3], date_joined=when)
    return User.objects.all()


def _walk(users, order, cursor, direction):
    """All pages from the cursor on, in the direction's own order."""
    found = []
    for _ in range(10):
        shown = page(users, order, 5, Cursor.parse(cursor), every=users)
        found.append(shown.pks)
        cursor = getattr(shown, direction)
        if not cursor:
            return found
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_every_row_stands_once_whichever_way_the_pages_are_turned(users, order):
    expected = tuple(order.sort(users).values_list("pk", flat=True))
    forwards = _walk(users, order, "", "next")
    assert sum(forwards, ()) == expected
    backwards = _walk(users, order, "last", "previous")
    assert sum(reversed(backwards), ()) == expected
    assert [len(p) for p in forwards] == [5, 5, 5, 5, 3]
    assert [len(p) for p in backwards] == [5, 5, 5, 5, 3]
    assert sum(chunks(users, order, 4), ()) == expected


def test_the_first_and_the_last_page_know_where_they_are(users):
    first = page(users, Order("pk"), 5, Cursor(), every=users)
    last = page(users, Order("pk"), 5, Cursor(Turn.LAST), every=users)
    assert (first.has_previous, first.has_next) == (False, True)
    assert (last.has_previous, last.has_next) == (True, False)
    assert page(users, Order("pk"), 23, Cursor(), every=users).is_whole


def test_a_place_outside_the_filter_is_still_a_place(users):
    middle = users.order_by("pk")[10]
    shown = page(users.filter(name="Ek"), Order("pk"), 5, Cursor(Turn.AFTER, middle.pk), every=users)
    assert shown.pks == tuple(users.filter(name="Ek", pk__gt=middle.pk).order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "text", ["after-", "after-x", "after--1", "before-" + "9" * 30, "last-1", "1", "\x00", "after-٣"]
)
def test_a_place_that_is_made_up_is_refused(text):
    with pytest.raises(BadCursor):
        Cursor.parse(text)


def test_a_row_that_is_gone_is_refused(users):
    with pytest.raises(BadCursor):
        page(users, Order("pk"), 5, Cursor(Turn.AFTER, 10**17), every=users)


@pytest.mark.parametrize("cursor", ["", "last"])
def test_no_page_counts_or_skips(users, cursor):
    with CaptureQueriesContext(connection) as queries:
        page(users, Order("sort_name"), 5, Cursor.parse(cursor), every=users)
    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"]
    assert "OFFSET" not in queries[0]["sql"]
