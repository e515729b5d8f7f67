"""What becomes of certificates while a request for another name is decided, and of what rests on them afterwards."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, CertificateHolder, Grounds, NameChoice, Status
from certificates.name_choices import fix_name
from certificates.queries import certificates
from certificates.services import revoke
from content.facts import disposal
from courses.letters import LetterKind
from courses.models import Completion, NameRequest
from courses.paths.queries import path_certificates, path_view
from courses.paths.services import certify_path
from courses.renames import services
from courses.renames.queries import left_out, standing_of
from courses.renames.records import RequestState, name_requests
from courses.renewals import renew
from courses.revocations.services import drop, open_case, revoke_on_request
from courses.rounds import standing_before
from lms.disposal.classes import BY_KEY
from lms.disposal.services import carry_out
from tests import pathways, people, regraded, school
from tests.courses.test_name_requests import CHANGED, ask, desk, letters, state
from tests.disposals import decision, later
from tests.held import issue_many


@pytest.fixture
def second(db):
    return people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)


@pytest.fixture
def certificate(anna):
    school.take_test(anna)
    return Certificate.objects.get()


def _grant(asked, david, second):
    services.approve(asked, by=david)
    return services.grant(asked, by=second)


def _newest(certificate):
    found = certificates().get(pk=certificate.pk)
    while hasattr(found, "replaced_by"):
        found = certificates().get(pk=found.replaced_by.pk)
    return found


def test_a_path_follows_its_courses_and_nothing_in_it_is_gone_or_older(passed, david, second):
    path = certify_path(passed, path=pathways.path(), language="sv")
    _grant(ask(passed), david, second)
    made = _newest(path)
    courses = {c.about.hex: c.number for c in standing_of(passed).free if c.kind == "course"}
    assert {row["about"]: row["number"] for row in made.frozen["courses"]} == courses
    assert made.frozen["statement"] == path.frozen["statement"]
    view = path_view(passed, pathways.path())
    assert (view.certificate, view.is_older, view.may_take, view.passed) == (made, False, False, 2)
    assert path_certificates(passed) == [made]
    # Asking for it gives the one that there is.
    assert certify_path(passed, path=pathways.path(), language="sv") == made
    assert Certificate.objects.filter(kind="path").count() == 2


def test_a_path_alone_says_that_its_courses_bear_another_name(passed, david, second):
    path = certify_path(passed, path=pathways.path(), language="sv")
    only = [c for c in standing_of(passed).free if c.pk == path.pk]
    _grant(ask(passed, chosen=only), david, second)
    made = _newest(path)
    assert "står ett annat namn" in made.frozen["statement"]["sv"]
    assert made.frozen["courses"] == path.frozen["courses"]
    # With the courses, that sentence goes again.
    _grant(ask(passed, name="Anna Berg"), david, second)
    assert _newest(path).frozen["statement"] == path.frozen["statement"]


def test_revoking_the_new_course_certificate_takes_the_paths_along(passed, david, second):
    path = certify_path(passed, path=pathways.path(), language="sv")
    course = certificates().filter(kind="course").first()
    _grant(ask(passed), david, second)
    revoke(_newest(course), grounds=Grounds.NOT_OWN_WORK, by=david)
    assert _newest(path).status is Status.REVOKED
    assert path_view(passed, pathways.path()).passed == 1


def test_a_new_round_supersedes_the_renamed_one(certificate, anna, david, second):
    _grant(ask(anna), david, second)
    made = _newest(certificate)
    enrolment = renew(anna, course=school.course(), language="sv", after=1)
    assert standing_before(enrolment) == made


def test_a_regrade_that_takes_and_gives_finds_the_newest(anna, david, second):
    """The old one is superseded by the new one of the same result, and that is no later round."""
    from assessments.models import Quiz

    Quiz.objects.update(draw=6, pass_percent=80, wait_hours=0)
    regraded.take(anna, wrong=("T01-Q2",))
    first = Certificate.objects.get()
    _grant(ask(anna), david, second)
    _right, wrong = regraded.right_and_wrong()
    regraded.correct(david, second, right=wrong, **regraded.DECISION)
    assert _newest(first).status is Status.REVOKED
    regraded.correct(david, second, question="T01-Q2")
    made = _newest(first)
    assert made.status is Status.ISSUED
    assert made.holder.name == CHANGED
    assert made.about == Completion.objects.get().uuid


def test_a_hidden_and_a_fixed_name_stay_hidden(certificate, anna, david, second, client):
    fix_name(anna, is_fixed=True, by=david)
    _grant(ask(anna), david, second)
    made = _newest(certificate)
    assert NameChoice.objects.count() == 1
    for each, right, wrong in ((certificate, "Anna Lindqvist", CHANGED), (made, CHANGED, "Anna Lindqvist")):
        address = reverse("certificate", args=[each.code])
        assert "Namnet visas inte här" in client.get(address).content.decode()
        told = [client.post(address, {"name": name}).context["outcome"] for name in (right, wrong)]
        assert told == ["match", "no_match"]


@pytest.mark.parametrize("how", ["revoked", "renewed", "holder", "case"])
def test_what_cannot_be_issued_any_longer_is_left_out_and_said(
    certificate, anna, david, second, as_anna, as_david, how
):
    issue_many(anna, 1)
    kept = certificates().order_by("pk").last()
    asked = ask(anna)
    if how == "revoked":
        revoke_on_request(certificate, decision_number="", by=david)
    elif how == "renewed":
        issue_many(anna, 1, replaces=certificate)
    elif how == "holder":
        with disposal("LV-1"):
            certificate.holder.delete()
    else:
        _case(certificate, david)
    word = {"revoked": "återkallat", "renewed": "ersatt av", "holder": "gallrat", "case": "öppet ärende"}[how]
    assert word in as_david.get(desk(asked)).content.decode()
    _grant(asked, david, second)
    assert Certificate.objects.filter(replaces=kept).count() == 1
    assert not Certificate.objects.filter(replaces=certificate, facts__replaces_for="renamed").exists()
    ((left, told),) = left_out(name_requests().get(pk=asked.pk))
    assert (left.pk, word in told) == (certificate.pk, True)
    (letter,) = letters(LetterKind.NAME_GRANTED)
    assert certificate.number in letter.text
    assert word in letter.text
    assert certificate.number in as_anna.get(reverse("own_name_request", args=[asked.uuid])).content.decode()


def test_when_none_is_left_nothing_is_done_and_it_can_be_refused(certificate, anna, david, second, as_david):
    asked = ask(anna)
    services.approve(asked, by=second)
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    page = as_david.post(desk(asked), {"step": "confirm"}, follow=True).content.decode()
    assert "Inget av kursintygen kan längre utfärdas" in page
    anna.refresh_from_db()
    assert (anna.name, state(asked)) == ("Anna Lindqvist", RequestState.APPROVED)
    as_david.post(desk(asked), {"step": "refuse", "refuse-grounds": "other", "refuse-words": "Inget är kvar."})
    assert state(asked) is RequestState.REFUSED


def test_one_that_a_case_is_about_cannot_be_chosen_until_it_is_over(certificate, anna, david, as_anna):
    issue_many(anna, 1)
    case = _case(certificate, david)
    page = as_anna.get("/mina-intyg/nytt-namn/").content.decode()
    assert "överväger att återkalla" in page
    chosen = {"name": CHANGED, "why": "changed", "certificates": [str(certificate.uuid)], "step": "send"}
    assert "certificates" in as_anna.post("/mina-intyg/nytt-namn/", chosen).context["form"].errors
    with pytest.raises(services.NotAsked):
        ask(anna, chosen=[certificates().get(pk=certificate.pk)])
    drop(case, words="Nej.", by=david)
    assert certificate in standing_of(anna).free


def test_a_closed_account_gets_nothing_and_the_request_can_be_ended(certificate, anna, david, second, as_david):
    asked = ask(anna)
    decision("account", david)
    with later():
        carry_out(by=david)
    for step in ({"step": "approve"}, {"step": "confirm"}):
        as_david.post(desk(asked), step)
    with pytest.raises(services.NothingLeft):
        services.grant(asked, by=second)
    assert "Innehavarens konto är avslutat" in as_david.get(desk(asked)).content.decode()
    as_david.post(desk(asked), {"step": "refuse", "refuse-grounds": "other", "refuse-words": "Kontot är avslutat."})
    assert state(asked) is RequestState.REFUSED
    assert not letters(LetterKind.NAME_REFUSED)
    assert Certificate.objects.count() == 1


def test_a_decided_request_goes_when_its_period_is_over_and_the_certificates_stay(certificate, anna, david, second):
    _grant(ask(anna), david, second)
    waiting = ask(anna, name="Anna Berg")
    assert BY_KEY["names"].records[0].stored_of(anna).count() == 2
    decision("names", david)
    with later():
        carry_out(by=david)
    assert NameRequest.objects.get() == waiting
    assert certificates().filter(holder__name=CHANGED).count() == 1


def test_with_the_holders_gone_the_desk_still_shows_the_request(certificate, anna, david, second, as_david, as_anna):
    asked = ask(anna)
    _grant(asked, david, second)
    with disposal("LV-1"):
        CertificateHolder.objects.all().delete()
    assert "Namnet är gallrat" in as_david.get(desk(asked)).content.decode()
    for name, args in (("own_name_request", [asked.uuid]), ("my_certificates", []), ("ask_for_name", [])):
        assert as_anna.get(reverse(name, args=args)).status_code == 200


def _case(certificate, by):
    last = timezone.localdate() + datetime.timedelta(days=14)
    found = certificates().get(pk=certificate.pk)
    return open_case(found, grounds=Grounds.NOT_OWN_WORK, reasons="Två prov är lika.", reply_by=last, by=by)
