"""Another name asked for and granted at once with other steps, by real threads."""

import pytest

from certificates.models import Certificate, Grounds, Kind, Revocation, Status
from certificates.queries import certificates
from certificates.services import revoke
from courses.letters import Letter, LetterKind
from courses.models import NameRequest
from courses.paths.services import certify_path
from courses.renames import services
from courses.renames.queries import standing_of
from courses.renames.records import Why
from courses.revocations.services import revoke_on_request
from tests import pathways, people, school
from tests.courses.test_name_requests import ask
from tests.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_granted_by_several_at_once_each_certificate_is_issued_once():
    anna = people.person("anna", "Anna Lindqvist")
    staff = [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(3)]
    school.take_test(anna)
    asked = ask(anna)
    services.approve(asked, by=staff[0])

    def step(by):
        try:
            return services.grant(asked, by=by)
        except services.RequestOver:
            return None

    made = at_once(*(lambda by=by: step(by) for by in (staff[1], staff[1], staff[2])))
    assert sum(end is not None for end in made) == 1
    assert Certificate.objects.count() == 2
    assert Letter.objects.filter(kind=LetterKind.NAME_GRANTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_asked_in_two_tabs_at_once_there_is_one_request():
    anna = people.person("anna", "Anna Lindqvist")
    school.take_test(anna)

    def step():
        try:
            return ask(anna, why=Why.CHANGED)
        except services.AlreadyAsked:
            return None

    assert sum(made is not None for made in at_once(step, step, step)) == 1
    assert NameRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_granted_and_revoked_at_once_no_standing_certificate_is_left_behind():
    anna = people.person("anna", "Anna Lindqvist")
    staff = [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(2)]
    school.take_test(anna)
    certificate = Certificate.objects.get()
    asked = ask(anna)
    services.approve(asked, by=staff[0])

    def grant():
        try:
            return services.grant(asked, by=staff[1])
        except services.NothingLeft:
            return None

    granted, revoked = at_once(grant, lambda: revoke_on_request(certificate, decision_number="", by=staff[0]))
    assert revoked == Revocation.objects.get()
    assert certificates().get(pk=certificate.pk).status is Status.REVOKED
    # Either the change came first, and the one that was named is revoked, or the revocation, and nothing is issued.
    assert Certificate.objects.filter(replaces=certificate).exists() is (granted is not None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_course_renamed", [False, True])
@pytest.mark.parametrize("is_path_alone", [False, True])
def test_a_course_that_falls_while_the_path_is_renamed_takes_the_new_path_along(is_course_renamed, is_path_alone):
    """Where the course was renamed before, its certificate is newer than the path's."""
    page = pathways.bare()
    anna = people.person("anna", "Anna Lindqvist")
    staff = [people.person(f"k{n}", f"K {n}", is_staff=True, is_superuser=True) for n in range(2)]
    school.take_test(anna)
    certify_path(anna, path=page, language="sv")
    if is_course_renamed:
        courses = [c for c in standing_of(anna).free if c.kind == Kind.COURSE]
        services.grant(ask(anna, "Anna Lindkvist", Why.MISSPELT, chosen=courses), by=staff[0])
    standing = standing_of(anna).free
    course = next(c for c in standing if c.kind == Kind.COURSE)
    asked = ask(anna, chosen=[c for c in standing if c.kind == Kind.PATH or not is_path_alone])
    services.approve(asked, by=staff[0])

    def grant():
        try:
            return services.grant(asked, by=staff[1])
        except services.NothingLeft:
            return None

    def fall():
        newest = certificates().filter(kind=Kind.COURSE).order_by("pk").last()
        return revoke(newest if is_path_alone else course, grounds=Grounds.ISSUED_IN_ERROR, by=staff[0])

    at_once(grant, fall)
    fallen = certificates().get(pk=course.pk)
    newer = getattr(fallen, "replaced_by", None)
    stands = [c for c in certificates().filter(kind=Kind.PATH) if c.status is Status.ISSUED]
    # The course is renamed and stands under its new name, or it has fallen and no path on it stands.
    assert len(stands) == (1 if newer and not hasattr(newer, "revocation") else 0)
