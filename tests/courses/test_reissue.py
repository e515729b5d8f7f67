"""A path's certificate that was revoked by mistake: two persons have it issued anew, once."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from certificates.models import Again, Certificate, Grounds, Kind, Reissue, Status
from certificates.queries import certificates
from certificates.seal.services import store_all
from certificates.services import revoke
from content.facts import disposal
from courses.letters import Delivery, LetterKind
from courses.paths.queries import path_view
from courses.paths.reissue import NotReissued, reissue_path
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


def _anew(certificate, by, second, **more):
    found = certificates().get(pk=certificate.pk)
    return reissue_path(found, reason=Again.REVOKED_IN_ERROR, by=by, second_person=second, **more)


def _post(client, certificate, second, **more):
    data = {"reason": "error", "second_person": second.pk, "decision_number": "LV-7", **more}
    return client.post(reverse("reissue_certificate", args=[certificate.pk]), data, follow=True)


def test_staff_issue_it_anew_with_reason_and_second_person_and_the_holder_is_told(
    revoked, passed, as_david, as_anna, client, second
):
    register = reverse("certificate:inspect", args=[revoked.pk])
    assert "Utfärda kursintyget på nytt" in as_david.get(register).content.decode()
    page = _post(as_david, revoked, second).content.decode()
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
    assert (
        "Ett nyare kursintyg har ersatt det."
        in client.get(reverse("certificate", args=[revoked.code])).content.decode()
    )
    store_all()
    assert as_anna.get(reverse("certificate_pdf", args=[made.code])).content.startswith(b"%PDF")
    assert path_view(passed, pathways.path()).certificate == made
    assert certify_path(passed, path=pathways.path(), language="sv") == made


def test_a_second_click_makes_no_second_certificate(revoked, as_david, david, second):
    made = _anew(revoked, david, second)
    page = _post(as_david, revoked, second).content.decode()
    assert f"har redan ersatts av {made.number}" in page
    # As it was read before the first click.
    with pytest.raises(NotReissued, match=made.number):
        reissue_path(revoked, reason=Again.RECONSIDERED, by=david, second_person=second)
    assert Certificate.objects.filter(replaces=revoked).count() == 1
    assert Reissue.objects.count() == 1


@pytest.mark.parametrize(("field", "value"), [("reason", ""), ("second_person", ""), ("second_person", "0")])
def test_reason_and_second_person_are_needed_and_what_was_given_stays(revoked, as_david, second, field, value):
    response = _post(as_david, revoked, second, **{field: value})
    assert list(response.context["form"].errors) == [field]
    assert "LV-7" in response.content.decode()
    assert not Reissue.objects.exists()


def test_nobody_is_the_second_person_of_their_own(revoked, as_david, david):
    assert "second_person" in _post(as_david, revoked, david).context["form"].errors
    with pytest.raises(NotReissued):
        _anew(revoked, david, david)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reissue.objects.create(certificate=revoked, reason="error", by=david, second_person=david)


def test_what_is_none_to_be_issued_anew_is_refused_in_words(passed, as_david, david, second):
    certificate = certify_path(passed, path=pathways.path(), language="sv")
    course = certificates().filter(kind=Kind.COURSE).first()
    assert "Det är inte återkallat" in _post(as_david, certificate, second).content.decode()
    assert "Bara kursintyg för en utbildningsväg" in _post(as_david, course, second).content.decode()
    revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david)
    page = _post(as_david, certificate, second).content.decode()
    assert "återkallades tillsammans med en kurs" in page
    assert "Utfärda kursintyget på nytt" not in page
    assert not Reissue.objects.exists()


def test_courses_that_no_longer_count_and_a_missing_name_stand_in_the_way(revoked, passed, as_david, david, second):
    passed.name = ""
    passed.save()
    with pytest.raises(NameMissing):
        _anew(revoked, david, second)
    course = certificates().filter(kind=Kind.COURSE).first()
    revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david)
    with pytest.raises(CoursesMissing, match="Tvilling"):
        _anew(revoked, david, second)
    assert "Tvilling" in _post(as_david, revoked, second).content.decode()
    assert not Certificate.objects.filter(replaces=revoked).exists()


def test_a_name_that_has_been_disposed_of_gets_no_new_certificate(revoked, david, second):
    with disposal(decision="LV-9"):
        revoked.holder.delete()
    with pytest.raises(NotReissued, match="gallrat"):
        _anew(revoked, david, second)


def test_only_who_may_revoke_issues_anew_and_the_record_is_never_changed(revoked, as_cecilia, as_anna, david, second):
    for client in (as_cecilia, as_anna):
        _post(client, revoked, second)
    assert not Reissue.objects.exists()
    _anew(revoked, david, second)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reissue.objects.update(reason="reconsidered")
