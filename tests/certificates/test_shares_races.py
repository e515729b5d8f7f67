"""Two requests at once about a share: real threads, real transactions."""

import pytest

from certificates.limits import Limits
from certificates.shares.records import Seen, Share, ShareEnded, ShareLook
from certificates.shares.services import MOST_SHARES, ShareRefused, end_share, look
from lms.disposal.requests import ask
from tests.shares import SHARED, share_with
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looking(rf, bjorn):
    def step():
        return look(SHARED, seen=Seen.PAGE, limits=Limits(rf.get("/")), by=bjorn)

    return step


def test_two_clicks_make_one_share(anna):
    first, second = at_once(*[lambda: share_with(anna).pk] * 2)
    assert first == second
    assert Share.objects.count() == 1


def test_the_last_place_is_given_once(anna):
    for number in range(MOST_SHARES - 1):
        share_with(anna, secret=str(number))

    def step(secret):
        def run():
            try:
                return share_with(anna, secret=secret)
            except ShareRefused:
                return None

        return run

    assert [share is None for share in at_once(step("a"), step("b"))].count(True) == 1
    assert Share.objects.count() == MOST_SHARES


def test_ended_twice_at_once_it_ends_once_and_a_look_comes_before_or_after(anna, looking):
    share = share_with(anna)
    _ended, _again, found = at_once(lambda: end_share(share), lambda: end_share(share), looking)
    assert ShareEnded.objects.count() == 1
    assert ShareLook.objects.count() == (found is not None)
    assert looking() is None


def test_a_look_while_all_is_taken_back_fails_nobody(anna, looking):
    share_with(anna)
    at_once(lambda: ask(anna, closes_account=False), looking)
    assert not Share.objects.exists()
    assert not ShareLook.objects.exists()
