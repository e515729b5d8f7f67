"""The secret in a share's address, and the form that carries it until the share is made."""

import hashlib
from typing import Any

from django.core import signing

from certificates.codes import new_code

_SALT = "certificates.shares"
# A form that is older gets another secret: no address comes back when its share has been disposed of.
_SECONDS = 24 * 3600


def digest_of(secret: str) -> str:
    """SHA-256, in hexadecimal: all that is kept of the secret."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def new_signed_secret(user: Any) -> str:
    """A secret of 128 random bits for the form of this person. The same form sent twice makes one share."""
    return signing.dumps([user.pk, new_code()], salt=_SALT)


def read_secret(signed: str, user: Any) -> str | None:
    """The secret of a form that this person was given within a day, else None."""
    try:
        owner, secret = signing.loads(signed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return str(secret) if owner == user.pk else None
