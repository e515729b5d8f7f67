"""A sealing key on a PKCS#11 token, which it never leaves."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11
from asn1crypto import x509
from django.conf import settings
from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer

from certificates.seal.trouble import Trouble, Unavailable

_log = logging.getLogger(__name__)
_WRONG_PIN = (PinIncorrect, PinInvalid, PinLenRange, PinLocked)
# A token locks itself after a few wrong PINs, and the sweep comes twice a minute: each process tries a PIN once.
_refused: set[tuple[str, str, str]] = set()


@contextmanager
def signer_on_token() -> Iterator[Signer]:
    """The signer of the token that the settings name, open as long as this. Raises Unavailable."""
    session = _session(settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PASSPHRASE)
    try:
        yield _signer(session, settings.SEAL_PKCS11_KEY)
    finally:
        _close(session)


def _session(module: str, token: str, pin: str) -> Any:
    if (module, token, pin) in _refused:
        raise Unavailable(Trouble.WRONG_PIN, "refused before, and not tried again until the worker is restarted")
    try:
        # A module knows the tokens that were there when it began. Begun anew it finds one that has come back.
        pkcs11.lib(module).reinitialize()
        return open_pkcs11_session(module, token_criteria=TokenCriteria(label=token), user_pin=pin)
    except _WRONG_PIN as error:
        _refused.add((module, token, pin))
        raise Unavailable(Trouble.WRONG_PIN, _told(error)) from error
    except Exception as error:
        raise Unavailable(Trouble.UNREADABLE, _told(error)) from error


def _signer(session: Any, label: str) -> Signer:
    """With the chain that lies on the token. Its other certificates do not concern the seal."""
    found = PKCS11Signer(session, cert_label=label, key_label=label, other_certs_to_pull=None)
    try:
        certificate = found.signing_cert
        chain = _chain(certificate, list(found.cert_registry))
        # Not every token hashes for ECDSA; all sign a digest.
        is_raw = certificate.public_key.algorithm == "ec"
    except Exception as error:
        raise Unavailable(Trouble.KEYLESS, _told(error)) from error
    return PKCS11Signer(session, signing_cert=certificate, key_label=label, ca_chain=chain, use_raw_mechanism=is_raw)


def _chain(certificate: x509.Certificate, others: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """Those that issued the certificate and each other, upwards."""
    left, chain = list(others), [certificate]
    while issuer := next((c for c in left if c not in chain and _has_issued(c, chain[-1])), None):
        chain.append(issuer)
    return chain[1:]


def _has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """By name and key: an authority that has taken a new key keeps its name."""
    named = certificate.authority_key_identifier
    is_its_key = not (named and issuer.key_identifier) or bool(issuer.key_identifier == named)
    return bool(issuer.subject == certificate.issuer) and is_its_key


def _close(session: Any) -> None:
    try:
        session.close()
    except PKCS11Error as error:
        _log.warning("The session with the token was not closed: %s", _told(error))


def _told(error: Exception) -> str:
    return f"PKCS#11: {type(error).__name__} {error}".strip()
