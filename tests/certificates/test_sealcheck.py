"""A dropped PDF: ours or not, whole or not, standing or not, and every bad file in plain words."""

import datetime
import io
import random
import shutil
from types import SimpleNamespace
from unittest import mock

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certificates import sealcheck, sealcheck_views
from certificates.codes import grouped
from certificates.face import verification_address
from certificates.models import CertificateHolder, Grounds, SealKey, StoredPdf
from certificates.seal import reading
from certificates.seal.authority import Files
from certificates.seal.keys import revoke_key
from certificates.seal.records import Fall
from certificates.seal.services import store_all
from certificates.seal.serving import stored_bytes
from certificates.seal.signing import seal
from certificates.sealcheck import Outcome, check
from certificates.sealcheck_words import ADVICE
from certificates.services import revoke
from content.facts import disposal
from tests.certificates import seals

PAGE = "/intyg/kontrollera-pdf/"


def _sent(client, data, page=PAGE):
    return client.post(page, {"file": SimpleUploadedFile("intyg.pdf", data, content_type="application/pdf")})


def _found(response):
    return response.context["finding"]


def _appended(data):
    """With a revision more, as a program that adds a comment writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/PageMode"] = NameObject("/UseNone")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _ours_unregistered(certificate, *, at=None):
    """Sealed with the school's key, and in no register."""
    own = seals.material(Files(settings.VAR / "seal"), at=at)
    return seal(seals.drawing(), own, reason="Kursintyg", address=verification_address(certificate)).data


def _locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(seals.drawing())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.fixture
def at_once(monkeypatch):
    """The reader in this process: what it says is the same, and a thousand files take seconds."""
    monkeypatch.setattr(sealcheck, "_read_apart", reading.read)


def test_the_stored_file_is_ours_whole_and_standing(certificate, sealed, client):
    response = _sent(client, sealed)
    page = response.content.decode()
    assert _found(response).outcome is Outcome.WHOLE
    for shown in ("Pdf-filen är vår och oförändrad", certificate.number, "Utfärdat", "Minikurs"):
        assert shown in page
    assert "Anna" not in page
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]


def test_its_status_today_is_that_of_the_public_page(certificate, sealed, client, david):
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    page = _sent(client, sealed).content.decode()
    assert "Återkallat" in page
    assert "notice--strong" in page


def test_the_page_speaks_english(certificate, sealed, client):
    assert "The PDF is ours and whole" in _sent(client, sealed, "/en" + PAGE).content.decode()


def test_one_changed_bit_is_told_and_the_certificate_that_it_names(certificate, sealed, client):
    response = _sent(client, _flipped(sealed, sealed.index(b"/MediaBox") + 12))
    assert _found(response).outcome is Outcome.CHANGED
    assert _found(response).certificate == certificate
    assert "har ändrats sedan den stämplades" in response.content.decode()


def test_a_revision_added_after_the_seal_is_told(certificate, sealed, at_once):
    assert check(_appended(sealed)).outcome is Outcome.APPENDED
    assert check(sealed + b"\n% mer").outcome is Outcome.APPENDED


def test_the_empty_end_of_the_seal_is_not_free_to_write_in(certificate, sealed, at_once):
    end = sealed.index(b">", sealed.index(b"/Contents <") + 11)
    assert check(_flipped(sealed, end - 2)).outcome is Outcome.CHANGED


def test_no_changed_bit_passes_for_whole(sealed, at_once):
    chance = random.Random(7)
    for _ in range(60):
        bit = chance.randrange(len(sealed) * 8)
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << (bit % 8)
        assert not check(bytes(changed)).outcome.is_whole, bit


def test_sealed_by_another_is_not_ours_even_under_our_address(certificate, tmp_path, at_once):
    other = seals.authority(tmp_path)
    found = check(seals.sealed_by(other, seals.drawing(), address=verification_address(certificate)))
    assert (found.outcome, found.key) == (Outcome.FOREIGN, None)


def _with_link(address):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(seals.drawing())) as pdf:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address),
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@pytest.mark.parametrize(
    "address",
    [
        "https://ond.example/intyg/{code}/",
        "https://ond.example/verify?c={code}",
        "http://ond.example#{grouped}",
        "HTTPS://OND.EXAMPLE/EN/INTYG/{upper}",
        "https://ond.example/?c=%3A{code}&x=1",
        "https://ond.example/v/{code}.html",
        "https://skola.example@ond.example/intyg/{code}/",
        "https://ond.example/hit?u=https://skola.example/intyg/{code}/",
    ],
)
def test_another_host_with_a_code_of_ours_in_any_address_is_named(certificate, stored, client, address):
    code = certificate.code
    response = _sent(client, _with_link(address.format(code=code, grouped=grouped(code), upper=code.upper())))
    assert _found(response).outcome is Outcome.UNSEALED
    assert _found(response).other_hosts == ("ond.example",)
    page = response.content.decode()
    assert "ond.example, som inte är skolans" in page
    assert "öppna den inte" in page


@pytest.mark.parametrize(
    "address",
    [
        "https://skola.example/intyg/{code}/",
        "https://www.ema.europa.eu/",
        "https://ond.example/" + "a" * 26,
        "https://ond.example/{code}extra",
    ],
)
def test_a_host_that_has_no_code_of_ours_is_not_named(certificate, stored, at_once, address):
    assert check(_with_link(address.format(code=certificate.code))).other_hosts == ()


def test_a_host_with_signs_that_turn_text_around_is_told_in_plain_ones(certificate, stored, at_once):
    found = check(seals.drawing() + f"https://\u202eond.example/intyg/{certificate.code}/".encode())
    assert found.other_hosts == (r"\xe2\x80\xaeond.example",)


def test_hundreds_of_addresses_cost_three_queries(certificate, stored, at_once):
    lines = "".join(f" https://h{n}.example/?c={n:026} https://h{n}.example/intyg/{n:026}/" for n in range(400))
    with CaptureQueriesContext(connection) as asked:
        found = check(_with_link(f"https://ond.example/?c={certificate.code}{lines}"))
    assert len(asked) == 3
    assert len(found.other_hosts) <= 401


def test_our_key_on_a_file_that_was_never_stored(certificate, stored, at_once):
    assert check(_ours_unregistered(certificate)).outcome is Outcome.UNREGISTERED


def test_after_disposal_of_the_row_the_seal_speaks_for_itself(certificate, stored, sealed, at_once):
    with disposal("Gallringsbeslut 1"):
        StoredPdf.objects.all().delete()
        CertificateHolder.objects.all().delete()
    found = check(sealed)
    assert (found.outcome, found.certificate) == (Outcome.SEALED, certificate)
    assert abs(found.sealed_at - timezone.now()) < datetime.timedelta(minutes=5)


@pytest.mark.parametrize(("days", "outcome"), [(1, Outcome.SEALED), (-1, Outcome.UNTRUSTED)])
def test_a_seal_alone_stands_when_it_was_set_before_the_key_was_revoked(
    certificate, stored, sealed, at_once, days, outcome
):
    since = timezone.now() + datetime.timedelta(days=days)
    revoke_key(SealKey.objects.get(), revoked_at=since, reason=Fall.COMPROMISED)
    with disposal("Gallringsbeslut 1"):
        StoredPdf.objects.all().delete()
    assert check(sealed).outcome is outcome


def test_a_stamp_that_nobody_vouches_for_does_not_move_the_seal_back(certificate, stored, at_once, tmp_path):
    """Whoever has taken the key makes a time stamp of their own, of last year."""
    own = seals.material(Files(settings.VAR / "seal"))
    last_year = timezone.now() - datetime.timedelta(hours=12)
    theirs = seals.material(seals.authority(tmp_path), at=last_year)
    both = type(own)(own.signer, theirs.stamper, own.anchors + theirs.anchors, own.crls + theirs.crls)
    forged = seal(seals.drawing(), both, reason="Kursintyg", address=verification_address(certificate)).data
    revoke_key(SealKey.objects.get(), revoked_at=timezone.now() - datetime.timedelta(hours=1), reason=Fall.COMPROMISED)
    found = check(forged)
    assert (found.outcome, found.sealed_at) == (Outcome.UNTRUSTED, None)


@pytest.fixture(params=["stamped", "unstamped"])
def posted(request, certificate, settings, client):
    """Sealed with or without a time stamp: posts it, and says whether it has one."""
    if request.param == "unstamped":
        settings.SEAL_TSA_URL = "none"
    assert store_all() == 1
    data = stored_bytes(StoredPdf.objects.get())
    return lambda: _sent(client, data), request.param == "stamped"


STANDS, REGISTERED = (
    "så stämpeln står sig",
    "Det påverkar inte den här filen: dess fingeravtryck står i skolans register",
)


def test_the_page_says_of_an_expired_key_that_it_is_as_it_should_be(posted, monkeypatch):
    post, is_stamped = posted
    key = SealKey.objects.get()
    monkeypatch.setattr(sealcheck, "timezone", SimpleNamespace(now=lambda: key.ends_at + datetime.timedelta(days=1)))
    response = post()
    page = response.content.decode()
    assert _found(response).outcome is Outcome.WHOLE
    day = date_format(timezone.localtime(key.ends_at), "j F Y")
    assert f"slutade gälla den {day}. Det är som det ska: varje nyckel har en sista dag." in page
    assert (STANDS in page, REGISTERED in page) == (is_stamped, not is_stamped)
    assert "återkallad från" not in page


def test_the_page_says_of_a_revoked_key_why_and_what_the_register_holds(posted):
    post, _is_stamped = posted
    revoke_key(SealKey.objects.get(), revoked_at=timezone.now(), reason=Fall.COMPROMISED)
    page = post().content.decode()
    day = date_format(timezone.localtime(), "j F Y")
    assert f"Stämpelns nyckel är återkallad från den {day}: Någon annan kan ha haft nyckeln." in page
    assert REGISTERED in page
    assert STANDS not in page
    assert "sista dag" not in page


def test_without_the_register_only_a_time_stamp_speaks_for_a_revoked_key(posted, at_once):
    post, is_stamped = posted
    revoke_key(SealKey.objects.get(), revoked_at=timezone.now(), reason=Fall.REPLACED)
    with disposal("Gallringsbeslut 1"):
        StoredPdf.objects.all().delete()
    response = post()
    page = response.content.decode()
    assert _found(response).outcome is (Outcome.SEALED if is_stamped else Outcome.UNTRUSTED)
    assert ("Stämpeln sattes före det, enligt tidsstämpeln." in page) is is_stamped
    assert ("Lita inte på den, och säg till skolan." in page) is not is_stamped
    assert REGISTERED not in page


@pytest.mark.parametrize(
    ("data", "outcome", "words"),
    [
        (b"hej", Outcome.NOT_PDF, "Filen är ingen pdf"),
        (b"\x89PNG\r\n" * 40, Outcome.NOT_PDF, "Filen är ingen pdf"),
        (b"%PDF-1.7\n" + b"x" * 4000, Outcome.BROKEN, "kan inte läsas"),
        (_locked(), Outcome.ENCRYPTED, "krypterad"),
        (seals.drawing(), Outcome.UNSEALED, "saknar vår stämpel"),
    ],
)
def test_a_file_that_cannot_be_ours_is_told_why(db, client, data, outcome, words):
    response = _sent(client, data)
    assert _found(response).outcome is outcome
    assert words in response.content.decode()


def test_every_finding_has_words(db):
    assert set(ADVICE) == set(Outcome)


def test_two_hundred_megabytes_are_refused_by_their_length_unread(db, client):
    unread = mock.Mock()
    response = client.generic("POST", PAGE, b"", CONTENT_LENGTH=str(200 * 1024**2), **{"wsgi.input": unread})
    assert response.status_code == 413
    assert "högst 5" in response.content.decode().lower().replace("\xa0", " ")
    unread.read.assert_not_called()


def test_a_little_too_large_is_told_in_the_form_and_by_the_check(db, client):
    large = b"%PDF-" + b"x" * sealcheck.MOST_BYTES
    assert "större än" in _sent(client, large).content.decode()
    assert check(large).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize(("given", "words"), [({}, "Välj den pdf-fil"), ({"file": b""}, "Filen är tom")])
def test_no_file_and_an_empty_one_are_told(db, client, given, words):
    sent = {name: SimpleUploadedFile("x.pdf", data) for name, data in given.items()}
    page = client.post(PAGE, sent).content.decode()
    assert words in page
    assert "error-summary" in page


def test_the_file_stays_in_memory_and_nothing_is_stored(certificate, sealed, client):
    held = []
    real = sealcheck_views.PdfForm.clean_file

    def clean_file(form):
        held.append(form.cleaned_data["file"])
        return real(form)

    with (
        mock.patch.object(sealcheck_views.PdfForm, "clean_file", clean_file),
        mock.patch("tempfile.NamedTemporaryFile", side_effect=AssertionError("written")),
        CaptureQueriesContext(connection) as asked,
    ):
        _sent(client, sealed + b"x" * 4_000_000)
        _sent(client, sealed)
    assert [type(f) for f in held] == [InMemoryUploadedFile] * 2
    assert all(q["sql"].lstrip().upper().startswith("SELECT") for q in asked.captured_queries)


def test_many_files_to_read_wait_and_what_the_register_knows_is_answered(certificate, sealed, client, at_once):
    for _ in range(30):
        assert _sent(client, seals.drawing()).status_code == 200
    refused = _sent(client, seals.drawing())
    assert refused.status_code == 429
    assert refused["Retry-After"] == "600"
    assert "Vänta tio minuter" in refused.content.decode()
    assert _found(_sent(client, sealed)).outcome is Outcome.WHOLE


def test_the_page_is_linked_and_works_without_a_script(certificate, client):
    assert PAGE in client.get(reverse("check_certificate")).content.decode()
    assert PAGE in client.get(reverse("certificate", args=[certificate.code])).content.decode()
    page = client.get(PAGE).content.decode()
    assert 'type="file"' in page
    assert "inget av den sparas" in page


@pytest.fixture(autouse=True)
def _no_files_of_others():
    shutil.rmtree(settings.VAR / "certificates", ignore_errors=True)
