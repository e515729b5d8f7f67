"""Whether a PDF is ours, whole and still standing. Nothing of it is stored.

A file that is, bit for bit, one that the school has stored needs no reading: the register says so. Any other is read by
a process of its own, with bounds on time and memory.
"""

import datetime
import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.codes import normalise
from certificates.models import Certificate
from certificates.queries import certificate_by_code, certificates, codes_among
from certificates.seal.reading import Read, ReadSeal
from certificates.seal.records import SealKey, StoredPdf

_log = logging.getLogger(__name__)
MOST_BYTES = 5 * 1024**2
# Above the reader's own bound, for a machine that is busy with others.
_SECONDS = 20
# Codes of ours in one file that are looked up.
_MOST_CODES = 20
_COMMAND = (sys.executable, "-m", "certificates.seal.reading")


class Outcome(models.TextChoices):
    """What is found, from the best to the worst."""

    WHOLE = "whole", _("The PDF is ours and whole")
    SEALED = "sealed", _("The seal is ours and whole, and the register holds no file for the certificate")
    APPENDED = "appended", _("Something has been added to the PDF after it was sealed")
    CHANGED = "changed", _("The PDF has been changed since it was sealed")
    UNREGISTERED = "unregistered", _("The seal is ours, but the school has never stored this PDF")
    UNTRUSTED = "untrusted", _("The PDF was sealed with a key that was already revoked")
    FOREIGN = "foreign", _("The PDF is sealed or signed by someone else")
    UNSEALED = "unsealed", _("The PDF has no seal of ours")
    ENCRYPTED = "encrypted", _("The PDF is encrypted")
    BROKEN = "broken", _("The PDF cannot be read")
    NOT_PDF = "not_pdf", _("The file is no PDF")
    TOO_LARGE = "too_large", _("The file is larger than any certificate")

    @property
    def is_whole(self) -> bool:
        return self in {Outcome.WHOLE, Outcome.SEALED}


class KeyState(StrEnum):
    """Of the key today."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Finding:
    """`certificate`: the one that the file is, or says that it is. `sealed_at`: as far as somebody vouches for it.

    `other_hosts`: not ours, and named by the file in addresses of certificates.
    """

    outcome: Outcome
    certificate: Certificate | None = None
    key: SealKey | None = None
    sealed_at: datetime.datetime | None = None
    sha256: str = ""
    other_hosts: tuple[str, ...] = field(default=())

    @property
    def key_state(self) -> KeyState | None:
        return state_of(self.key) if self.key else None


@dataclass(frozen=True, slots=True)
class _Seal:
    key: SealKey | None
    is_whole: bool
    covers: str
    signed_at: datetime.datetime | None


class TooMany(Exception):
    """The file has to be read, and this sender has had too many read."""


def check(data: bytes, *, may_read: Callable[[], bool] = lambda: True) -> Finding:
    """Everything that can be said of a file. `may_read`: asked before it is read; False raises TooMany."""
    if len(data) > MOST_BYTES:
        return Finding(Outcome.TOO_LARGE)
    digest = hashlib.sha256(data).hexdigest()
    stored = StoredPdf.objects.select_related("key", "key__revocation").filter(sha256=digest).first()
    if stored is not None:
        return Finding(
            Outcome.WHOLE,
            certificates().get(pk=stored.certificate_id),
            stored.key,
            stored.sealed_at if stored.is_timestamped else None,
            digest,
        )
    if b"%PDF-" not in data[:1024]:
        return Finding(Outcome.NOT_PDF, sha256=digest)
    if not may_read():
        raise TooMany
    return _read(data, digest)


def state_of(key: SealKey) -> KeyState:
    """Revoked before expired: the one is a fault, the other is as it should be."""
    if hasattr(key, "revocation"):
        return KeyState.REVOKED
    return KeyState.EXPIRED if key.ends_at < timezone.now() else KeyState.IN_FORCE


def _read(data: bytes, digest: str) -> Finding:
    keys = {key.fingerprint: key for key in SealKey.objects.select_related("revocation")}
    read = _read_apart(data, {key.fingerprint: key.anchors for key in keys.values()})
    ours = str(urlsplit(settings.BASE_URL).netloc).lower()
    codes = [code for host, code in read["addresses"] if host == ours][:_MOST_CODES]
    other_hosts = _other_hosts(read, ours)
    certificate = next((c for code in codes if (c := certificate_by_code(code))), None)
    is_ours = b"/ETSI.CAdES.detached" in data and bool(codes)
    if read["kind"] == "encrypted" or (read["kind"] == "broken" and not (certificate and is_ours)):
        return Finding(Outcome(read["kind"]), certificate, sha256=digest, other_hosts=other_hosts)
    seals = [_seal(told, keys) for told in read["seals"]]
    own = next((seal for seal in seals if seal.key), None)
    if own is None:
        outcome = _without_own(seals, certificate, is_ours=is_ours)
        return Finding(outcome, certificate, sha256=digest, other_hosts=other_hosts)
    return Finding(_of(own, data, certificate), certificate, own.key, own.signed_at, digest, other_hosts)


def _other_hosts(read: Read, ours: str) -> tuple[str, ...]:
    """Those with a page like ours, or with a code of ours in any address. One query."""
    others = [(host, normalise(code)) for host, code in read["others"] if host != ours]
    known = codes_among({code for _host, code in others})
    pages = {host for host, _code in read["addresses"] if host != ours}
    return tuple(sorted(pages | {host for host, code in others if code in known}))


def _without_own(seals: Sequence[_Seal], certificate: Certificate | None, *, is_ours: bool) -> Outcome:
    """A seal that names one of our certificates and cannot be read has been changed."""
    if seals:
        return Outcome.FOREIGN
    return Outcome.CHANGED if certificate is not None and is_ours else Outcome.UNSEALED


def _of(seal: _Seal, data: bytes, certificate: Certificate | None) -> Outcome:
    stored = getattr(certificate, "stored_pdf", None)
    if stored is not None and hashlib.sha256(data[: stored.size]).hexdigest() == stored.sha256:
        return Outcome.APPENDED
    if not seal.is_whole or seal.covers == "less":
        return Outcome.CHANGED
    if seal.covers == "revision":
        return Outcome.APPENDED
    return Outcome.UNTRUSTED if _is_too_late(seal) else _by_register(stored, data, certificate)


def _is_too_late(seal: _Seal) -> bool:
    """Whether the key was revoked when it sealed, for all that anybody vouches for."""
    revocation = getattr(seal.key, "revocation", None)
    return revocation is not None and (seal.signed_at is None or seal.signed_at >= revocation.revoked_at)


def _by_register(stored: StoredPdf | None, data: bytes, certificate: Certificate | None) -> Outcome:
    """Of a whole seal over all of a file that the register does not know."""
    if stored is not None:
        # Between the signed ranges lies the seal itself, with room to spare: a bit there can differ unseen by the seal.
        return Outcome.CHANGED if len(data) == stored.size else Outcome.UNREGISTERED
    return Outcome.SEALED if certificate is not None else Outcome.UNREGISTERED


def _seal(told: ReadSeal, keys: dict[str, SealKey]) -> _Seal:
    return _Seal(keys.get(told["fingerprint"]), told["is_whole"], told["covers"], _time(told["signed_at"]))


def _time(given: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(given) if given else None


def _read_apart(data: bytes, anchors: dict[str, str]) -> Read:
    """What the reader says, or that the file is broken when it broke the reader."""
    asked = json.dumps({"anchors": anchors}).encode() + b"\n" + data
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file is its input
            _COMMAND, input=asked, capture_output=True, cwd=settings.BASE_DIR, timeout=_SECONDS, check=True
        )
        found: Read = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        _log.warning("A PDF broke its reader: %s", type(error).__name__)
        return {"kind": "broken", "seals": [], "addresses": [], "others": []}
    return found
