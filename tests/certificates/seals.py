"""Sealing without the school: other keys, other files."""

import datetime
import io
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from reportlab.pdfgen.canvas import Canvas

from certificates.seal.authority import Files, make
from certificates.seal.signing import Material, seal

PASSPHRASE = "tre vita svanar"


def drawing(text: str = "Kursintyg") -> bytes:
    """A PDF of one page."""
    out = io.BytesIO()
    canvas = Canvas(out, lang="sv-SE", pdfVersion=(1, 7))
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def authority(folder: Path, *, days_ago: int = 0, **more: object) -> Files:
    """An authority with its files."""
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
    return make(folder, PASSPHRASE, now=now, **more)  # type: ignore[arg-type]


def material(files: Files, *, at: datetime.datetime | None = None) -> Material:
    """What it seals with. `at`: what its time stamp says."""
    signer, own = (
        SimpleSigner.load_pkcs12_data(p.read_bytes(), [], PASSPHRASE.encode()) for p in (files.seal, files.stamp)
    )
    stamper = DummyTimeStamper(own.signing_cert, own.signing_key, certs_to_embed=own.cert_registry, fixed_dt=at)
    anchors = tuple(x509.Certificate.load(der) for der in _parts(files.anchors))
    return Material(signer, stamper, anchors, tuple(_parts(files.crls)))


def sealed_by(files: Files, data: bytes, *, address: str = "https://ond.example/") -> bytes:
    """A file that the authority's key has sealed."""
    return seal(data, material(files), reason="Kursintyg", address=address).data


def _parts(path: Path) -> list[bytes]:
    return [der for _kind, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]
