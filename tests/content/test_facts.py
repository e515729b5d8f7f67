"""What happened is never updated: the database itself says no."""

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from content import triggers
from content.facts import AppendOnly, DisposalPermit, disposal
from courses.models import Edition, Enrolment, Letter, LetterSent
from tests import school

EXPECTED = {
    "courses_edition", "courses_enrolment", "courses_lessonread", "courses_pretest", "courses_completion",
    "courses_letter", "courses_lettersent", "assessments_quizversion", "assessments_attempt", "assessments_submission",
    "assessments_grade", "certificates_certificate", "certificates_certificateholder",
    "certificates_certificatesource", "certificates_revocation", "content_look", "content_export", "content_exportpart",
    "courses_feedbackcase", "courses_feedbackanswer", "content_withdrawal", "content_withdrawaldecision",
    "content_factcheck", "assessments_timeextension", "assessments_keycorrection", "assessments_keydecision",
    "assessments_regrade", "assessments_regradedone", "courses_pathedition", "courses_pathcompletion",
    "certificates_certificatecourse", "courses_taskcheck", "certificates_reissue",
    "certificates_namechoice",
    "certificates_sealkey", "certificates_sealkeyrevocation", "certificates_storedpdf",
    "lms_disposaldecision", "lms_disposalrun", "lms_disposalrow", "lms_scrubbedaccount", "lms_deletionrequest",
    "lms_deletionanswer",
    "courses_revocationcase", "courses_casereply", "courses_caseproposal", "courses_caseend",
    "courses_namerequest", "courses_namerequestpart", "courses_namerequestapproval", "courses_namerequestend",
    "courses_reissueproposal", "courses_reissueproposalend",
    "courses_attestation", "courses_attestationbegun", "courses_attestationended",
    "certificates_reminder", "certificates_reminderwithdrawn", "certificates_remindersent",
    "certificates_share", "certificates_sharecertificate", "certificates_shareended", "certificates_sharelook",
}  # fmt: skip


@pytest.fixture
def enrolment(anna):
    return school.enrol(anna)


def _sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_row_of_the_design_is_a_fact():
    assert set(triggers.fact_tables()) == EXPECTED


def test_the_guard_of_every_table_stands_and_its_loss_is_reported(db):
    assert triggers.missing() == []
    assert "content.E001" not in {e.id for e in run_checks(databases=["default"])}
    triggers.lift()
    assert len(triggers.missing()) >= 2 * len(EXPECTED)
    assert "content.E001" in {e.id for e in run_checks(databases=["default"])}
    triggers.install()
    assert triggers.missing() == []


def test_update_is_refused_by_code_and_by_the_database(enrolment):
    enrolment.language = "en"
    with pytest.raises(AppendOnly):
        enrolment.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Enrolment.objects.update(language="en")


def test_delete_is_refused(enrolment):
    with pytest.raises(DatabaseError):
        _sql(f"DELETE FROM courses_enrolment WHERE id = {enrolment.pk}")


def test_replacing_a_row_by_insert_is_refused_on_sqlite_and_truncate_on_postgresql(enrolment):
    if connection.vendor == "sqlite":
        statement = "INSERT OR REPLACE INTO courses_enrolment SELECT * FROM courses_enrolment"
    else:
        statement = "TRUNCATE courses_enrolment CASCADE"
    with pytest.raises(DatabaseError):
        _sql(statement)
    assert Enrolment.objects.count() == 1


def test_disposal_under_a_decision_is_the_one_way_out_and_closes_behind_itself(enrolment):
    with pytest.raises(ValueError, match="decision"), disposal(" "):
        pass
    with disposal("Dnr 1"):
        Enrolment.objects.filter(pk=enrolment.pk).delete()
    assert not Enrolment.objects.exists()
    assert not DisposalPermit.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.all().delete()


def test_disposal_opens_no_door_for_updates(enrolment):
    with pytest.raises(DatabaseError), disposal("Dnr 1"):
        Enrolment.objects.update(language="en")


def test_letters_and_their_sending_are_facts_too(anna):
    school.take_test(anna)
    letter = Letter.objects.get()
    LetterSent.objects.create(letter=letter, message_id=letter.message_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterSent.objects.update(message_id="x")
