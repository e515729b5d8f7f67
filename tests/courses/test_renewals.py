"""A passed course is taken again: one new round, and a certificate that supersedes the old one when it is passed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Attempt
from assessments.questions import HONOUR
from certificates.models import Certificate, Grounds, Status
from certificates.queries import certificates
from certificates.services import revoke
from courses import services
from courses.letters import Delivery, LetterKind
from courses.models import Completion, Enrolment
from courses.paths.queries import path_view
from courses.paths.services import certify_path
from courses.queries import course_view
from courses.renewals import NotPassed, renew
from tests import pathways, school


def _renew(user, after=1):
    return renew(user, course=school.course(), language="sv", after=after)


def _test(enrolment, wrong=0):
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    school.answer_all(enrolment, attempt, wrong=wrong)
    return services.submit_test(enrolment, attempt=attempt, language="sv")


def _address():
    return reverse("take_again", args=[school.course().translation_key])


def _states():
    return [c.status for c in certificates().order_by("pk")]


@pytest.fixture
def first(anna):
    """Anna has read a lesson and passed the course."""
    services.mark_read(school.enrol(anna), lesson=school.lesson(1))
    school.take_test(anna)
    return Certificate.objects.get()


def test_the_new_certificate_supersedes_the_old_one_when_the_new_round_is_passed(first, anna, client):
    assert _states() == [Status.ISSUED]
    second = _renew(anna)
    assert second.round == 2
    _test(second, wrong=6)
    assert _states() == [Status.ISSUED]
    _test(second)
    new = Certificate.objects.get(replaces=first)
    assert _states() == [Status.SUPERSEDED, Status.ISSUED]
    assert new.about != first.about
    assert Completion.objects.count() == 2
    letter = Delivery.objects.get(letter__kind=LetterKind.CERTIFICATE_ISSUED, letter__about=new.uuid)
    assert f"Det ersätter ditt kursintyg {first.number}." in letter.text
    old = client.get(reverse("certificate", args=[first.code])).content.decode()
    assert "är ersatt av ett nyare" in old
    assert new.code not in old


def test_the_way_there_tells_what_happens_and_the_old_certificate_stays_in_reach(first, anna, as_anna):
    course = school.course()
    assert _address() in as_anna.get(course.url).content.decode()
    assert _address() in as_anna.get("/mina-kurser/").content.decode()
    page = as_anna.get(_address()).content.decode()
    assert f"Kursintyg {first.number} gäller tills" not in page
    assert f"Kursintyg {first.number} står kvar tills" in page
    assert 'name="after" value="1"' in page
    begun = as_anna.post(_address(), {"after": "1"}, follow=True).content.decode()
    for shown in (begun, as_anna.get("/mina-kurser/").content.decode()):
        assert f"Du går kursen igen. Kursintyg {first.number} står kvar" in shown
        assert reverse("certificate", args=[first.code]) in shown
    assert "läst i en tidigare omgång" in begun
    assert "läst i en tidigare omgång" in as_anna.get(school.lesson(1).url).content.decode()
    assert "läst i en tidigare omgång" not in as_anna.get(school.lesson(2).url).content.decode()
    assert course_view(anna, course).standing.lessons_read == 0
    services.mark_read(Enrolment.objects.get(round=2), lesson=school.lesson(1))
    assert "tidigare omgång" not in as_anna.get(course.url).content.decode()


def test_clicked_twice_and_on_an_old_page_it_is_one_round(first, anna, as_anna):
    for _click in range(2):
        assert as_anna.post(_address(), {"after": "1"}).status_code == 302
    assert Enrolment.objects.count() == 2
    _test(Enrolment.objects.get(round=2))
    # The page from before the second round was passed.
    as_anna.post(_address(), {"after": "1"})
    assert Enrolment.objects.count() == 2
    as_anna.post(_address(), {"after": "2"})
    assert [e.round for e in Enrolment.objects.order_by("pk")] == [1, 2, 3]


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "99999999", "3", "2"])
def test_an_address_that_somebody_has_changed_begins_no_other_round(first, as_anna, after):
    response = as_anna.post(_address(), {"after": after})
    assert response.status_code in (302, 409)
    assert not Enrolment.objects.filter(round__gt=2).exists()


def test_what_is_not_passed_is_not_taken_again(anna, as_anna):
    course = school.course()
    assert as_anna.get(_address()).url == course.url
    assert as_anna.post(_address(), {"after": "1"}).status_code == 409
    school.enrol(anna)
    with pytest.raises(NotPassed):
        _renew(anna)
    assert "inte klarat den här kursen" in as_anna.post(_address(), {"after": "1"}).content.decode()
    assert Enrolment.objects.count() == 1


def test_a_closed_course_is_not_taken_again(first, anna):
    page = school.course()
    page.unpublish()
    with pytest.raises(services.CourseClosed):
        _renew(anna)


def test_a_revoked_certificate_is_replaced_by_none_and_the_new_one_stands_alone(first, anna, as_anna, david):
    revoke(first, grounds=Grounds.NOT_OWN_WORK, by=david)
    assert "räknas inte längre, och det ändras inte" in as_anna.get(_address()).content.decode()
    second = _renew(anna)
    assert course_view(anna, school.course()).before is None
    _test(second)
    assert _states() == [Status.REVOKED, Status.ISSUED]
    assert not Certificate.objects.exclude(replaces=None).exists()


def test_revoked_during_the_new_round_it_is_not_replaced(first, anna, david):
    second = _renew(anna)
    revoke(first, grounds=Grounds.NOT_OWN_WORK, by=david)
    _test(second)
    assert _states() == [Status.REVOKED, Status.ISSUED]


def test_the_result_of_the_first_round_still_shows_its_own_certificate(first, anna, as_anna):
    attempt = Attempt.objects.get()
    _test(_renew(anna))
    page = as_anna.get(reverse("result", args=[attempt.uuid])).content.decode()
    assert first.number in page
    assert "1 av " in page


def test_the_pages_ask_no_more_for_more_rounds(first, anna, as_anna):
    def count(address):
        as_anna.get(address)
        with CaptureQueriesContext(connection) as queries:
            as_anna.get(address)
        return len(queries)

    places = ["/mina-kurser/", school.course().url, school.lesson(1).url, "/kurser/"]
    before = [count(place) for place in places]
    for number in (1, 2):
        _test(_renew(anna, after=number))
    assert [count(place) for place in places] == before


def test_a_path_keeps_its_completion_until_the_new_round_is_passed_and_then_offers_a_new_certificate(passed, david):
    old = certify_path(passed, path=pathways.path(), language="sv")
    second = renew(passed, course=pathways.course("T01"), language="sv", after=1)
    view = path_view(passed, pathways.path())
    assert (view.passed, view.is_older, view.may_take) == (2, False, False)
    attempt = services.start_test(second, language="sv", affirmed=HONOUR["sv"])
    school.answer_all(second, attempt)
    services.submit_test(second, attempt=attempt, language="sv")
    view = path_view(passed, pathways.path())
    assert (view.passed, view.is_older, view.may_take) == (2, True, True)
    assert certificates().get(pk=old.pk).status is Status.ISSUED
    renewed = certificates().filter(kind="course").latest("pk")
    letter = Delivery.objects.get(letter__kind=LetterKind.CERTIFICATE_ISSUED, letter__about=renewed.uuid).text
    assert f"Ditt kursintyg {old.number} för utbildningsvägen ”Sjuksköterska och läkemedel” vilar fortfarande" in letter
    assert pathways.path().url in letter
    new = certify_path(passed, path=pathways.path(), language="sv")
    assert new.replaces == old
    assert f"Det ersätter ditt kursintyg {old.number}." in Delivery.objects.get(letter__about=new.uuid).text
    passed_at = [c.frozen["passed_at"] for c in certificates().filter(kind="course").order_by("pk")]
    # Of the standing ones, the second course and the first one taken again, it bears the older date.
    assert (old.frozen["passed_at"], new.frozen["passed_at"]) == (passed_at[0], passed_at[1])


def test_the_letter_of_a_renewal_names_only_paths_that_it_leaves_behind_and_that_are_open(passed):
    path = certify_path(passed, path=pathways.path(), language="sv")
    third = renew(passed, course=pathways.course("T01"), language="sv", after=1)
    pathways.path().unpublish()
    _test(third)
    letters = Delivery.objects.filter(letter__kind=LetterKind.CERTIFICATE_ISSUED).order_by("pk")
    assert path.number not in letters.last().text
    pathways.path().save_revision().publish()
    # Two rounds behind, and still the one to replace.
    _test(renew(passed, course=pathways.course("T01"), language="sv", after=2))
    assert path.number in letters.last().text
    newer = certify_path(passed, path=pathways.path(), language="sv")
    _test(renew(passed, course=pathways.course("T02"), language="sv", after=1))
    assert newer.number in letters.last().text
    assert path.number not in letters.last().text


def test_a_path_falls_with_the_result_it_rests_on_also_when_the_course_was_renewed(passed, david):
    old = certify_path(passed, path=pathways.path(), language="sv")
    course = certificates().filter(kind="course").order_by("pk")[0]
    second = renew(passed, course=pathways.course("T01"), language="sv", after=1)
    _test(second)
    newer = Certificate.objects.get(replaces=course)
    revoke(newer, grounds=Grounds.NOT_OWN_WORK, by=david)
    assert certificates().get(pk=old.pk).status is Status.ISSUED
    revoke(certificates().get(pk=course.pk), grounds=Grounds.COURSE_WRONG, by=david)
    assert certificates().get(pk=old.pk).status is Status.REVOKED
