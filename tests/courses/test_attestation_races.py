"""The sentence and the reissue under two clicks at once."""

import pytest

from certificates.models import Again, Certificate, Grounds, Reissue
from certificates.queries import certificates
from certificates.services import revoke
from courses.attestations import services
from courses.attestations.records import Attestation, AttestationBegun
from courses.paths import reissue
from courses.paths.records import PathEdition
from courses.paths.services import certify_path
from courses.services import Refused
from tests import pathways, people, school
from tests.attested import given
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def _tried(step):
    def run():
        try:
            return step()
        except Refused:
            return None

    return run


@pytest.fixture
def staff(db):
    return [people.author(short, name) for short, name in (("cecilia", "Cecilia Åström"), ("erik", "Erik Holm"))]


def test_two_who_enter_and_two_clicks_that_switch_on_leave_one_of_each(anna, staff):
    page = pathways.bare()
    old = PathEdition.objects.get(path_key=page.translation_key)
    named = {
        "key": school.lesson(1).translation_key.hex,
        "title": {"sv": "U", "en": "U"},
        "course": {"sv": "M", "en": "M"},
    }
    row = {
        "facts": "A110", "section_sv": "1", "section_en": "1", "subject_sv": "Ett", "subject_en": "One",
        "lessons": [named], "practice": [], "final": ["T01-Q1"],
    }  # fmt: skip
    edition = PathEdition.objects.create(
        path_key=old.path_key, number=2, published_at=old.published_at, kind=old.kind, note="", by=None,
        body={**old.body, "coverage": [row]}, digest="0" * 64,
    )  # fmt: skip
    first, second = staff
    at_once(*(_tried(lambda who=who: services.propose(edition, by=who, **given())) for who in staff))
    made = Attestation.objects.get()
    other = second if made.by_id == first.pk else first
    at_once(*(_tried(lambda: services.switch_on(made, by=other)) for _click in range(2)))
    assert AttestationBegun.objects.get().by == other


def test_two_clicks_issue_one_certificate_anew_and_a_withdrawal_at_once_leaves_one_end(anna, staff):
    page = pathways.bare()
    school.take_test(anna)
    david = people.person("david", "David Ek", is_staff=True, is_superuser=True)
    certificate = certify_path(anna, path=page, language="sv")
    revoke(certificates().get(pk=certificate.pk), grounds=Grounds.ISSUED_IN_ERROR, by=david)
    proposal = reissue.propose(certificate, reason=Again.REVOKED_IN_ERROR, by=david)
    at_once(
        _tried(lambda: reissue.confirm(proposal, by=staff[0])),
        _tried(lambda: reissue.confirm(proposal, by=staff[1])),
        _tried(lambda: reissue.withdraw(proposal, by=david)),
    )
    issued = Certificate.objects.filter(replaces=certificate).count()
    assert issued == Reissue.objects.count() == int(reissue.ReissueProposalEnd.objects.get().is_issued)
