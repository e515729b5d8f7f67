"""Tokens of SoftHSM: a key that never leaves its module, and certificates beside it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key
from pyhanko.sign.signers import SimpleSigner

from tests.certificates.seals import PASSPHRASE

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "135790"
LABEL = "intyg"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A folder of tokens."""

    folder: Path

    def make(self, token: str, key: Path, *, beside: tuple[x509.Certificate, ...] = ()) -> None:
        """A token with the key and the certificate of a PKCS#12 file, and other certificates. Its files stay ours."""
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", token, "--pin", PIN, "--so-pin", "24680"],
            check=True,
            capture_output=True,
        )
        signer = SimpleSigner.load_pkcs12_data(key.read_bytes(), [], PASSPHRASE.encode())
        finalize()
        with pkcs11.lib(MODULE).get_token(token_label=token).open(rw=True, user_pin=PIN) as session:
            session.create_object(_private(signer.signing_key))
            session.create_object(_certificate(signer.signing_cert, LABEL))
            for n, certificate in enumerate(beside):
                session.create_object(_certificate(certificate, f"{LABEL}-{n}"))
        finalize()


def finalize() -> None:
    """Let go of the module: what it holds in memory is read anew from the folder."""
    pkcs11.lib(MODULE).finalize()


@contextmanager
def tokens(folder: Path) -> Iterator[Tokens]:
    """A folder for tokens, which the module of this process uses meanwhile."""
    (folder / "tokens").mkdir()
    setting = folder / "softhsm2.conf"
    setting.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(setting)
    try:
        yield Tokens(folder / "tokens")
    finally:
        finalize()
        del os.environ["SOFTHSM2_CONF"]


def _private(key: keys.PrivateKeyInfo) -> dict[Attribute, object]:
    decode = decode_ec_private_key if key.algorithm == "ec" else decode_rsa_private_key
    whole = serialization.load_der_private_key(key.dump(), None).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return {**decode(whole), Attribute.LABEL: LABEL, Attribute.TOKEN: True, Attribute.SIGN: True}


def _certificate(certificate: x509.Certificate, label: str) -> dict[Attribute, object]:
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.LABEL: label,
        Attribute.SUBJECT: certificate.subject.dump(),
        Attribute.ISSUER: certificate.issuer.dump(),
        Attribute.SERIAL_NUMBER: certificate["tbs_certificate"]["serial_number"].dump(),
        Attribute.VALUE: certificate.dump(),
    }
