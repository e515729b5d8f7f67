"""A path's certificate that was revoked by mistake: one person proposes it anew, another issues it, once."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from certificates.models import Again, Certificate, Grounds, Kind, Reissue, Status
from certificates.queries import certificates
from certificates.seal.services import store_all
from certificates.services import revoke
from content.facts import disposal
from courses.letters import Delivery, LetterKind
from courses.paths.queries import path_view
from courses.paths.records import ReissueProposal, ReissueProposalEnd
from courses.paths.reissue import NotReissued, OtherPerson, ProposalOver, confirm, propose, withdraw
from courses.paths.services import CoursesMissing, certify_path
from courses.services import NameMissing
from tests import pathways, people


@pytest.fixture
def second(db):
    return people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)


@pytest.fixture
def revoked(passed, david):
    """The path's certificate of Anna, revoked for itself."""
    certificate = certify_path(passed, path=pathways.path(), language="sv")
    revoke(certificate, grounds=Grounds.ISSUED_IN_ERROR, by=david)
    return certificates().get(pk=certificate.pk)


@pytest.fixture
def as_second(second):
    client = Client()
    client.force_login(second)
    return client


def _propose(certificate, by):
    return propose(certificates().get(pk=certificate.pk), reason=Again.REVOKED_IN_ERROR, by=by)


def _anew(certificate, by, second):
    return confirm(_propose(certificate, by), by=second)


def _post(client, certificate, step="propose", **more):
    data = {"step": step, "reason": "error", "decision_number": "LV-7", **more}
    return client.post(reverse("reissue_certificate", args=[certificate.pk]), data, follow=True)


def test_one_proposes_another_confirms_and_the_holder_is_told(
    revoked, passed, as_david, as_second, as_anna, client, second
):
    register = reverse("certificate:inspect", args=[revoked.pk])
    assert "Utfärda kursintyget på nytt" in as_david.get(register).content.decode()
    page = _post(as_david, revoked).content.decode()
    assert "Inget utfärdas förrän en annan person bekräftar det." in page
    assert "Bekräfta: utfärda" not in page
    assert not Certificate.objects.filter(replaces=revoked).exists()
    proposal = ReissueProposal.objects.get()
    desk = as_second.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("reissue_certificate", args=[revoked.pk]) in desk
    page = _post(as_second, revoked, "confirm", proposal=proposal.pk).content.decode()
    made = Certificate.objects.get(replaces=revoked)
    assert f"Kursintyg {made.number} är utfärdat och ersätter {revoked.number}." in page
    assert "Erik Holm, LV-7" in page
    assert made.frozen["courses"] == revoked.frozen["courses"]
    assert [certificates().get(pk=pk).status for pk in (revoked.pk, made.pk)] == [Status.REVOKED, Status.ISSUED]
    letter = Delivery.objects.get(letter__kind=LetterKind.CERTIFICATE_ISSUED, letter__about=made.uuid)
    assert f"Det nya ersätter {revoked.number} och räknas." in letter.text
    assert "Skäl: Det återkallades av misstag" in letter.text
    public = client.get(reverse("certificate", args=[made.code])).content.decode()
    assert "Ersätter kursintyg" in public
    assert revoked.number in public
    old = client.get(reverse("certificate", args=[revoked.code])).content.decode()
    assert "Ett nyare kursintyg har ersatt det." in old
    store_all()
    assert as_anna.get(reverse("certificate_pdf", args=[made.code])).content.startswith(b"%PDF")
    assert path_view(passed, pathways.path()).certificate == made
    assert certify_path(passed, path=pathways.path(), language="sv") == made


def test_a_second_click_a_stale_tab_and_a_second_proposal_make_no_second_certificate(
    revoked, as_david, as_second, david, second
):
    proposal = _propose(revoked, david)
    assert "finns redan ett förslag" in _post(as_second, revoked).content.decode()
    made = confirm(proposal, by=second)
    for step in ("propose", "confirm", "withdraw"):
        page = _post(as_second, revoked, step, proposal=proposal.pk).content.decode()
        assert f"har redan ersatts av {made.number}" in page
    # As it was read before the first click.
    with pytest.raises(NotReissued, match=made.number):
        confirm(proposal, by=second)
    with pytest.raises(NotReissued, match=made.number):
        propose(revoked, reason=Again.RECONSIDERED, by=david)
    assert Certificate.objects.filter(replaces=revoked).count() == 1
    assert Reissue.objects.count() == ReissueProposalEnd.objects.count() == 1


def test_a_withdrawn_proposal_is_not_confirmed_and_another_can_be_made(revoked, as_david, as_second, david, second):
    proposal = _propose(revoked, david)
    assert "Förslaget är återtaget" in _post(as_david, revoked, "withdraw", proposal=proposal.pk).content.decode()
    page = _post(as_second, revoked, "confirm", proposal=proposal.pk).content.decode()
    assert "redan återtaget eller genomfört" in page
    with pytest.raises(ProposalOver):
        withdraw(proposal, by=second)
    assert not Reissue.objects.exists()
    # Of another certificate's proposal there is nothing to confirm here.
    assert _post(as_second, revoked, "confirm", proposal="0").status_code == 404
    assert _anew(revoked, second, david).replaces_id == revoked.pk


def test_a_reason_is_needed_and_what_was_given_stays(revoked, as_david):
    response = _post(as_david, revoked, reason="")
    assert list(response.context["form"].errors) == ["reason"]
    assert "LV-7" in response.content.decode()
    assert not ReissueProposal.objects.exists()


def test_nobody_confirms_their_own_proposal_and_no_holder_takes_part(revoked, as_david, david, second, passed):
    proposal = _propose(revoked, david)
    page = _post(as_david, revoked, "confirm", proposal=proposal.pk).content.decode()
    assert "Du har föreslagit det här själv" in page
    with pytest.raises(OtherPerson):
        confirm(proposal, by=passed)
    withdraw(proposal, by=david)
    with pytest.raises(OtherPerson, match="eget kursintyg"):
        _propose(revoked, passed)
    assert not Reissue.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reissue.objects.create(certificate=revoked, reason="error", by=david, second_person=david)


def test_a_holder_among_the_staff_is_told_that_two_others_do_it(revoked, passed, as_anna):
    passed.is_staff = passed.is_superuser = True
    passed.save()
    page = _post(as_anna, revoked, "look").content.decode()
    assert "Två andra personer behöver utfärda det på nytt" in page
    assert "Föreslå, och låt en annan bekräfta" not in page


def test_what_is_none_to_be_issued_anew_is_refused_in_words(passed, as_david, david):
    certificate = certify_path(passed, path=pathways.path(), language="sv")
    course = certificates().filter(kind=Kind.COURSE).first()
    assert "Det är inte återkallat" in _post(as_david, certificate).content.decode()
    assert "Bara kursintyg för en utbildningsväg" in _post(as_david, course).content.decode()
    revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david)
    page = _post(as_david, certificate).content.decode()
    assert "återkallades tillsammans med en kurs" in page
    assert "Utfärda kursintyget på nytt" not in page
    assert not ReissueProposal.objects.exists()


def test_courses_that_no_longer_count_and_a_missing_name_stand_in_the_way(revoked, passed, as_second, david, second):
    proposal = _propose(revoked, david)
    passed.name = ""
    passed.save()
    with pytest.raises(NameMissing):
        confirm(proposal, by=second)
    course = certificates().filter(kind=Kind.COURSE).first()
    revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david)
    with pytest.raises(CoursesMissing, match="Tvilling"):
        confirm(proposal, by=second)
    assert "Tvilling" in _post(as_second, revoked, "confirm", proposal=proposal.pk).content.decode()
    assert not Certificate.objects.filter(replaces=revoked).exists()
    assert not ReissueProposalEnd.objects.exists()


def test_a_name_that_has_been_disposed_of_gets_no_new_certificate(revoked, david, second):
    proposal = _propose(revoked, david)
    with disposal(decision="LV-9"):
        revoked.holder.delete()
    with pytest.raises(NotReissued, match="gallrat"):
        confirm(proposal, by=second)
    with pytest.raises(NotReissued, match="gallrat"):
        _propose(revoked, david)


def test_only_who_may_revoke_issues_anew_and_the_record_is_never_changed(revoked, as_cecilia, as_anna, david, second):
    proposal = _propose(revoked, david)
    for client in (as_cecilia, as_anna):
        _post(client, revoked, "confirm", proposal=proposal.pk)
    assert not Reissue.objects.exists()
    confirm(proposal, by=second)
    for rows in (Reissue, ReissueProposal):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.objects.update(reason="reconsidered")
