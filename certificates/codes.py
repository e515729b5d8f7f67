"""The code by which a certificate is found: 128 random bits that survive being read aloud."""

import secrets

# Crockford's base32 in lower case: no i, l, o or u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})
LENGTH = 26


def new_code() -> str:
    """26 characters for 128 bits from the operating system."""
    bits = secrets.randbits(128)
    return "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(125, -1, -5))


def normalise(typed: str) -> str:
    """The code as it is stored, from what someone typed: case, spaces and hyphens do not matter."""
    return typed.strip().lower().translate(_READ_AS)


def is_wellformed(code: str) -> bool:
    """Whether a normalised code can be one of ours at all."""
    return len(code) == LENGTH and set(code) <= set(_ALPHABET)


def grouped(code: str) -> str:
    """The code in groups for reading: 6-5-5-5-5."""
    return "-".join([code[:6], *(code[i : i + 5] for i in range(6, len(code), 5))])
