"""The seal: PAdES with time stamp, chain and revocation data, and a key that turns over."""

import datetime
import io
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from asn1crypto import tsp
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates import sealcheck
from certificates.models import Certificate, SealKey, StoredPdf
from certificates.seal import reading
from certificates.seal.keys import revoke_key
from certificates.seal.material import material
from certificates.seal.records import Fall
from certificates.seal.services import store_all
from certificates.seal.serving import stored_bytes
from certificates.sealcheck import KeyState, Outcome, state_of
from tests import school
from tests.certificates import seals

ADDRESS = "https://skola.example/intyg/" + "a" * 26 + "/"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return seals.authority(tmp_path_factory.mktemp("utfardare"))


@pytest.fixture(scope="module")
def data(authority):
    return seals.sealed_by(authority, seals.drawing(), address=ADDRESS)


def _read(data, authority):
    pinned = seals.material(authority).certificate.sha256.hex()
    return reading.read(data, {pinned: authority.anchors.read_text()})


def _use(settings, files):
    settings.SEAL_PKCS12, settings.SEAL_ANCHORS = str(files.seal), str(files.anchors)
    settings.SEAL_CRLS, settings.SEAL_TSA_PKCS12 = str(files.crls), str(files.stamp)


def _pdfsig(data, folder):
    path = folder / "intyg.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


def test_the_seal_is_whole_covers_the_file_and_is_stamped(data, authority):
    found = _read(data, authority)
    assert found["kind"] == "read"
    assert found["addresses"] == [("skola.example", "a" * 26)]
    seal = found["seals"][0]
    assert (seal["is_whole"], seal["covers"]) == (True, "file")
    assert abs(datetime.datetime.fromisoformat(seal["signed_at"]) - timezone.now()) < datetime.timedelta(minutes=5)


def test_chain_and_revocation_data_lie_in_the_file_and_nothing_is_drawn(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        store = pdf.Root.DSS
        assert (len(store.Certs), len(store.CRLs)) == (3, 1)
        widget = pdf.Root.AcroForm.Fields[0]
        assert list(widget.Rect) == [0, 0, 0, 0]
        assert widget.F == 132
        assert "/AP" not in widget
        assert widget.V.SubFilter == "/ETSI.CAdES.detached"
        assert pdf.Root.Lang == "sv-SE"


def test_debians_pdfsig_says_valid(data, tmp_path):
    said = _pdfsig(data, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def _places(data):
    """A byte in each part of a sealed certificate, and in the seal itself: at its beginning, and in its empty end."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        streams = {
            "content": pdf.pages[0].Contents,
            "chain": root.DSS.Certs[0],
            "revocation": root.DSS.CRLs[0],
            "attached": root.AF[0].EF.F,
            "metadata": root.Metadata,
        }
        raw = {name: bytes(stream.read_raw_bytes()) for name, stream in streams.items()}
    begins = data.index(b"/Contents <") + 11
    return {
        **{name: data.index(found) + len(found) // 2 for name, found in raw.items()},
        "header": data.index(b"%PDF-1.") + 7,
        "range": data.index(b"/ByteRange") + 15,
        "end": data.rindex(b"startxref") + 11,
    }, {"seal": begins + 400, "room": data.index(b">", begins) - 2}


def test_a_changed_byte_in_any_part_is_seen_by_pdfsig_and_by_us(certificate, sealed, tmp_path):
    covered, within = _places(sealed)
    assert "Signature is Valid." in _pdfsig(sealed, tmp_path)
    for place, at in (covered | within).items():
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        found = sealcheck.check(changed)
        assert (found.outcome, found.certificate) == (Outcome.CHANGED, certificate), place
        if place in covered:
            assert "Digest Mismatch." in _pdfsig(changed, tmp_path), place


@settings(max_examples=150)
@given(st.data())
def test_any_bit_that_is_changed_is_seen(data, authority, drawn):
    bit = drawn.draw(st.integers(0, len(data) * 8 - 1))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    found = _read(bytes(changed), authority)
    begins = data.index(b"/Contents <") + 11
    in_seal = begins <= bit // 8 < data.index(b">", begins)
    known = seals.material(authority).certificate.sha256.hex()
    whole = [s for s in found["seals"] if s["is_whole"] and s["covers"] == "file" and s["fingerprint"] == known]
    # Of the seal's own room the last part is empty; the register tells of a change there.
    assert not whole or in_seal


def test_a_key_of_the_same_name_is_another_key(authority, tmp_path):
    other = seals.authority(tmp_path)
    seal = _read(seals.sealed_by(other, seals.drawing()), authority)["seals"][0]
    assert seal["is_whole"]
    assert seal["fingerprint"] != seals.material(authority).certificate.sha256.hex()
    assert seal["signed_at"] is None


class _Stamps(BaseHTTPRequestHandler):
    stamper = None

    def do_POST(self):
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(self.stamper.request_tsa_response(asked).dump())

    def log_message(self, *_args):
        pass


def test_the_time_is_stamped_by_whom_the_settings_name(certificate, settings):
    from certificates.seal.authority import Files

    _Stamps.stamper = seals.material(Files(settings.VAR / "seal")).stamper
    server = HTTPServer(("127.0.0.1", 0), _Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        settings.SEAL_TSA_URL, settings.SEAL_TSA_PKCS12 = f"http://127.0.0.1:{server.server_port}/", ""
        assert store_all() == 1
    finally:
        server.shutdown()
        server.server_close()
    assert StoredPdf.objects.get().is_timestamped


def test_without_a_stamp_only_when_that_was_chosen(certificate, settings):
    settings.SEAL_TSA_URL = "none"
    assert store_all() == 1
    assert not StoredPdf.objects.get().is_timestamped


def _listed(capsys):
    call_command("seal_keys")
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("reason", list(Fall))
def test_the_drill_keys_turn_over_and_what_was_sealed_stands(anna, bjorn, settings, tmp_path, capsys, reason):
    """Seal with A, turn to B, revoke A, verify both."""
    school.take_test(anna)
    assert store_all() == 1
    first = StoredPdf.objects.get()
    _use(settings, seals.authority(tmp_path / "b", name="Demo – ej Läkemedelsverket B"))
    call_command("seal_keys", register=True)
    school.take_test(bjorn)
    assert store_all() == 1
    second = StoredPdf.objects.exclude(pk=first.pk).get()
    assert second.key != first.key
    call_command("seal_keys", revoke=first.key.fingerprint[:12], reason=reason.value)
    lines = _listed(capsys)
    assert re.search("revoked +1 PDFs", lines[-2])
    assert re.search("in_force +1 PDFs", lines[-1])
    for stored, state in ((first, KeyState.REVOKED), (second, KeyState.IN_FORCE)):
        found = sealcheck.check(stored_bytes(stored))
        assert (found.outcome, found.key_state) == (Outcome.WHOLE, state)
        assert found.certificate == stored.certificate


def test_an_expired_key_is_told_apart_and_its_seal_stands(certificate, monkeypatch):
    assert store_all() == 1
    stored = StoredPdf.objects.get()
    later = stored.key.ends_at + datetime.timedelta(days=1)
    monkeypatch.setattr(sealcheck.timezone, "now", lambda: later)
    found = sealcheck.check(stored_bytes(stored))
    assert (found.outcome, found.key_state) == (Outcome.WHOLE, KeyState.EXPIRED)


def test_expired_and_revoked_is_revoked(stored):
    revoke_key(stored.key, revoked_at=timezone.now(), reason=Fall.ENDED)
    assert state_of(SealKey.objects.get(pk=stored.key.pk)) is KeyState.REVOKED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"revoke": "abc", "reason": "ended"}, "8 characters"),
        ({"revoke": "f" * 64, "reason": "ended"}, "8 characters"),
        ({"revoke": "known"}, "--reason"),
        ({"revoke": "known", "reason": "ended", "since": "i går"}, "no time"),
        ({"revoke": "known", "reason": "ended", "since": "2027-01-01T12:00"}, "time zone"),
    ],
)
def test_the_command_says_what_is_wrong(stored, given, words):
    if given["revoke"] == "known":
        given = {**given, "revoke": stored.key.fingerprint}
    with pytest.raises(CommandError, match=words):
        call_command("seal_keys", **given)
    assert not hasattr(SealKey.objects.get(pk=stored.key.pk), "revocation")


def test_a_key_is_revoked_once_and_one_that_is_missing_is_not_registered(stored, settings):
    call_command("seal_keys", revoke=stored.key.fingerprint, reason="ended", since="2026-01-01T12:00+01:00")
    with pytest.raises(CommandError, match="already"):
        call_command("seal_keys", revoke=stored.key.fingerprint, reason="ended")
    settings.SEAL_PKCS12 = ""
    with pytest.raises(CommandError, match="no_key"):
        call_command("seal_keys", register=True)


def test_the_key_of_the_settings_is_trusted_as_it_should_be(db):
    with material() as opened:
        assert opened.certificate.subject.native["common_name"].startswith("Demo")
        assert len(opened.anchors) == len(opened.crls) == 1
    assert not Certificate.objects.exists()
