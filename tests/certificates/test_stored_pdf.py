"""The stored PDF: made once, kept as it was sealed, and waited for in plain words."""

import datetime
import hashlib
import io
import os
import shutil
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from certificates.models import Certificate, CertificateHolder, PdfDue, SealKey, StoredPdf
from certificates.seal import services, sweeping
from certificates.seal.authority import make
from certificates.seal.files import pdf_files
from certificates.seal.keys import revoke_key
from certificates.seal.records import Fall
from certificates.seal.serving import stored_bytes
from certificates.tasks import store_pdf, sweep_pdfs
from content.facts import disposal
from tests import school

SEAL = ["PKCS12", "PASSPHRASE", "PKCS11_MODULE", "ANCHORS", "CRLS", "TSA_URL", "TSA_PKCS12"]


def _pdf(client, certificate, **headers):
    return client.get(reverse("certificate_pdf", args=[certificate.code]), **headers)


def _path(stored):
    return Path(pdf_files().path(stored.file_name))


@pytest.fixture(autouse=True)
def _no_files_of_others():
    shutil.rmtree(settings.VAR / "certificates", ignore_errors=True)


def test_a_certificate_gets_its_pdf_after_commit(anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        school.take_test(anna)
        assert not StoredPdf.objects.exists()
    assert StoredPdf.objects.get().certificate == Certificate.objects.get()


def test_a_broker_that_is_away_stops_no_completion_and_the_sweep_makes_the_pdf(
    anna, django_capture_on_commit_callbacks
):
    with (
        mock.patch("certificates.tasks.store_pdf.apply_async", side_effect=OSError("no broker")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        school.take_test(anna)
    assert sweep_pdfs() == 1


def test_the_file_is_written_once_with_its_digest_and_closed_to_others(certificate, stored):
    data = stored_bytes(stored)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.size == len(data)
    assert stored.is_timestamped
    assert stored.key.fingerprint in {k.fingerprint for k in SealKey.objects.all()}
    assert _path(stored).stat().st_mode & 0o077 == 0
    assert (sweep_pdfs(), store_pdf(certificate.pk)) == (0, 0)
    assert stored_bytes(StoredPdf.objects.get()) == data
    assert not PdfDue.objects.exists()


def test_the_holder_gets_the_stored_bytes_with_their_digest(certificate, sealed, stored, as_anna):
    response = _pdf(as_anna, certificate)
    assert response.content == sealed
    assert response["ETag"] == f'"{stored.sha256}"'
    assert response["Cache-Control"] == "no-store"
    assert _pdf(as_anna, certificate, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_face_says_demo(sealed):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sealed)).pages)
    assert "Demo – ej Läkemedelsverket" in text


def test_while_it_is_made_the_holder_is_told_and_a_stranger_gets_nothing(certificate, as_anna, as_bjorn, client):
    response = _pdf(as_anna, certificate)
    assert response.status_code == 503
    assert response["Retry-After"] == response["Refresh"] == "15"
    assert "görs i ordning" in response.content.decode()
    assert _pdf(as_bjorn, certificate).status_code == 404
    assert _pdf(client, certificate).status_code == 302


def _without_key(settings):
    settings.SEAL_PKCS12 = str(settings.VAR / "finns-inte.p12")


def _wrong_passphrase(settings):
    settings.SEAL_PASSPHRASE = "fel"


def _no_pkcs12(settings):
    settings.SEAL_PKCS12 = __file__


def _expired(settings):
    then = timezone.now() - datetime.timedelta(days=40)
    files = make(settings.VAR / "gammal", settings.SEAL_PASSPHRASE, now=then, lasts=datetime.timedelta(days=30))
    settings.SEAL_PKCS12 = str(files.seal)


def _not_yet(settings):
    files = make(settings.VAR / "ny", settings.SEAL_PASSPHRASE, now=timezone.now() + datetime.timedelta(days=9))
    settings.SEAL_PKCS12 = str(files.seal)


def _no_stamp(settings):
    settings.SEAL_TSA_PKCS12 = ""


def _stamp_away(settings):
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/"


def _no_lists(settings):
    empty = settings.VAR / "tom.pem"
    empty.touch()
    settings.SEAL_CRLS = str(empty)


def _not_set(settings):
    settings.SEAL_PKCS12 = ""


def _no_anchors(settings):
    settings.SEAL_ANCHORS = "/finns/inte.pem"


def _demo_key_in_production(settings):
    settings.IS_DEMO = False


def _no_module(settings):
    settings.SEAL_PKCS11_MODULE = "/finns/inte.so"


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (_without_key, "no_key"),
        (_not_set, "no_key"),
        (_wrong_passphrase, "unreadable"),
        (_no_pkcs12, "unreadable"),
        (_expired, "expired"),
        (_not_yet, "too_early"),
        (_no_stamp, "no_stamp"),
        (_stamp_away, "not_sealed"),
        (_no_lists, "unreadable"),
        (_no_anchors, "unreadable"),
        (_demo_key_in_production, "demo_key"),
        (_no_module, "unreadable"),
    ],
)
def test_without_a_key_that_seals_the_pdf_waits_and_is_made_when_there_is_one(
    certificate, as_anna, settings, fault, trouble
):
    before = {f"SEAL_{name}": getattr(settings, f"SEAL_{name}") for name in SEAL}
    fault(settings)
    assert sweep_pdfs() == 0
    assert PdfDue.objects.get().last_error == trouble
    assert not StoredPdf.objects.exists()
    response = _pdf(as_anna, certificate)
    assert response.status_code == 503
    assert "måste vänta" in response.content.decode()
    assert "Refresh" not in response.headers
    for name, value in before.items():
        setattr(settings, name, value)
    settings.IS_DEMO = True
    PdfDue.objects.update(next_at=timezone.now())
    assert sweep_pdfs() == 1


def test_a_missing_key_puts_off_nobody_and_is_asked_for_once_a_sweep(anna, bjorn, settings):
    for user in (anna, bjorn):
        school.take_test(user)
    key = settings.SEAL_PKCS12
    settings.SEAL_PKCS12 = ""
    assert sweep_pdfs() == 0
    assert PdfDue.objects.count() == 1
    settings.SEAL_PKCS12 = key
    assert sweep_pdfs() == 2


def test_a_revoked_key_seals_nothing_more(anna, bjorn, django_capture_on_commit_callbacks):
    school.take_test(anna)
    assert sweep_pdfs() == 1
    revoke_key(SealKey.objects.get(), revoked_at=timezone.now(), reason=Fall.COMPROMISED)
    school.take_test(bjorn)
    assert sweep_pdfs() == 0
    assert PdfDue.objects.get().last_error == "revoked"


def test_one_certificate_that_cannot_be_drawn_holds_up_no_other(anna, bjorn):
    from certificates import pdf

    for user in (anna, bjorn):
        school.take_test(user)
    drawn = pdf.render
    with mock.patch.object(pdf, "render", side_effect=[RuntimeError("font"), mock.DEFAULT], wraps=drawn):
        assert sweep_pdfs() == 1
    due = PdfDue.objects.get()
    assert due.last_error == "not_drawn"
    assert due.next_at > timezone.now()


class _Killed(BaseException):
    """What ends a process, wherever it is."""


@pytest.mark.parametrize("at", ["_claim", "_sealed", "_keep", "StoredPdf"])
@pytest.mark.parametrize("is_after", [False, True])
def test_a_worker_killed_at_any_point_leaves_one_pdf_in_the_end(certificate, at, is_after):
    real = getattr(services, at)

    def killed(*args, **kwargs):
        if is_after:
            real(*args, **kwargs)
        raise _Killed

    if at == "StoredPdf":
        fault = mock.patch.object(StoredPdf.objects, "create", side_effect=_Killed)
    else:
        fault = mock.patch.object(services, at, side_effect=killed)
    with fault, pytest.raises(_Killed):
        sweep_pdfs()
    assert not StoredPdf.objects.exists()
    PdfDue.objects.update(next_at=timezone.now())
    assert sweep_pdfs() == 1
    stored = StoredPdf.objects.get()
    assert hashlib.sha256(stored_bytes(stored)).hexdigest() == stored.sha256
    assert not PdfDue.objects.exists()


def test_what_one_worker_holds_another_leaves_until_the_claim_lapses(certificate):
    assert services._claim(certificate.pk)
    assert not services._claim(certificate.pk)
    assert sweep_pdfs() == 0
    PdfDue.objects.update(next_at=timezone.now())
    assert sweep_pdfs() == 1


def test_a_worker_that_comes_late_makes_nothing_and_leaves_no_claim(certificate):
    """It has looked, another makes the PDF, and then its turn comes."""
    late = list(services.waiting().values_list("pk", flat=True))
    assert store_pdf(certificate.pk) == 1
    with mock.patch.object(services, "_make") as made:
        assert services._store(late) == 0
    assert not made.called
    assert not PdfDue.objects.exists()


def test_a_claim_that_a_killed_worker_has_left_on_what_is_made_goes_with_the_next_sweep(certificate, stored):
    PdfDue.objects.create(certificate=certificate, next_at=timezone.now(), last_error="no_key")
    assert sweep_pdfs() == 0
    assert not PdfDue.objects.exists()


def test_a_claim_on_the_pdf_of_a_name_that_has_gone_goes_with_the_next_sweep(certificate):
    PdfDue.objects.create(certificate=certificate, next_at=timezone.now(), last_error="no_key")
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    assert sweep_pdfs() == 0
    assert not PdfDue.objects.exists()


def test_a_name_that_goes_while_its_pdf_is_made_comes_back_in_no_pdf(certificate):
    keep = services._keep

    def dispose(digest, data):
        keep(digest, data)
        with disposal("Gallringsbeslut 1"):
            CertificateHolder.objects.all().delete()

    with mock.patch.object(services, "_keep", dispose):
        assert store_pdf(certificate.pk) == 0
    assert not StoredPdf.objects.exists()
    assert sweep_pdfs() == 0


def test_of_two_workers_that_both_seal_one_row_stands(certificate):
    from certificates.seal.material import material

    with material() as opened:
        assert services._make(certificate, opened) == 1
        first = StoredPdf.objects.get().sha256
        assert services._make(certificate, opened) == 0
    assert StoredPdf.objects.get().sha256 == first
    assert len(list(settings.VAR.glob("certificates/*/*.pdf"))) == 2


def test_files_without_a_row_go_after_a_day_and_others_stay(stored):
    files = pdf_files()
    for name in ("ab/" + "ab" * 32 + ".pdf", "cd/" + "cd" * 32 + ".pdf", "cd/" + "cd" * 32 + ".pdf.x.part"):
        files.save(name, ContentFile(b"%PDF-"))
    old = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    for path in settings.VAR.glob("certificates/cd/*"):
        os.utime(path, (old, old))
    os.utime(_path(stored), (old, old))
    assert sweeping.sweep() == 2
    assert _path(stored).exists()
    assert files.exists("ab/" + "ab" * 32 + ".pdf")


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_lost_or_changed_file_is_told_and_never_made_anew(certificate, stored, as_anna, is_gone):
    data = _path(stored).read_bytes()
    _path(stored).unlink()
    if not is_gone:
        _path(stored).write_bytes(data[:-1] + b"x")
    assert sweep_pdfs() == 0
    response = _pdf(as_anna, certificate)
    assert response.status_code == 503
    assert "kan inte läsas" in response.content.decode()
    assert list(sweeping.damaged()) == [stored]
    assert list(sweeping.lost()) == ([stored] if is_gone else [])
    _path(stored).write_bytes(data)
    assert _pdf(as_anna, certificate).content == data


def test_disposal_takes_the_row_and_the_sweep_the_file_and_nothing_is_made_anew(certificate, stored):
    with disposal("Gallringsbeslut 1"):
        StoredPdf.objects.all().delete()
        CertificateHolder.objects.all().delete()
    assert sweep_pdfs() == 0
    old = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    os.utime(_path(stored), (old, old))
    assert sweeping.sweep() == 1
    assert not _path(stored).exists()
