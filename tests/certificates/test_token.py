"""A key on a token, by the real interface: PKCS#11 with SoftHSM behind it."""

import io
import shutil
from pathlib import Path
from unittest import mock

import pikepdf
import pytest
from asn1crypto import pem
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates.models import PdfDue, SealKey, StoredPdf
from certificates.seal import services, tokens
from certificates.seal.serving import stored_bytes
from certificates.seal.signing import KeySilent
from certificates.seal.trouble import Trouble
from certificates.seal.watch import state
from certificates.sealcheck import Outcome, check
from content.facts import disposal
from courses import pdf_notices
from courses.letters import Delivery
from tests import school
from tests.certificates import chains, seals
from tests.certificates.tokens import LABEL, MODULE, PIN
from tests.certificates.tokens import tokens as tokens_in

KINDS = {"ec": "ecdsa", "rsa": "rsassa_pkcs1v15"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A token with an EC key and one with an RSA key, each beside an intermediate and a foreign one of its name."""
    folder = tmp_path_factory.mktemp("token")
    made = {}
    with tokens_in(folder) as kept:
        for kind in KINDS:
            made[kind], middle = chains.chain(folder / kind, is_rsa=kind == "rsa")
            foreign = chains.chain(folder / f"{kind}-annan", is_rsa=False)[1]
            kept.make(kind, made[kind].seal, beside=(foreign, middle))
        yield folder, made


@pytest.fixture
def use(kept, settings, monkeypatch):
    """Choose a token in the settings."""
    folder, made = kept
    monkeypatch.setattr(tokens, "_refused", set())

    def choose(kind="ec") -> Path:
        files = made[kind]
        # The time stamp is another's: its passphrase is not the token's.
        monkeypatch.setattr("certificates.seal.material._stamper", lambda: seals.material(files).stamper)
        settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_KEY = MODULE, kind, LABEL
        settings.SEAL_PASSPHRASE, settings.SEAL_ANCHORS, settings.SEAL_CRLS = PIN, str(files.anchors), str(files.crls)
        return folder / "tokens"

    return choose


@pytest.fixture
def gone(use):
    """Takes the token out of its reader, and puts it back when asked again."""
    folder = use()
    away = folder.with_name("borta")

    def move():
        shutil.move(*((folder, away) if folder.exists() else (away, folder)))

    yield move
    if away.exists():
        move()


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_on_a_token_seals_and_the_chain_is_embedded_and_registered(certificate, use, kind):
    use(kind)
    assert services.store_all() == 1
    data = stored_bytes(StoredPdf.objects.get())
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    assert signature.signer_info["signature_algorithm"].signature_algo == KINDS[kind]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        held = [seals.x509.Certificate.load(bytes(c.read_bytes())) for c in pdf.Root.DSS.Certs]
    assert sorted(map(_name, held)) == ["mellan", "rot", "stämpel", "tid"]
    chain = pem.unarmor(SealKey.objects.get().chain.encode(), multiple=True)
    assert [_name(seals.x509.Certificate.load(der)) for _kind, _headers, der in chain] == ["stämpel", "mellan"]
    # Without the register the file speaks for itself.
    with disposal("Gallringsbeslut 1"):
        StoredPdf.objects.all().delete()
    assert check(data).outcome is Outcome.SEALED


def test_a_wrong_pin_is_told_and_tried_once_so_that_the_token_is_not_locked(certificate, as_anna, use, settings):
    use()
    settings.SEAL_PASSPHRASE = "000000"
    with mock.patch.object(tokens, "open_pkcs11_session", wraps=tokens.open_pkcs11_session) as opened:
        assert [services.store_all() for _ in range(3)] == [0, 0, 0]
    assert opened.call_count == 1
    assert certificate.pdf_due.last_error == "wrong_pin"
    assert state().troubles == (Trouble.WRONG_PIN,)
    assert "måste vänta" in as_anna.get(reverse("certificate_pdf", args=[certificate.code])).content.decode()
    settings.SEAL_PASSPHRASE = PIN
    assert services.store_all() == 1


@pytest.mark.parametrize(
    ("name", "value", "trouble"),
    [
        ("SEAL_PKCS11_KEY", "fel", "no_key"),
        ("SEAL_PKCS11_TOKEN", "fel", "unreadable"),
        ("SEAL_PKCS11_MODULE", "/finns/inte.so", "unreadable"),
    ],
)
def test_what_the_settings_name_and_nobody_has_is_told(certificate, use, settings, name, value, trouble):
    use()
    setattr(settings, name, value)
    assert services.store_all() == 0
    assert certificate.pdf_due.last_error == trouble


def test_a_token_that_is_away_is_told_and_found_again(certificate, gone):
    gone()
    assert services.store_all() == 0
    assert certificate.pdf_due.last_error == "unreadable"
    gone()
    assert services.store_all() == 1


def test_a_token_pulled_out_midway_leaves_the_rest_waiting_and_staff_are_told(anna, bjorn, david, client, gone):
    for user in (anna, bjorn):
        school.take_test(user)
    keep = services._keep

    def keep_and_pull(digest, data):
        keep(digest, data)
        gone()

    with mock.patch.object(services, "_keep", keep_and_pull):
        assert services.store_all() == 1
    due = PdfDue.objects.get()
    assert due.last_error == "silent"
    assert due.next_at <= timezone.now()
    client.force_login(due.certificate.holder.user)
    assert "måste vänta" in client.get(reverse("certificate_pdf", args=[due.certificate.code])).content.decode()
    assert pdf_notices.tell_staff() == 1
    assert str(Trouble.SILENT.label) in Delivery.objects.get(to=david.email).text
    gone()
    assert services.store_all() == 1
    assert not PdfDue.objects.exists()


def test_a_silent_key_stops_the_sweep_and_puts_off_nobody(anna, bjorn):
    for user in (anna, bjorn):
        school.take_test(user)
    with mock.patch.object(services, "seal", side_effect=KeySilent("DeviceRemoved")) as asked:
        assert services.store_all() == 0
    assert asked.call_count == PdfDue.objects.count() == 1


def _name(certificate):
    return certificate.subject.native["common_name"].rpartition(": ")[2]
