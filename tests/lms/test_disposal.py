"""Disposal: nothing without a decision, the package before anything goes, and nothing half-done after a kill."""

import datetime
import hashlib
import json
import zipfile
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import Attempt, KeyDecision, RegradeDone, SavedAnswer, Submission
from certificates.models import Certificate, CertificateHolder
from certificates.seal.files import pdf_files
from certificates.seal.records import StoredPdf
from certificates.seal.serving import stored_bytes
from certificates.tasks import sweep_pdfs
from content.facts import disposal
from content.looks import Look
from courses.feedback.records import FeedbackText
from courses.models import Completion, Enrolment, Letter
from courses.services import start_test
from lms.disposal import services
from lms.disposal.classes import BY_KEY
from lms.disposal.package import PackageFailed
from lms.disposal.parts import gather
from lms.disposal.records import DisposalDecision, DisposalRow, DisposalRun, months_before
from lms.disposal.services import Refused, carry_out
from lms.models import User
from tests import school
from tests.disposals import YEAR, decide_on_all, decision, later, rows_in
from tests.lms.world import World


@pytest.fixture(autouse=True)
def packages(settings, tmp_path):
    settings.DISPOSAL_ROOT = tmp_path / "packages"
    return settings.DISPOSAL_ROOT


@pytest.fixture
def passed(anna):
    return school.take_test(anna)


def _run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("dispose", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_without_decisions_the_command_refuses_names_the_classes_and_says_what_to_do(passed, david):
    with later(), pytest.raises(CommandError, match="Ingen klass"):
        _run("--carry-out", "--by", david.email)
    with later(), pytest.raises(CommandError, match=r"inget beslut är registrerat.*disposal_decision holder"):
        _run("--carry-out", "--by", david.email, "--only", "holder")
    assert CertificateHolder.objects.exists()
    assert not DisposalRun.objects.exists()


def test_the_plan_changes_nothing_and_tells_of_every_class(passed, david):
    decision("holder", david)
    with later():
        out, _err = _run()
    assert "(holder): poster som har passerat sin tid (1 månader): 1 av 1." in out
    assert "LV-holder" in out
    assert "(account): antal poster: 2. Inget beslut" in out
    assert CertificateHolder.objects.count() == 1


def test_what_has_a_decision_goes_and_the_rest_is_named(passed, david):
    decision("holder", david)
    with later():
        out, err = _run("--carry-out", "--by", david.email)
    assert "(holder): gallrade poster: 1." in out
    assert "(account)" in err
    assert "(holder)" not in err
    assert not CertificateHolder.objects.exists()
    assert Certificate.objects.count() == 1


def test_what_is_younger_than_its_period_stays(passed, david):
    decision("holder", david, months=13)
    with later():
        out, _err = _run("--carry-out", "--by", david.email)
    assert "Inget har passerat" in out
    assert CertificateHolder.objects.exists()


def test_only_one_class_and_only_classes_that_exist(passed, david):
    decide_on_all(david)
    with later():
        _run("--carry-out", "--by", david.email, "--only", "letters")
    assert not Letter.objects.filter(delivery=None).exists()
    assert CertificateHolder.objects.exists()
    with pytest.raises(CommandError, match="unfinished"):
        _run("--only", "nonsense")


def test_who_may_not_and_nobody_at_all_are_refused(passed, david, anna):
    decide_on_all(david)
    with later(), pytest.raises(CommandError, match="administratör"):
        _run("--carry-out")
    with later(), pytest.raises(CommandError, match="får inte gallra"):
        _run("--carry-out", "--by", anna.email)
    assert CertificateHolder.objects.exists()


def test_the_newest_decision_in_force_counts_and_one_to_come_does_not(passed, david):
    today = timezone.localdate()
    decision("holder", david, number="A")
    decision("holder", david, number="B", months=600)
    decision("holder", david, number="C", valid_from=today + datetime.timedelta(days=800))
    with later():
        out, _err = _run("--plan", "--only", "holder")
    assert "B" in out
    assert "(600 månader): 0 av 1" in out


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": "  "}, "nummer"),
        ({"months": 0}, "månader"),
        ({"decided_on": datetime.date(2999, 1, 1)}, "inte kommit"),
    ],
)
def test_a_decision_that_is_none_is_refused_with_what_is_missing(david, fields, told):
    with pytest.raises(Refused, match=told):
        decision("holder", david, **fields)
    with pytest.raises(Refused, match="unfinished"):
        decision("nonsense", david)
    assert not DisposalDecision.objects.exists()


def test_a_decision_is_registered_by_command(david, anna):
    args = ["holder", "--number", "LV 2026-1", "--months", "120", "--decided-on", "2026-01-02", "--by"]
    with pytest.raises(CommandError, match="administratör"):
        call_command("disposal_decision", *args, anna.email)
    call_command("disposal_decision", *args, david.email, "--transfer", stdout=StringIO())
    made = DisposalDecision.objects.get()
    assert (made.kind, made.number, made.months, made.is_transferred) == ("holder", "LV 2026-1", 120, True)
    assert made.actor == david


def test_months_are_counted_to_the_last_day_of_a_shorter_month():
    noon = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
    assert months_before(noon, 1).date() == datetime.date(2026, 2, 28)
    assert months_before(noon, 25).date() == datetime.date(2024, 2, 29)
    assert months_before(noon, 12).date() == datetime.date(2025, 3, 31)


def test_the_package_holds_the_rows_and_proves_itself(passed, david, anna):
    decide_on_all(david, is_transferred=True)
    with later():
        outcome = carry_out(by=david)
    assert hashlib.sha256(outcome.package.read_bytes()).hexdigest() == outcome.run.sha256
    assert outcome.package.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(outcome.package) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        for file in manifest["files"]:
            assert hashlib.sha256(opened.read(file["name"])).hexdigest() == file["sha256"]
        assert {f["name"] for f in manifest["files"]} == set(opened.namelist()) - {"manifest.json"}
        schema = json.loads(opened.read("schema.json"))
        assert "överförs" in opened.read("README.txt").decode()
    by_key = {each["key"]: each for each in manifest["classes"]}
    assert by_key["holder"]["decision"]["number"] == "LV-holder"
    assert by_key["holder"]["records"] == 1
    assert manifest["schema"] == schema["schema"] == 1
    held = rows_in(outcome.package, "holder.jsonl")[0]
    assert held["row"]["name"] == "Anna Lindqvist"
    assert set(held["row"]) == {f["name"] for f in schema["tables"][held["table"]]}
    account = [line["row"] for line in rows_in(outcome.package, "account.jsonl") if line["table"] == "lms.User"]
    assert account[0]["email"] == "anna@skola.example"
    assert "password" not in account[0]


def test_the_package_holds_the_sealed_pdfs_and_says_which_are_lost(
    passed, david, bjorn, django_capture_on_commit_callbacks
):
    school.take_test(bjorn)
    sweep_pdfs()
    kept, lost = StoredPdf.objects.order_by("pk")
    data = stored_bytes(kept)
    pdf_files().delete(lost.file_name)
    decision("holder", david)
    with later(), django_capture_on_commit_callbacks(execute=True):
        outcome = carry_out(by=david)
    assert rows_in(outcome.package, "holder.files") == [
        {"name": f"holder/{kept.sha256}.pdf", "sha256": kept.sha256, "bytes": kept.size},
        {"name": f"holder/{lost.sha256}.pdf", "is_lost": True},
    ]
    with zipfile.ZipFile(outcome.package) as opened:
        assert opened.read(f"holder/{kept.sha256}.pdf") == data
        named = {each["name"] for each in json.loads(opened.read("manifest.json"))["files"]}
    assert "holder.files" in named
    assert outcome.gone == {"holder": 2}
    assert not pdf_files().exists(kept.file_name)


def test_a_class_that_is_not_handed_over_is_only_counted(passed, david):
    decision("holder", david, is_transferred=False)
    with later():
        outcome = carry_out(by=david)
    with zipfile.ZipFile(outcome.package) as opened:
        assert set(opened.namelist()) == {"manifest.json", "schema.json", "README.txt"}
    assert b"Lindqvist" not in outcome.package.read_bytes()
    assert outcome.gone == {"holder": 1}


def test_the_protocol_says_how_much_went_under_which_decision_and_no_name(passed, david):
    decide_on_all(david)
    with later():
        run = carry_out(by=david).run
    row = DisposalRow.objects.get(kind="result")
    assert (row.run, row.count, row.decision.number) == (run, 1, "LV-result")
    assert row.rows["tables"]["courses.Completion"] == 1
    assert row.rows["tables"]["assessments.Submission"] == 1
    assert run.expected["records"]["result"] == 1
    assert run.actor == david
    assert "Anna" not in json.dumps([run.expected, row.rows])


def test_a_package_that_cannot_be_written_lets_nothing_go(passed, david, packages):
    decide_on_all(david)
    packages.parent.mkdir(exist_ok=True)
    packages.write_text("in the way")
    with later(), pytest.raises(CommandError, match="inget har gallrats"):
        _run("--carry-out", "--by", david.email)
    assert CertificateHolder.objects.exists()
    assert not DisposalRun.objects.exists()


def test_a_full_disk_leaves_no_half_package(passed, david, packages):
    decide_on_all(david)
    full = mock.patch("lms.disposal.package.os.fsync", side_effect=OSError(28, "No space left on device"))
    with later(), full, pytest.raises(PackageFailed, match="No space left"):
        carry_out(by=david)
    assert list(packages.iterdir()) == []
    assert Completion.objects.exists()


def test_what_has_changed_since_the_package_was_written_stays_until_the_next_run(david, anna):
    _enrolment, attempt = school.deal(anna)
    decision("unfinished", david)
    real = services.write_package

    def change(*args):
        made = real(*args)
        moment = timezone.now() - YEAR
        SavedAnswer.objects.create(attempt=attempt, question="x", answer=["a"], at=moment + datetime.timedelta(days=1))
        return made

    with later():
        with mock.patch.object(services, "write_package", change):
            outcome = carry_out(by=david)
        assert outcome.left == {"unfinished": 1}
        assert Attempt.objects.exists()
        assert carry_out(by=david).gone == {"unfinished": 1}
    assert not Attempt.objects.exists()


def test_a_test_that_is_going_on_is_never_taken(david, anna):
    _enrolment, attempt = school.deal(anna)
    decision("unfinished", david)
    with later():
        SavedAnswer.objects.create(attempt=attempt, question="x", answer=["a"], at=timezone.now())
        assert carry_out(by=david) is None
    assert Attempt.objects.exists()


def test_after_an_unfinished_test_has_gone_the_learner_can_begin_another(david, anna):
    enrolment, _attempt = school.deal(anna)
    decision("unfinished", david)
    with later():
        carry_out(by=david)
    fresh = start_test(enrolment, language="sv", affirmed=school.HONOUR["sv"])
    assert fresh.number == 1


def test_a_new_test_gets_a_number_of_its_own_when_the_first_one_has_gone(anna):
    first = school.take_test(anna, wrong=9).submission.attempt
    enrolment, records = Enrolment.objects.get(), BY_KEY["answers"].records[0]
    with later():
        school.take_test(anna, wrong=9)
    with disposal("Dnr 1"):
        services.take(records, [first.pk], gather(records, [first.pk]), None)
    with later(2 * YEAR):
        again = start_test(enrolment, language="sv", affirmed=school.HONOUR["sv"])
    assert list(Attempt.objects.values_list("number", flat=True)) == [2, 3]
    assert again.number == 3


def test_the_answers_of_a_completed_course_go_with_its_result(passed, david):
    decision("answers", david)
    with later():
        assert carry_out(by=david) is None
        assert Submission.objects.count() == 1
        decision("result", david)
        carry_out(by=david)
    assert not Submission.objects.exists()
    assert Certificate.objects.count() == 1
    assert CertificateHolder.objects.count() == 1


def test_a_course_begun_goes_when_nothing_rests_on_it(passed, david):
    for kind in ("studies", "result"):
        decision(kind, david)
    with later():
        assert carry_out(by=david).gone == {"result": 1}
        assert carry_out(by=david).gone == {"studies": 1}
    assert not Enrolment.objects.exists()


def test_while_tests_are_regraded_none_of_them_goes(db):
    world = World()
    correction = world.key_correction
    KeyDecision.objects.create(
        correction=correction, outcome="confirmed", by=world.david, proposed_by=world.cecilia, actor=world.david
    )
    decision("result", world.david)
    with later():
        _out, err = _run("--carry-out", "--by", world.david.email, "--only", "result")
        assert correction.number in err
        assert Completion.objects.exists()
        RegradeDone.objects.create(correction=correction)
        _run("--carry-out", "--by", world.david.email, "--only", "result")
    assert not Completion.objects.exists()


def test_an_open_case_keeps_its_words_until_it_is_answered(db):
    world = World()
    assert world.case.words.text
    decision("feedback", world.david)
    with later():
        assert carry_out(by=world.david) is None
    assert FeedbackText.objects.exists()


def test_an_account_of_staff_is_left_alone(david, cecilia, anna):
    decision("account", david)
    with later():
        carry_out(by=david)
    assert set(User.objects.filter(is_active=True)) == {david, cecilia}


def test_an_account_goes_once_and_stays_empty(anna, david):
    decision("account", david)
    with later():
        assert carry_out(by=david).gone == {"account": 1}
        assert carry_out(by=david) is None
    anna.refresh_from_db()
    assert (anna.name, anna.role, anna.region, anna.search_name.strip()) == ("", "", "", anna.email.casefold())
    assert anna.email == f"{anna.pk}@scrubbed.invalid"
    assert not anna.has_usable_password()
    assert not anna.emailaddress_set.exists()


def test_two_runs_at_once_count_each_record_once(passed, david):
    decide_on_all(david)
    real = services.write_package

    def meanwhile(*args):
        made = real(*args)
        with mock.patch.object(services, "write_package", real):
            carry_out(by=david)
        return made

    with later(), mock.patch.object(services, "write_package", meanwhile):
        carry_out(by=david)
    assert sum(DisposalRow.objects.filter(kind="holder").values_list("count", flat=True)) == 1


def test_memory_and_queries_do_not_grow_with_the_number_of_records(anna, david, django_assert_max_num_queries):
    Look.objects.bulk_create(
        Look(actor=david, subject=anna, kind="account", about="1", capacity="administrator") for _n in range(1000)
    )
    decision("logs", david)
    with later(), django_assert_max_num_queries(5 * 20 + 60):
        assert carry_out(by=david).gone == {"logs": 1000}
    assert not Look.objects.exists()
