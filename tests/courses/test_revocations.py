"""Revoking a certificate: the holder is heard, two persons decide by their own clicks, and letters tell of it."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, CertificateHolder, Grounds, Revocation, Status
from certificates.queries import certificates
from certificates.services import AlreadyRevoked, issue, revoke
from content.facts import AppendOnly, disposal
from courses.letters import Delivery, LetterKind
from courses.models import CaseEnd, CaseReply, CaseText, RevocationCase
from courses.paths.records import PathCompletion
from courses.paths.services import certificate_facts, certify_path, passed_with
from courses.revocations import services
from courses.revocations.desk import panel
from courses.revocations.records import CaseState, cases
from tests import pathways, people, school
from tests.threads import at_once

WORDS = "Två inlämnade prov är lika, ord för ord."


@pytest.fixture
def certificate(anna):
    school.take_test(anna)
    return Certificate.objects.get()


@pytest.fixture
def second(db):
    return people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)


@pytest.fixture
def as_second(second):
    client = Client()
    client.force_login(second)
    return client


def _day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def _open(certificate, by, days=14):
    found = certificates().get(pk=certificate.pk)
    return services.open_case(found, grounds=Grounds.NOT_OWN_WORK, reasons=WORDS, reply_by=_day(days), by=by)


def _state(case):
    return cases().get(pk=case.pk).state


def _after(monkeypatch, days):
    """As if so many days had passed."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=days))


def _propose(case, by):
    return services.propose(case, decision_number="LV-2026-7", words="Svaret ändrar inget.", by=by)


def _letter(kind):
    return Delivery.objects.filter(letter__kind=kind).get().text


def test_the_whole_case_from_the_register_to_the_letter(certificate, as_david, as_anna, as_second, client):
    begin = reverse("revoke_certificate", args=[certificate.pk])
    page = as_david.get(begin).content.decode()
    assert f'value="{_day(14)}"' in page
    data = {"grounds": "not_own_work", "reasons": WORDS, "reply_by": str(_day(10))}
    assert "Ärendet är påbörjat" in as_david.post(begin, data, follow=True).content.decode()
    case = RevocationCase.objects.get()
    notice = _letter(LetterKind.REVOCATION_CONSIDERED)
    own = reverse("own_case", args=[case.uuid])
    assert WORDS in notice
    assert own in notice
    # It stands, and nobody else is told of the case.
    public = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert WORDS not in public
    assert "återkall" not in public.lower()
    for page in ("/mina-kurser/", reverse("my_certificates")):
        assert own in as_anna.get(page).content.decode()
    assert WORDS in as_anna.get(own).content.decode()
    assert (
        "Ditt svar har tagits emot"
        in as_anna.post(own, {"text": "Jag gjorde det själv."}, follow=True).content.decode()
    )
    desk = reverse("revocation_case", args=[case.pk])
    assert "Jag gjorde det själv." in as_david.get(desk).content.decode()
    as_david.post(desk, {"step": "propose", "decision_number": "LV-7", "words": "Svaret ändrar inget."})
    assert _state(case) is CaseState.PROPOSED
    # Naming somebody is not enough: the other one confirms.
    assert "Du har beslutat det här själv" in as_david.post(desk, {"step": "confirm"}, follow=True).content.decode()
    assert not Revocation.objects.exists()
    assert (
        "ett brev berättar hur man överklagar"
        in as_second.post(desk, {"step": "confirm"}, follow=True).content.decode()
    )
    made = Revocation.objects.get()
    assert (made.by.name, made.second_person.name, made.decision_number) == ("David Ek", "Erik Holm", "LV-7")
    letter = _letter(LetterKind.CERTIFICATE_REVOKED)
    for said in ("LV-7", "Svaret ändrar inget.", "2017:900", "inom tre veckor", "förvaltningsrätten"):
        assert said in letter
    assert "Svaret ändrar inget." in as_anna.get(own).content.decode()
    public = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "Svaret ändrar inget." not in public
    assert "Erik Holm" in as_david.get(reverse("certificate:inspect", args=[certificate.pk])).content.decode()


def test_letters_are_in_the_holders_language(certificate, anna, david, second, monkeypatch):
    anna.language = "en"
    anna.save()
    case = _open(certificate, david)
    assert "You may reply before anything is decided" in _letter(LetterKind.REVOCATION_CONSIDERED)
    _after(monkeypatch, 15)
    _propose(case, david)
    services.confirm(case, by=second)
    assert "within three weeks" in _letter(LetterKind.CERTIFICATE_REVOKED)


def test_nothing_is_decided_while_the_holder_may_reply(certificate, david, monkeypatch):
    case = _open(certificate, david, days=7)
    with pytest.raises(services.NotHeard):
        _propose(case, david)
    _after(monkeypatch, 7)
    with pytest.raises(services.NotHeard):
        _propose(case, david)
    _after(monkeypatch, 8)
    assert _state(case) is CaseState.TO_DECIDE
    # The clock is set back: then the holder may still reply.
    _after(monkeypatch, -9)
    with pytest.raises(services.NotHeard):
        _propose(case, david)


def test_a_reply_opens_the_way_at_once_and_is_given_once(certificate, david, as_anna):
    case = _open(certificate, david)
    own = reverse("own_case", args=[case.uuid])
    for text, told in (("", "Skriv ditt svar först"), ("x" * 5001, "högst 5")):
        response = as_anna.post(own, {"text": text})
        assert response.status_code == 422
        assert told in response.content.decode()
        assert text in response.content.decode()
    as_anna.post(own, {"text": "Första."})
    again = as_anna.post(own, {"text": "Andra."})
    assert again.status_code == 409
    assert "Andra." in again.content.decode()
    assert CaseText.objects.get(kind="reply").text == "Första."
    _propose(case, david)
    assert _state(case) is CaseState.PROPOSED


def test_a_reply_that_comes_too_late_is_told_so_and_stays_on_the_page(certificate, david, as_anna, monkeypatch):
    case = _open(certificate, david, days=7)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=8))
    _propose(case, david)
    monkeypatch.setattr(timezone, "now", lambda: now)
    response = as_anna.post(reverse("own_case", args=[case.uuid]), {"text": "Vänta!"})
    assert response.status_code == 409
    assert "Vänta!" in response.content.decode()
    assert not CaseReply.objects.exists()


def test_the_last_day_is_at_least_a_week_away(certificate, david, as_david):
    address = reverse("revoke_certificate", args=[certificate.pk])
    for day in (_day(6), _day(91), "i morgon", ""):
        data = {"grounds": "not_own_work", "reasons": WORDS, "reply_by": str(day)}
        response = as_david.post(address, data)
        assert list(response.context["form"].errors) == ["reply_by"]
        assert WORDS in response.content.decode()
    with pytest.raises(services.NoCase):
        _open(certificate, david, days=6)
    assert not RevocationCase.objects.exists()


def test_a_case_begun_twice_leads_to_the_first(certificate, david, as_david):
    case = _open(certificate, david)
    with pytest.raises(services.NoCase):
        _open(certificate, david)
    page = as_david.get(reverse("revoke_certificate", args=[certificate.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("revocation_case", args=[case.pk])
    assert "redan ett öppet ärende" in page.content.decode()


def test_what_is_asked_to_decide_has_number_and_reasons_and_keeps_what_was_written(certificate, david, as_david, anna):
    case = _open(certificate, david)
    services.reply(case, text="Nej.")
    desk = reverse("revocation_case", args=[case.pk])
    page = as_david.post(desk, {"step": "propose", "decision_number": "", "words": "Därför."}).content.decode()
    assert "Därför." in page
    assert _state(case) is CaseState.TO_DECIDE
    assert as_david.post(desk, {"step": "drop", "drop-words": ""}).status_code == 200
    assert as_david.post(desk, {"step": "nonsense"}).status_code == 302
    assert as_david.post(desk, {"step": "confirm"}).status_code == 302
    assert _state(case) is CaseState.TO_DECIDE


def test_a_dropped_case_leaves_the_certificate_and_a_letter_says_so(certificate, david, second, as_anna):
    case = _open(certificate, david)
    services.reply(case, text="Nej.")
    _propose(case, david)
    services.drop(case, words="Vi hade fel.", by=second)
    assert _state(case) is CaseState.DROPPED
    assert certificates().get().status is Status.ISSUED
    assert "Vi hade fel." in _letter(LetterKind.REVOCATION_DROPPED)
    page = as_anna.get(reverse("own_case", args=[case.uuid])).content.decode()
    assert "Vi hade fel." in page
    assert "Svaret ändrar inget." not in page
    for step in (lambda: _propose(case, david), lambda: services.confirm(case, by=second)):
        with pytest.raises(services.CaseOver):
            step()
    # Another case may be begun later.
    assert _open(certificate, david).state is CaseState.WAITING


def test_revoked_meanwhile_the_case_says_so_and_can_be_dropped(certificate, david, second, as_second):
    case = _open(certificate, david)
    services.reply(case, text="Nej.")
    _propose(case, david)
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    with pytest.raises(AlreadyRevoked):
        services.confirm(case, by=second)
    page = as_second.post(reverse("revocation_case", args=[case.pk]), {"step": "confirm"}, follow=True)
    assert "är redan återkallat" in page.content.decode()
    services.drop(case, words="Redan återkallat.", by=second)
    assert Revocation.objects.count() == 1
    assert (
        "är redan återkallat"
        in as_second.get(reverse("revoke_certificate", args=[certificate.pk]), follow=True).content.decode()
    )


def test_about_a_superseded_certificate_no_case_is_begun(passed, david, second, as_david):
    old = certify_path(passed, path=pathways.path(), language="sv")
    completion = PathCompletion.objects.get()
    rows = passed_with([uuid.UUID(key) for key in completion.frozen["completions"]])
    newer = issue(certificate_facts(completion, rows, declaration=None), replaces=old)
    page = as_david.get(reverse("revoke_certificate", args=[old.pk]), follow=True).content.decode()
    assert f"är ersatt av {newer.number}" in page
    assert not RevocationCase.objects.exists()


def test_without_a_holder_nobody_is_heard_and_no_letter_is_written(certificate, david, second):
    with disposal("LV-1"):
        CertificateHolder.objects.all().delete()
    case = _open(certificate, david)
    assert _state(case) is CaseState.TO_DECIDE
    _propose(case, david)
    services.confirm(case, by=second)
    assert certificates().get().status is Status.REVOKED
    assert not Delivery.objects.exclude(letter__kind=LetterKind.CERTIFICATE_ISSUED).exists()


def test_disposed_of_during_the_case_it_can_still_be_ended(certificate, david, second, as_david, as_anna):
    case = _open(certificate, david)
    with disposal("LV-1"):
        CertificateHolder.objects.all().delete()
    CaseText.objects.all().delete()
    page = as_david.get(reverse("revocation_case", args=[case.pk])).content.decode()
    assert "Texten är gallrad" in page
    assert as_anna.get(reverse("own_case", args=[case.uuid])).status_code == 404
    services.drop(case, words="Namnet är gallrat.", by=second)
    assert _state(case) is CaseState.DROPPED


def test_the_paths_certificate_falls_with_the_course_and_is_told_too(passed, david, second):
    path = certify_path(passed, path=pathways.path(), language="sv")
    course = certificates().filter(kind="course").first()
    case = _open(course, david)
    services.reply(case, text="Nej.")
    _propose(case, david)
    services.confirm(case, by=second)
    assert certificates().get(pk=path.pk).status is Status.REVOKED
    assert Delivery.objects.filter(letter__kind=LetterKind.CERTIFICATE_REVOKED).count() == 2


def test_at_the_holders_request_one_person_revokes_at_once(certificate, as_david):
    address = reverse("revoke_on_request", args=[certificate.pk])
    assert "has_asked" in as_david.post(address, {"decision_number": "LV-9"}).context["form"].errors
    assert not Revocation.objects.exists()
    as_david.post(address, {"decision_number": "LV-9", "has_asked": "on"})
    made = Revocation.objects.get()
    assert (made.grounds, made.second_person) == (Grounds.ON_REQUEST, None)
    letter = _letter(LetterKind.CERTIFICATE_REVOKED)
    assert "överklaga" not in letter
    page = as_david.post(address, {"has_asked": "on"}, follow=True).content.decode()
    assert "är redan återkallat" in page
    assert Revocation.objects.count() == 1


def test_only_those_who_may_revoke_see_cases_and_the_desk_names_what_they_can_do(
    certificate, david, second, cecilia, as_cecilia, as_bjorn
):
    case = _open(certificate, david)
    assert panel(david) is None
    services.reply(case, text="Nej.")
    assert [row.title for row in panel(david).rows] == [certificate.number]
    _propose(case, david)
    assert panel(david) is None
    assert panel(second).count == 1
    assert panel(cecilia) is None
    assert as_cecilia.get(reverse("revocation_case", args=[case.pk])).status_code in (302, 403)
    assert as_bjorn.get(reverse("own_case", args=[case.uuid])).status_code == 404


def test_the_list_has_open_cases_first(certificate, david, as_david):
    done = _open(certificate, david)
    services.drop(done, words="Nej.", by=david)
    _open(certificate, david)
    page = as_david.get(reverse("revocation_cases")).content.decode()
    assert page.index("Innehavaren får svara") < page.index("Avskrivet")


def test_cases_are_facts(certificate, david):
    case = _open(certificate, david)
    with pytest.raises(AppendOnly):
        case.save()


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_it_is_revoked_once():
    anna = people.person("anna", "Anna Lindqvist")
    first = people.person("david", "David Ek", is_staff=True, is_superuser=True)
    second = people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)
    school.take_test(anna)
    case = _open(Certificate.objects.get(), first)
    services.reply(case, text="Nej.")
    _propose(case, first)

    def step():
        try:
            return services.confirm(case, by=second)
        except services.CaseOver:
            return None

    assert sum(made is not None for made in at_once(step, step, step)) == 1
    assert (Revocation.objects.count(), CaseEnd.objects.count()) == (1, 1)
