"""Files made to break whoever reads them: each ends in an answer."""

import io
import time

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import sealcheck
from certificates.seal import reading
from certificates.sealcheck import Outcome, check
from tests.certificates import seals


def _deep():
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 400_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _bomb():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(seals.drawing())) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b" " * 300_000_000)
        pdf.save(out, compress_streams=True)
    return out.getvalue()


def _loop():
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>endobj\n"
        b"3 0 obj<</T(a)/Kids[3 0 R]/Parent 3 0 R>>endobj\n"
        b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000075 00000 n \n0000000137 00000 n \n"
        b"trailer<</Size 4/Root 1 0 R/Prev 190>>\nstartxref\n190\n%%EOF"
    )


@pytest.mark.parametrize("made", [_deep, _bomb, _loop])
def test_a_file_made_to_break_its_reader_ends_in_an_answer(db, made):
    started = time.monotonic()
    assert check(made()).outcome in {Outcome.BROKEN, Outcome.UNSEALED}
    assert time.monotonic() - started < sealcheck._SECONDS + 5


def test_a_reader_that_never_ends_is_ended(db, monkeypatch):
    monkeypatch.setattr(sealcheck, "_COMMAND", ("sleep", "60"))
    monkeypatch.setattr(sealcheck, "_SECONDS", 0.2)
    assert check(seals.drawing()).outcome is Outcome.BROKEN


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_any_bytes_in_any_place_are_read_to_an_end(bad, at):
    data = seals.drawing()
    assert reading.read(data[:at] + bad + data[at:], {})["kind"] in {"read", "encrypted", "broken"}
