"""The register of keys that have sealed: written when one first does, and when one is revoked."""

import datetime

from asn1crypto import pem, x509

from certificates.seal.records import Fall, SealKey, SealKeyRevocation
from certificates.seal.signing import Material


def registered(opened: Material) -> SealKey:
    """The row of the key that seals, made at its first seal."""
    certificate = opened.certificate
    chain = [certificate, *(c for c in opened.signer.cert_registry if c.sha256 != certificate.sha256)]
    key, _made = SealKey.objects.get_or_create(
        fingerprint=certificate.sha256.hex(),
        defaults={
            "subject": certificate.subject.human_friendly[:300],
            "begins_at": certificate.not_valid_before,
            "ends_at": certificate.not_valid_after,
            "chain": _pem(chain),
            "anchors": _pem(opened.anchors),
        },
    )
    return key


def revoke_key(key: SealKey, *, revoked_at: datetime.datetime, reason: Fall) -> SealKeyRevocation:
    """Trust nothing that the key has sealed from then on. There is no way back: a new key is taken into use."""
    return SealKeyRevocation.objects.create(key=key, revoked_at=revoked_at, reason=reason)


def _pem(found: list[x509.Certificate] | tuple[x509.Certificate, ...]) -> str:
    return "".join(pem.armor("CERTIFICATE", c.dump()).decode() for c in found)
