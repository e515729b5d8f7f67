"""Disposal that is killed: no record is half gone, none is counted twice, and the next run ends it."""

from unittest import mock

import pytest

from assessments.models import Attempt, SavedAnswer, Submission
from certificates.models import CertificateHolder
from certificates.seal.files import pdf_files
from certificates.seal.records import StoredPdf
from certificates.tasks import sweep_pdfs
from content.looks import Kind, Look, record_look
from courses.models import Completion, Enrolment, LessonRead, Letter
from lms.disposal import services
from lms.disposal.records import DisposalRow, DisposalRun
from lms.disposal.services import carry_out
from lms.models import User
from tests import school
from tests.disposals import decide_on_all, later


@pytest.fixture(autouse=True)
def packages(settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path / "packages"
    return settings.DISPOSAL_ROOT


@pytest.fixture
def passed(anna):
    return school.take_test(anna)


class Killed(BaseException):
    """What a killed process looks like from inside."""


def _all_counts() -> list[int]:
    models = (Completion, CertificateHolder, Letter, Look, Attempt, SavedAnswer, Submission, Enrolment, LessonRead)
    return [model.objects.count() for model in models]


@pytest.mark.parametrize("times", [1, 2, 3, 5, 8])
def test_a_kill_between_deletions_leaves_no_record_half_gone_and_the_next_run_ends_it(times, passed, david, anna):
    record_look(david, subject=anna, kind=Kind.ACCOUNT, about=anna.pk)
    school.take_test(User.objects.create_user("b@skola.example", name="Bo Berg"), wrong=9)
    decide_on_all(david)
    real, calls = services._delete, []

    def kill(rows):
        calls.append(1)
        if len(calls) == times:
            raise Killed
        return real(rows)

    with later():
        with mock.patch.object(services, "_delete", kill), pytest.raises(Killed):
            carry_out(by=david)
        _nothing_half_gone()
        for _again in range(3):
            carry_out(by=david)
    assert not CertificateHolder.objects.exists()
    assert not Completion.objects.exists()
    assert not Enrolment.objects.exists()
    assert not Attempt.objects.exists()
    counted = sum(DisposalRow.objects.filter(kind="result").values_list("count", flat=True))
    assert counted == 1, "no record is counted twice"


@pytest.mark.django_db(transaction=True)
def test_what_rolls_back_keeps_its_pdf_and_what_has_gone_leaves_none(passed, david):
    sweep_pdfs()
    name = StoredPdf.objects.get().file_name
    decide_on_all(david)
    with later():
        with mock.patch.object(services, "_record", side_effect=Killed), pytest.raises(Killed):
            carry_out(by=david)
        assert StoredPdf.objects.exists()
        assert pdf_files().exists(name)
        carry_out(by=david)
    assert not StoredPdf.objects.exists()
    assert not pdf_files().exists(name)


def _nothing_half_gone() -> None:
    """Each record is whole or away, and the protocol says which."""
    for attempt in Attempt.objects.select_related("submission"):
        assert attempt.submission.grades.exists()
    for done in Completion.objects.all():
        assert done.grade.submission.answers["answers"]
        assert SavedAnswer.objects.filter(attempt=done.grade.submission.attempt).exists()
    gone = sum(DisposalRow.objects.filter(kind="result").values_list("count", flat=True))
    assert Completion.objects.count() + gone == 1


def test_a_kill_after_the_package_and_before_the_protocol_leaves_all(passed, david, packages):
    decide_on_all(david)
    with later(), mock.patch.object(DisposalRun.objects, "create", side_effect=Killed), pytest.raises(Killed):
        carry_out(by=david)
    assert len(list(packages.iterdir())) == 1
    assert Completion.objects.exists()
    assert not DisposalRow.objects.exists()
