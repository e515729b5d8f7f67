"""An authority of our own for the demo and tests: it certifies a key and a time stamp that nobody else trusts."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Certificates that begin so are refused in production.
DEMO_NAME = "Demo – ej Läkemedelsverket"
_A_DAY = datetime.timedelta(days=1)
_YEARS = datetime.timedelta(days=3650)
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Files:
    """Where an authority's files lie."""

    folder: Path

    @property
    def anchors(self) -> Path:
        return self.folder / "anchors.pem"

    @property
    def crls(self) -> Path:
        return self.folder / "crls.pem"

    @property
    def seal(self) -> Path:
        return self.folder / "seal.p12"

    @property
    def stamp(self) -> Path:
        return self.folder / "stamp.p12"


@dataclass(frozen=True, slots=True)
class Authority:
    """A key that certifies others."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def ensure(folder: Path, passphrase: str) -> Files:
    """The demo's files, made at the first start. An unfinished set is made anew."""
    files = Files(folder)
    if not files.seal.exists():
        make(folder, passphrase, now=datetime.datetime.now(datetime.UTC))
    return files


def make(
    folder: Path,
    passphrase: str,
    *,
    now: datetime.datetime,
    lasts: datetime.timedelta = _YEARS,
    name: str = DEMO_NAME,
) -> Files:
    """Authority, sealing key, time stamp and an empty list of revoked certificates.

    `passphrase` opens both PKCS#12 files; `lasts`: the sealing key, from a day before `now`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files, authority = Files(folder), _authority(name, now)
    files.anchors.write_bytes(authority.certificate.public_bytes(_PEM))
    files.crls.write_bytes(_crl(authority, now))
    _private(files.stamp, _issued(authority, f"{name}: tid", now, _YEARS, passphrase, is_stamp=True))
    # Last: it says that all is there.
    _private(files.seal, _issued(authority, f"{name}: stämpel", now, lasts, passphrase, is_stamp=False))
    return files


def _private(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _authority(name: str, now: datetime.datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"{name}: utfärdare")
    builder = _builder(subject, subject, key.public_key(), key.public_key(), begins=now - _A_DAY, lasts=2 * _YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(is_authority=True), critical=True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    issuing: ec.EllipticCurvePublicKey,
    *,
    begins: datetime.datetime,
    lasts: datetime.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing), critical=False)
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _issued(
    authority: Authority,
    name: str,
    now: datetime.datetime,
    lasts: datetime.timedelta,
    passphrase: str,
    *,
    is_stamp: bool,
) -> bytes:
    """A key with its certificate as PKCS#12."""
    # pyHanko's own time stamp knows RSA only.
    key = rsa.generate_private_key(65537, 2048) if is_stamp else ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    builder = _builder(
        _subject(name), issuer, key.public_key(), authority.key.public_key(), begins=now - _A_DAY, lasts=lasts
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(is_authority=False), critical=True)
    if is_stamp:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(authority.key, hashes.SHA256())
    how = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [authority.certificate], how)


def _crl(authority: Authority, now: datetime.datetime) -> bytes:
    begins = now - _A_DAY
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=authority.certificate.subject, last_update=begins, next_update=begins + _YEARS
    ).add_extension(x509.CRLNumber(1), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
    )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(_PEM)
