"""The sealing key as the settings name it, or why it cannot be had."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper

from certificates.seal.authority import DEMO_NAME
from certificates.seal.signing import Material
from certificates.seal.trouble import Trouble, Unavailable

_STAMP_SECONDS = 10


@contextmanager
def material() -> Iterator[Material]:
    """The key that seals today. Raises Unavailable, with what is wrong. A key on PKCS#11 is open as long as this."""
    with _signer() as signer:
        certificate = signer.signing_cert
        if certificate is None:
            raise Unavailable(Trouble.UNREADABLE, "no certificate beside the key")
        _check_dates(certificate)
        if not settings.IS_DEMO and str(certificate.subject.native.get("common_name", "")).startswith(DEMO_NAME):
            raise Unavailable(Trouble.OF_DEMO)
        yield Material(
            signer=signer,
            stamper=_stamper(),
            anchors=tuple(_certificates(settings.SEAL_ANCHORS)),
            crls=tuple(_read_pem(settings.SEAL_CRLS)) if settings.SEAL_CRLS else (),
        )


def _check_dates(certificate: x509.Certificate) -> None:
    now = datetime.datetime.now(datetime.UTC)
    if certificate.not_valid_after < now:
        raise Unavailable(Trouble.EXPIRED, f"{certificate.not_valid_after:%Y-%m-%d}")
    if certificate.not_valid_before > now:
        raise Unavailable(Trouble.TOO_EARLY, f"{certificate.not_valid_before:%Y-%m-%d}")


@contextmanager
def _signer() -> Iterator[Signer]:
    if settings.SEAL_PKCS11_MODULE:
        # The module of a token is loaded by those who have one.
        from certificates.seal.tokens import signer_on_token

        with signer_on_token() as signer:
            yield signer
    elif settings.SEAL_PKCS12:
        yield _from_file(Path(settings.SEAL_PKCS12), settings.SEAL_PASSPHRASE)
    else:
        raise Unavailable(Trouble.KEYLESS, "neither SEAL_PKCS12 nor SEAL_PKCS11_MODULE is set")


def _from_file(path: Path, passphrase: str) -> SimpleSigner:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable(Trouble.KEYLESS, f"{path} is not there") from error
    except OSError as error:
        raise Unavailable(Trouble.UNREADABLE, f"{path}: {error.strerror}") from error
    try:
        return SimpleSigner.load_pkcs12_data(data, [], passphrase.encode())
    except ValueError as error:
        raise Unavailable(Trouble.UNREADABLE, f"{path}: wrong passphrase, or no PKCS#12") from error


def _stamper() -> TimeStamper | None:
    """By SEAL_TSA_URL; `none` seals without; the demo stamps for itself."""
    if settings.SEAL_TSA_URL == "none":
        return None
    if settings.SEAL_TSA_URL:
        return HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=_STAMP_SECONDS)
    if settings.IS_DEMO and settings.SEAL_TSA_PKCS12:
        own = _from_file(Path(settings.SEAL_TSA_PKCS12), settings.SEAL_PASSPHRASE)
        if own.signing_cert is not None:
            return DummyTimeStamper(own.signing_cert, own.signing_key, certs_to_embed=own.cert_registry)
    raise Unavailable(Trouble.NO_STAMP, "SEAL_TSA_URL is not set")


def _certificates(path: str) -> Iterator[x509.Certificate]:
    for der in _read_pem(path):
        yield x509.Certificate.load(der)


def _read_pem(path: str) -> list[bytes]:
    """The DER of each part of a PEM file."""
    try:
        return [der for _kind, _headers, der in pem.unarmor(Path(path).read_bytes(), multiple=True)]
    except (OSError, ValueError) as error:
        raise Unavailable(Trouble.UNREADABLE, f"{path}: {type(error).__name__}") from error
