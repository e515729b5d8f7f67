"""The scheme's sentence: off by default, on for one edition, and never in the way of what has been issued."""

from copy import deepcopy

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from assessments.models import Question
from certificates.models import Again, Certificate, Grounds, Kind
from certificates.public import fingerprint, public_record
from certificates.queries import certificates, public_certificates
from certificates.seal.services import store_all
from certificates.services import revoke
from content.withdrawals import Reason
from courses.attestations.queries import criteria, declaration_of
from courses.attestations.records import AttestationBegun, AttestationEnded, EndReason, State
from courses.attestations.services import NotCovered, NotNow, OtherPerson, gaps, propose, switch_off, switch_on
from courses.corrections.parts import question_part
from courses.corrections.services import withdraw
from courses.pages import ChangeKind
from courses.paths import reissue
from courses.paths.editions import latest_path_edition, make_path_edition
from courses.paths.records import PathEdition
from courses.paths.services import certify_path
from tests import pathways, people, school
from tests.attested import SENTENCE, attested, edition, given

TEXTS = {"sv": "Fel.", "en": "Wrong."}
FROZEN = {
    "sentence": SENTENCE, "text_on": "2026-03-02", "source": "Example scheme, page on training providers",
    "attested_on": "2026-09-01", "number": "LV-2026-401",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, request):
    """Every criterion of the path is taught and asked, unless the test is about one that is not."""
    return pathways.files(tmp_path / "curriculum", getattr(request, "param", pathways.COVERED))


@pytest.fixture
def second(db):
    return people.author("erik", "Erik Holm")


def _certify(user, language="sv"):
    return certificates().get(pk=certify_path(user, path=pathways.path(), language=language).pk)


def _published(title):
    """The path with another title, published: its next edition."""
    page = pathways.path()
    page.title = page.change_note = title
    page.save_revision().publish()
    return edition()


def test_it_is_off_until_a_second_person_switches_it_on_and_no_course_carries_it(passed, cecilia, second):
    assert declaration_of(edition()) is None
    made = propose(edition(), by=cecilia, **given())
    assert (made.state, declaration_of(edition())) == (State.PROPOSED, None)
    switch_on(made, by=second)
    assert declaration_of(edition()) == FROZEN
    certificate = _certify(passed)
    assert certificate.frozen["schema"] == 2
    assert certificate.frozen["declaration"] == FROZEN
    pathways.pass_course(people.person("bjorn", "Björn Öberg"), "T01")
    assert not any("declaration" in row.facts for row in Certificate.objects.filter(kind=Kind.COURSE))
    assert Certificate.objects.filter(kind=Kind.COURSE).count() == 3


@pytest.mark.parametrize("folder", [pathways.PATHS], indirect=True)
def test_a_table_with_an_empty_cell_refuses_and_names_every_criterion(paths, cecilia):
    assert gaps(edition()) == [
        "Princip 2, Samtycke: ingen fråga i ett kunskapsprov.",
        "Princip 9, Inget än: ingen lektion i kärnan och ingen fråga i ett kunskapsprov.",
    ]
    with pytest.raises(NotCovered, match=r"Princip 2, Samtycke.*Princip 9, Inget än"):
        propose(edition(), by=cecilia, **given())


def test_a_path_without_a_table_and_an_edition_frozen_without_one_refuse(paths, cecilia):
    old = deepcopy(PathEdition.objects.get())
    for body in ({**old.body, "schema": 1}, {**old.body, "coverage": []}):
        old.body = body
        assert ["tabell" in gap for gap in gaps(old)] == [True]
        assert criteria(old) == ()


def test_what_has_been_taken_out_since_no_longer_fills_its_cell(paths, cecilia, second):
    made = propose(edition(), by=cecilia, **given())
    school.lesson(2).unpublish()
    for key in ("T01-Q1", "T01-Q2", "T01-Q3"):
        part = question_part(Question.objects.get(key=key, locale__language_code="sv"))
        withdraw(part, reason=Reason.WRONG, wrong=TEXTS, by=cecilia)
    first, second_row = criteria(edition())
    assert [code[:3] for code in first.final] == ["T02"] * 3
    assert (len(second_row.lessons), len(second_row.final)) == (1, 6)
    Question.objects.filter(key__in=["T02-Q1", "T02-Q2", "T02-Q3"]).update(live=False)
    with pytest.raises(NotCovered, match="Princip 2"):
        switch_on(made, by=second)
    assert declaration_of(edition()) is None


def test_nobody_switches_on_what_they_have_entered_and_the_database_says_so_too(paths, cecilia):
    made = propose(edition(), by=cecilia, **given())
    with pytest.raises(OtherPerson):
        switch_on(made, by=cecilia)
    with pytest.raises(IntegrityError), transaction.atomic():
        AttestationBegun.objects.create(attestation=made, proposed_by=cecilia, by=cecilia)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(made).objects.update(sentence="Another sentence.")


def test_each_step_is_taken_once_and_on_what_was_seen(paths, cecilia, second):
    made = propose(edition(), by=cecilia, **given())
    with pytest.raises(NotNow, match="redan"):
        propose(edition(), by=second, **given())
    switch_on(made, by=second)
    with pytest.raises(NotNow, match="Påslagen"):
        switch_on(made, by=second)
    switch_off(made, reason=EndReason.NEW_WORDING, by=cecilia)
    with pytest.raises(NotNow, match="Avslagen"):
        switch_off(made, reason=EndReason.NEW_WORDING, by=cecilia)
    with pytest.raises(NotNow, match="Avslagen"):
        switch_on(made, by=second)
    withdrawn = propose(edition(), by=cecilia, **given())
    switch_off(withdrawn, reason=EndReason.MISTAKE, by=second)
    with pytest.raises(NotNow, match="Återtagen"):
        switch_on(withdrawn, by=second)
    assert AttestationEnded.objects.count() == 2


def test_a_new_edition_begins_without_it_and_the_old_one_is_switched_on_no_more(passed, cecilia, second):
    old = edition()
    attested(cecilia, second)
    newer = _published("Sjuksköterska, ny")
    assert (declaration_of(old), declaration_of(newer)) == (FROZEN, None)
    assert "declaration" not in _certify(passed).facts
    with pytest.raises(NotNow, match="nyare utgåva"):
        propose(old, by=cecilia, **given())


def test_switching_off_changes_no_issued_certificate_and_new_ones_come_without(passed, bjorn, cecilia, second, client):
    made = attested(cecilia, second)
    issued = _certify(passed)
    store_all()
    issued = certificates().get(pk=issued.pk)
    address = reverse("certificate", args=[issued.code])

    def standing():
        row = public_certificates().get(pk=issued.pk)
        return row.facts, fingerprint(row), row.stored_pdf.sha256, public_record(row)

    def page():
        return client.get(address).content

    before, seen = standing(), page()
    switch_off(made, reason=EndReason.ATTESTATION_ENDED, by=cecilia)
    store_all()
    assert standing() == before
    assert page() == seen
    assert certify_path(passed, path=pathways.path(), language="sv").pk == issued.pk
    for code in ("T01", "T02"):
        pathways.pass_course(bjorn, code)
    assert "declaration" not in _certify(bjorn).facts
    again = attested(second, cecilia, register_number="LV-2026-999")
    assert declaration_of(edition())["number"] == "LV-2026-999"
    assert again.pk != made.pk


def test_a_certificate_issued_anew_declares_what_the_revoked_one_did(passed, bjorn, cecilia, second, david):
    made = attested(cecilia, second)
    with_it = _certify(passed)
    switch_off(made, reason=EndReason.ATTESTATION_ENDED, by=cecilia)
    for code in ("T01", "T02"):
        pathways.pass_course(bjorn, code)
    without = _certify(bjorn)
    attested(cecilia, second, register_number="LV-2026-999")
    for certificate in (with_it, without):
        revoke(certificate, grounds=Grounds.ISSUED_IN_ERROR, by=david)
        proposal = reissue.propose(certificate, reason=Again.REVOKED_IN_ERROR, by=david)
        anew = reissue.confirm(proposal, by=second)
        assert anew.frozen.get("declaration") == certificate.frozen.get("declaration")


def test_a_certificate_of_the_first_schema_is_read_as_before(passed):
    certificate = _certify(passed)
    certificate.facts = {**certificate.facts, "schema": 1}
    assert certificate.frozen["title"]["sv"] == "Sjuksköterska och läkemedel"
    assert public_record(public_certificates().get(pk=certificate.pk))["declaration"] is None
    certificate.facts = {**certificate.facts, "schema": 3}
    with pytest.raises(ValueError, match="schema 3"):
        _ = certificate.frozen


def test_the_table_costs_as_many_queries_for_thirty_criteria(paths, django_assert_num_queries):
    latest = edition()
    with django_assert_num_queries(7):
        assert len(criteria(latest)) == 2
    latest.body = {**latest.body, "coverage": latest.body["coverage"] * 15}
    with django_assert_num_queries(7):
        assert len(criteria(latest)) == 30
    assert latest_path_edition(latest.path_key).pk == latest.pk
    assert make_path_edition(latest.path_key, kind=ChangeKind.WORDING, note="Igen.", by=None) is None
