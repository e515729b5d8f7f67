"""A trust service as they are: its authority certifies another, and that one the key that seals."""

import datetime
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from certificates.seal import authority
from certificates.seal.authority import Authority, Files
from tests.certificates.seals import PASSPHRASE

_A_YEAR = datetime.timedelta(days=365)
NAME = "Demo – ej Läkemedelsverket"


def chain(folder: Path, *, is_rsa: bool) -> tuple[Files, asn1.Certificate]:
    """Its files, and the certificate in the middle, which stands in none of them."""
    now = datetime.datetime.now(datetime.UTC)
    folder.mkdir()
    root = _authority(f"{NAME}: rot", now, above=None)
    middle = _authority(f"{NAME}: mellan", now, above=root)
    files = Files(folder)
    files.anchors.write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))
    files.crls.write_bytes(authority._crl(root, now) + authority._crl(middle, now))
    files.stamp.write_bytes(authority._issued(root, f"{NAME}: tid", now, _A_YEAR, PASSPHRASE, is_stamp=True))
    files.seal.write_bytes(_sealing(middle, now, is_rsa=is_rsa))
    der = pem.unarmor(middle.certificate.public_bytes(serialization.Encoding.PEM))[2]
    return files, asn1.Certificate.load(der)


def _authority(name: str, now: datetime.datetime, *, above: Authority | None) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    signing = above.key if above else key
    issuer = above.certificate.subject if above else authority._subject(name)
    begins = now - datetime.timedelta(days=2)
    builder = authority._builder(
        authority._subject(name), issuer, key.public_key(), signing.public_key(), begins=begins, lasts=3 * _A_YEAR
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(authority._usage(is_authority=True), critical=True)
    return Authority(key, builder.sign(signing, hashes.SHA256()))


def _sealing(middle: Authority, now: datetime.datetime, *, is_rsa: bool) -> bytes:
    key = rsa.generate_private_key(65537, 2048) if is_rsa else ec.generate_private_key(ec.SECP256R1())
    begins = now - datetime.timedelta(days=1)
    builder = authority._builder(
        authority._subject(f"{NAME}: stämpel"),
        middle.certificate.subject,
        key.public_key(),
        middle.key.public_key(),
        begins=begins,
        lasts=_A_YEAR,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(authority._usage(is_authority=False), critical=True)
    certificate = builder.sign(middle.key, hashes.SHA256())
    how = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"intyg", key, certificate, None, how)
