"""Seal a PDF by PAdES B-LT: signature, time stamp, chain and revocation data, all within the signed bytes.

ETSI EN 319 142-1. Knows no Django: whoever calls hands over the key and what it is trusted by.
"""

import datetime
import io
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pkcs11.exceptions import PKCS11Error
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.parts import SEAL_FIELD

# Written with the signature, so that it covers them: a revision of their own could be cut off unseen.
_TOGETHER = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


class NotSealed(Exception):
    """What came out is no whole seal: it is not kept."""


class KeySilent(NotSealed):
    """The token was gone or would not sign: the key is at fault, not the certificate."""


@dataclass(frozen=True, slots=True)
class Material:
    """A key and what it is trusted by. `crls`: DER; none of them: they are fetched from where certificates say."""

    signer: Signer
    stamper: TimeStamper | None
    anchors: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...]

    @property
    def certificate(self) -> x509.Certificate:
        found = self.signer.signing_cert
        if found is None:
            raise NotSealed("the key has no certificate")
        return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """`sealed_at`: aware; by the time stamp where there is one."""

    data: bytes
    sealed_at: datetime.datetime
    is_timestamped: bool


def seal(data: bytes, material: Material, *, reason: str, address: str) -> Sealed:
    """The sealed PDF, read again before it is handed out. `address`: of the public page, for whoever reads the seal.

    The seal goes into the field that was drawn for it, or into a new one that nobody sees.

    Raises NotSealed when the stamp, the chain or the revocation data cannot be had, KeySilent when the token fails.
    """
    metadata = PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        contact_info=address,
        embed_validation_info=True,
        validation_context=_context(material),
        dss_settings=_TOGETHER,
    )
    signer = PdfSigner(metadata, signer=material.signer, timestamper=material.stamper)
    try:
        written: Any = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)))
    except (PKCS11Error, NotImplementedError) as error:
        # The second is what pyHanko raises for a kind of key that it cannot use on a token.
        raise KeySilent(f"PKCS#11: {type(error).__name__} {error}".strip()) from error
    except (SigningError, OSError, ValueError, TimeoutError) as error:
        raise NotSealed(f"{type(error).__name__}: {error}") from error
    return _read_again(written.getvalue(), material)


def _context(material: Material) -> ValidationContext:
    return ValidationContext(
        trust_roots=material.anchors,
        crls=material.crls,
        allow_fetching=not material.crls,
        revocation_mode="require",
    )


def _read_again(data: bytes, material: Material) -> Sealed:
    status = validate_pdf_signature(
        PdfFileReader(io.BytesIO(data)).embedded_signatures[0], _context(material), _context(material)
    )
    if not status.bottom_line:
        raise NotSealed("what was written could not be verified")
    stamp = status.timestamp_validity
    if material.stamper is not None and stamp is None:
        raise NotSealed("the time stamp is missing")
    at = stamp.timestamp if stamp else datetime.datetime.now(datetime.UTC)
    return Sealed(data, at, stamp is not None)
