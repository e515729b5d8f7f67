"""Staff are told of PDFs that wait and of files that are lost: once a day, in plain words."""

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, PdfDue
from certificates.seal import sweeping
from certificates.seal.authority import make
from certificates.seal.files import pdf_files
from certificates.seal.services import store_all
from certificates.seal.watch import LOST, state
from certificates.tasks import sweep_pdfs
from courses import letters, pdf_notices
from courses.models import Completion
from courses.tasks import tell_of_pdfs
from tests import school


def test_who_handles_certificates_is_told_once_a_day(anna, cecilia, david, settings):
    school.take_test(anna)
    settings.SEAL_PKCS12 = "/finns/inte.p12"
    assert store_all() == 0
    assert (tell_of_pdfs(), tell_of_pdfs()) == (1, 1)
    letters.send_due()
    told = [m for m in mail.outbox if "stämpel" in m.subject]
    assert [m.to for m in told] == [[david.email]]
    assert "Stämpelnyckeln saknas" in told[0].body


def _missing(settings):
    return "/finns/inte.p12"


def _expired(settings):
    then = timezone.now() - datetime.timedelta(days=40)
    files = make(settings.VAR / "utgangen", settings.SEAL_PASSPHRASE, now=then, lasts=datetime.timedelta(days=30))
    return str(files.seal)


@pytest.mark.parametrize(
    ("fault", "trouble", "words"),
    [(_missing, "no_key", "Stämpelnyckeln saknas"), (_expired, "expired", "Stämpelnyckelns tid har gått ut")],
)
def test_without_a_key_the_course_is_completed_staff_are_told_and_the_pdf_comes_with_the_key(
    anna, david, as_anna, client, settings, django_capture_on_commit_callbacks, fault, trouble, words
):
    key, settings.SEAL_PKCS12 = settings.SEAL_PKCS12, fault(settings)
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    with django_capture_on_commit_callbacks(execute=True):
        as_anna.post(reverse("submit_test", args=[attempt.uuid]))
    certificate = Certificate.objects.get()
    address = reverse("certificate_pdf", args=[certificate.code])
    assert Completion.objects.get().uuid == certificate.about
    assert [m.to for m in mail.outbox] == [[anna.email]], "the letter does not wait for the PDF"
    assert as_anna.get(address).status_code == 503
    assert client.get("/healthz").json()["certificates"] == f"0 PDFs wait ({trouble}), 0 files lost"
    tell_of_pdfs()
    letters.send_due()
    assert words in next(m.body for m in mail.outbox if m.to == [david.email])
    settings.SEAL_PKCS12 = key
    assert sweep_pdfs() == 1
    assert as_anna.get(address).status_code == 200
    assert state().is_well


def test_when_all_is_well_nobody_is_told(anna, david):
    school.take_test(anna)
    assert store_all() == 1
    assert tell_of_pdfs() == 0


def test_a_pdf_that_no_worker_takes_is_told_after_an_hour(anna, david, monkeypatch):
    school.take_test(anna)
    assert state().is_well
    later = timezone.now() + datetime.timedelta(hours=2)
    monkeypatch.setattr("certificates.seal.watch.timezone.now", lambda: later)
    assert state().waiting == 1
    assert not PdfDue.objects.exists()
    assert pdf_notices.tell_staff() == 1


def test_a_lost_file_is_found_by_night_and_told_by_number_and_on_the_health_page(anna, david, client):
    school.take_test(anna)
    store_all()
    certificate = Certificate.objects.get()
    pdf_files().delete(certificate.stored_pdf.file_name)
    assert sweeping.note_lost() == 1
    assert cache.get(LOST) == [certificate.number]
    assert pdf_notices.tell_staff() == 1
    letters.send_due()
    assert certificate.number in next(m.body for m in mail.outbox if "stämpel" in m.subject)
    assert client.get("/healthz").json()["certificates"] == "0 PDFs wait (late), 1 files lost"
