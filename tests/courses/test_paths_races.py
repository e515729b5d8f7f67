"""The certificate of a path under two clicks and under two revocations at once."""

import pytest

from certificates.models import Certificate, Grounds, Kind, Revocation
from certificates.queries import certificates
from certificates.services import AlreadyRevoked, revoke
from courses.paths.services import certify_path
from tests import pathways, people, school
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def certified(anna):
    """A path over the small course, which anna has passed."""
    page = pathways.bare()
    school.take_test(anna)
    return page


def test_two_clicks_give_one_certificate(anna, certified):
    def step():
        return certify_path(anna, path=certified, language="sv").pk

    first, second = at_once(step, step)
    assert first == second
    assert Certificate.objects.filter(kind=Kind.PATH).count() == 1


def test_a_course_and_its_path_revoked_at_once_end_revoked_once_each(anna, certified):
    david = people.person("david", "David Ek", is_staff=True, is_superuser=True)
    certify_path(anna, path=certified, language="sv")

    def step(kind):
        def run():
            try:
                revoke(certificates().get(kind=kind), grounds=Grounds.ON_REQUEST, by=david)
            except AlreadyRevoked:
                return "too late"
            return "revoked"

        return run

    assert "revoked" in at_once(step(Kind.COURSE), step(Kind.PATH))
    assert sorted(Revocation.objects.values_list("certificate__kind", flat=True)) == ["course", "path"]
