"""The certificate of a learning path: when all of its core is passed, and as long as its courses stand."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from assessments.models import Quiz
from certificates.models import Certificate, CertificateCourse, Grounds, Kind, Revocation, Status
from certificates.queries import certificates
from certificates.seal.services import store_all
from certificates.services import revocations_with, revoke
from content.curriculum import parse
from courses.letters import Delivery, LetterKind
from courses.loading import load
from courses.models import CoursePage, LearningPathPage, PathCompletion
from courses.paths.coverage import sections
from courses.paths.services import CoursesMissing, PathRevoked, certify_path
from courses.services import NameMissing
from tests import pathways, people, regraded


def _certify(user, language="sv"):
    return certify_path(user, path=pathways.path(), language=language)


def test_all_of_the_core_is_needed_and_the_refusal_names_what_is_left(paths, as_anna, anna):
    pathways.pass_course(anna, "T01")
    with pytest.raises(CoursesMissing, match="Tvilling"):
        _certify(anna)
    answer = as_anna.post(reverse("path_certificate", args=[pathways.path().translation_key]))
    assert answer.status_code == 409
    assert "Tvilling" in answer.content.decode()
    assert not PathCompletion.objects.exists()


def test_the_certificate_freezes_courses_and_editions_and_bears_the_oldest_date(passed, as_anna):
    page = as_anna.get(pathways.path().url).content.decode()
    assert "Hämta kursintyget för utbildningsvägen" in page
    answer = as_anna.post(reverse("path_certificate", args=[pathways.path().translation_key]))
    certificate = Certificate.objects.get(kind=Kind.PATH)
    assert answer.url == reverse("certificate", args=[certificate.code])
    frozen = certificate.frozen
    courses = list(Certificate.objects.filter(kind=Kind.COURSE).order_by("pk"))
    assert [c["number"] for c in frozen["courses"]] == [c.number for c in courses]
    assert [c["edition"] for c in frozen["courses"]] == [1, 1]
    assert frozen["passed_at"] == min(c.frozen["passed_at"] for c in courses)
    assert frozen["title"]["en"] == "Nurse and medicines"
    assert "Den omfattar provets riktlinje." in frozen["statement"]["sv"]
    assert {s["key"] for s in frozen["sources"]} == {s["key"] for c in courses for s in c.frozen["sources"]}
    assert CertificateCourse.objects.filter(certificate=certificate).count() == 2
    record = as_anna.get(answer.url, headers={"accept": "application/json"}).json()
    assert record["kind"] == "path"
    assert [c["number"] for c in record["courses"]] == [c.number for c in courses]
    assert Delivery.objects.filter(
        letter__kind=LetterKind.CERTIFICATE_ISSUED, text__contains="utbildningsvägen"
    ).exists()


def _turn_core():
    """The core's courses in another order."""
    page = pathways.path()
    raw = list(reversed(list(page.core.raw_data)))
    page.core = LearningPathPage._meta.get_field("core").stream_block.to_python(raw)
    page.change_note = "Ny ordning."
    page.save_revision().publish()


def test_the_oldest_date_is_that_of_the_test_passed_first(passed):
    """The order of the core is not that of the tests."""
    _turn_core()
    certificate = _certify(passed)
    by_title = {c["title"]["sv"]: c for c in certificate.frozen["courses"]}
    assert [c["title"]["sv"] for c in certificate.frozen["courses"]] == ["Tvilling", "Minikurs"]
    first = certificates().get(number=by_title["Minikurs"]["number"])
    assert certificate.frozen["passed_at"] == first.frozen["passed_at"]
    assert certificate.frozen["edition"] == 2


def test_asking_twice_gives_the_first_certificate(passed):
    assert _certify(passed) == _certify(passed)
    assert Certificate.objects.filter(kind=Kind.PATH).count() == 1


def test_anyone_can_check_it_and_its_holder_takes_the_pdf(passed, client, as_anna):
    certificate = _certify(passed)
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "alla kurser i utbildningsvägen" in page
    assert "Äldsta provet klarat" in page
    for course in certificate.frozen["courses"]:
        assert course["number"] in page
    store_all()
    answer = as_anna.get(reverse("certificate_pdf", args=[certificate.code]))
    assert answer.content.startswith(b"%PDF")


def test_a_name_is_needed(passed):
    passed.name = " "
    passed.save()
    with pytest.raises(NameMissing):
        _certify(passed)


def test_where_a_course_falls_the_path_falls_with_it_and_is_not_issued_again(passed, david, as_anna):
    certificate = _certify(passed)
    course = certificates().filter(kind=Kind.COURSE).first()
    revocation = revoke(course, grounds=Grounds.NOT_OWN_WORK, by=david, decision_number="LV-1")
    assert [r.certificate for r in revocations_with(revocation)] == [certificate]
    assert certificates().get(pk=certificate.pk).status is Status.REVOKED
    with pytest.raises(CoursesMissing):
        _certify(passed)
    page = as_anna.get(pathways.path().url).content.decode()
    assert "eftersom kursintyget för en av kurserna har återkallats" in page


def test_a_path_revoked_for_itself_is_not_issued_anew_by_its_holder(passed, david, as_anna):
    certificate = _certify(passed)
    revoke(certificates().get(pk=certificate.pk), grounds=Grounds.FALSE_IDENTITY, by=david, decision_number="LV-2")
    assert Revocation.objects.count() == 1
    with pytest.raises(PathRevoked):
        _certify(passed)
    _turn_core()
    with pytest.raises(PathRevoked):
        _certify(passed)
    page = as_anna.get(pathways.path().url).content.decode()
    assert "Skriv till skolan om du menar att det är fel" in page
    assert "Hämta kursintyget" not in page


def test_a_certificate_of_the_core_as_it_was_is_superseded_by_one_of_the_core_as_it_is(passed, as_anna):
    page = pathways.path()
    block = LearningPathPage._meta.get_field("core").stream_block
    page.core = block.to_python(list(page.core.raw_data)[:1])
    page.change_note = "En kurs mindre."
    page.save_revision().publish()
    first = _certify(passed)
    page.core = block.to_python([{"type": "course", "value": pathways.course(code).pk} for code in ("T01", "T02")])
    page.save_revision().publish()
    shown = as_anna.get(pathways.path().url).content.decode()
    assert "Kärnan har ändrats sedan dess" in shown
    second = _certify(passed)
    assert second.replaces == first
    assert certificates().get(pk=first.pk).status is Status.SUPERSEDED
    assert "Hämta kursintyget" not in as_anna.get(pathways.path().url).content.decode()


def test_another_order_of_the_core_changes_no_certificate(passed):
    first = _certify(passed)
    _turn_core()
    assert _certify(passed) == first


def test_another_name_than_on_the_courses_certificates_is_said(passed):
    passed.name = "Anna Ek"
    passed.save()
    assert "står ett annat namn" in _certify(passed).frozen["statement"]["sv"]


def test_the_holder_finds_it_among_the_courses_and_staff_are_told_what_falls_with_a_course(passed, as_anna, as_david):
    certificate = _certify(passed)
    page = as_anna.get("/mina-kurser/").content.decode()
    assert page.count(reverse("certificate", args=[certificate.code])) == 1
    assert f'<span class="whole">{certificate.number}</span>, utfärdat' in page
    assert "Nurse and medicines" in as_anna.get("/en/mina-kurser/").content.decode()
    course = certificates().filter(kind=Kind.COURSE).first()
    page = as_david.get(reverse("revoke_certificate", args=[course.pk])).content.decode()
    assert "1 kursintyg för en utbildningsväg bygger på det här och återkallas samtidigt." in page


def test_two_courses_of_a_path_revoked_one_after_the_other_take_it_once(passed, david):
    certificate = _certify(passed)
    for course in certificates().filter(kind=Kind.COURSE):
        revoke(course, grounds=Grounds.ON_REQUEST, by=david)
    assert Revocation.objects.filter(certificate=certificate).count() == 1
    assert Revocation.objects.count() == 3


def test_a_restricted_course_is_not_named_in_the_coverage(paths):
    PageViewRestriction.objects.create(page=pathways.course("T02"), restriction_type=PageViewRestriction.LOGIN)
    (covered, _nothing) = sections(pathways.path())
    assert [lesson.course for lesson in covered.lessons] == ["Minikurs"]


def test_a_copy_of_a_course_with_its_code_changes_no_task_and_no_path(paths, folder):
    copy = pathways.course("T01").copy(update_attrs={"slug": "kopia", "title": "Kopia"}, recursive=False)
    # As copies did before they began without a code, or as an author writes it.
    CoursePage.objects.filter(pk=copy.pk).update(code="T01")
    report = load(parse(folder))
    assert (report.written, report.conflicts) == ([], [])
    assert pathways.path().core_ids()[0] == pathways.course("T01").pk


def test_without_an_account_one_signs_in_first_and_comes_back_to_the_path(paths):
    address = reverse("path_certificate", args=[pathways.path().translation_key])
    assert "/konto/" in Client().post(address).url
    assert Client().get(f"/utbildningsvag/{'0' * 8}-0000-4000-8000-{'0' * 12}/kursintyg/").status_code in (302, 404)


def test_a_regrade_that_takes_a_course_takes_the_path_and_both_come_back(paths, anna, david):
    """Two letters tell of the fall; when the course stands again the holder takes out the path's certificate anew."""
    Quiz.objects.update(draw=6, pass_percent=80)
    erik = people.person("erik", "Erik Holm", is_staff=True, is_superuser=True)
    regraded.take(anna, wrong=("T01-Q2",))
    pathways.pass_course(anna, "T02")
    first = _certify(anna)
    regraded.correct(david, erik, right=regraded.right_and_wrong()[1][:1], **regraded.DECISION)
    assert certificates().get(pk=first.pk).status is Status.REVOKED
    letters = Delivery.objects.filter(letter__kind=LetterKind.CERTIFICATE_REVOKED)
    assert letters.count() == 2
    assert letters.filter(text__contains="utbildningsvägen").count() == 1
    regraded.correct(david, erik, "T01-Q2")
    again = _certify(anna)
    assert (again.replaces, certificates().get(pk=again.pk).status) == (first, Status.ISSUED)
    assert PathCompletion.objects.count() == 1
