"""What a foreign PDF holds: seals and addresses. Run as a process of its own: a file may be made to break readers.

`python -m certificates.seal.reading`: standard input is a line of JSON, {"anchors": {fingerprint: PEM}}, then the file;
standard output is JSON, a `Read`. The process limits its own time and memory; whoever starts it waits no longer than
SECONDS. Knows no Django.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any, TypedDict
from urllib.parse import unquote

SECONDS = 10
_MEMORY = 1024**3
_MOST_SEALS, _MOST_OBJECTS, _MOST_DECODED = 20, 5_000, 20 * 1024**2
_MOST_ADDRESSES, _CODE = 200, 26
# Host, with what stands before an @ in it, and the rest; and a rest that is a certificate's page.
_ADDRESS = re.compile(rb"(?i)\bhttps?://([^\s/?#<>()\"'\\]{1,200})([/?#][^\s<>()\"'\\]{0,400})")
_PAGE = re.compile(r"(?i)/(?:en/)?intyg/([0-9a-z]{26})\b")


class ReadSeal(TypedDict):
    """A signature. `covers`: `file`, or `revision` when something was added after it, or `less`.

    `signed_at`: ISO 8601 by a time stamp that the anchors of its key vouch for, else None.
    """

    fingerprint: str
    is_whole: bool
    covers: str
    signed_at: str | None


class Read(TypedDict):
    """`kind`: read, encrypted or broken. `addresses`: host and code of each certificate page that it names.

    `others`: host and what may be a code in any other address.
    """

    kind: str
    seals: list[ReadSeal]
    addresses: list[tuple[str, str]]
    others: list[tuple[str, str]]


def read(data: bytes, anchors: dict[str, str]) -> Read:
    """Everything that the file says of itself. Never raises for what a file may hold."""
    found = set(_addresses(data))
    try:
        found.update(_inner_addresses(data))
        kind, seals = _seals(data, anchors)
    except (RecursionError, MemoryError):
        kind, seals = "broken", []
    pages, others = (sorted(f[:2] for f in found if f[2] is is_page)[:_MOST_ADDRESSES] for is_page in (True, False))
    return {"kind": kind, "seals": seals, "addresses": pages, "others": others}


def _addresses(data: bytes) -> Iterator[tuple[str, str, bool]]:
    """Host, code, and whether it is a certificate's page."""
    for before, after in _ADDRESS.findall(data):
        # Bytes that are not ASCII are shown as such: a host's name must not turn the page's text around.
        host, rest = (part.decode("ascii", errors="backslashreplace") for part in (before, after))
        host, rest = host.rpartition("@")[2].lower(), unquote(rest)
        page = _PAGE.match(rest)
        for code in {page[1]} if page else _possible_codes(rest):
            yield host, code, page is not None


def _possible_codes(rest: str) -> set[str]:
    """What is as long as a code, with and without hyphens."""
    parts = re.split("[^0-9A-Za-z-]+", rest)
    return {p for part in parts for p in (part.replace("-", ""), *part.split("-")) if len(p) == _CODE}


def _inner_addresses(data: bytes) -> Iterator[tuple[str, str, bool]]:
    """Those within compressed parts: links, alternative texts and attachments."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            left = _MOST_DECODED
            for number, thing in enumerate(pdf.objects):
                if number >= _MOST_OBJECTS or left <= 0:
                    return
                written, left = _written(thing, left)
                yield from _addresses(written)
    except Exception:  # noqa: BLE001  a broken file raises anything; what was found so far stands
        return


def _written(thing: Any, left: int) -> tuple[bytes, int]:
    import pikepdf

    if not isinstance(thing, pikepdf.Stream):
        return thing.unparse(resolved=True), left
    if thing.get("/Subtype") == pikepdf.Name.Image:
        return b"", left
    decoded = bytes(thing.read_bytes())
    return decoded, left - len(decoded)


def _seals(data: bytes, anchors: dict[str, str]) -> tuple[str, list[ReadSeal]]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return "encrypted", []
        found = reader.embedded_signatures[:_MOST_SEALS]
    except (RecursionError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  a broken file raises anything
        return "broken", []
    return "read", [seal for each in found if (seal := _seal(each, anchors))]


def _seal(embedded: Any, anchors: dict[str, str]) -> ReadSeal | None:
    """None for a signature without a certificate."""
    try:
        fingerprint = embedded.signer_cert.sha256.hex()
    except Exception:  # noqa: BLE001  a broken signature raises anything
        return None
    broken: ReadSeal = {"fingerprint": fingerprint, "is_whole": False, "covers": "less", "signed_at": None}
    try:
        return _validated(embedded, fingerprint, anchors.get(fingerprint, ""))
    except (RecursionError, MemoryError):
        raise
    except Exception:  # noqa: BLE001  a broken signature raises anything
        return broken


def _validated(embedded: Any, fingerprint: str, anchors: str) -> ReadSeal:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [Certificate.load(der) for _k, _h, der in pem.unarmor(anchors.encode(), multiple=True)] if anchors else []
    stamped_at = _claimed_time(embedded)
    # As on the day of the stamp: keys expire, and what they sealed stands.
    trust = ValidationContext(trust_roots=roots, moment=stamped_at, allow_fetching=False)
    status = validate_pdf_signature(embedded, trust, trust)
    covers = {SignatureCoverageLevel.ENTIRE_FILE: "file", SignatureCoverageLevel.ENTIRE_REVISION: "revision"}
    stamp = status.timestamp_validity
    is_stamped = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    return {
        "fingerprint": fingerprint,
        "is_whole": bool(status.intact and status.valid),
        "covers": covers.get(status.coverage, "less"),
        "signed_at": stamp.timestamp.isoformat() if is_stamped else None,
    }


def _claimed_time(embedded: Any) -> Any:
    """By the time stamp, before anything vouches for it."""
    for attribute in embedded.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return None


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bounded()
    asked = json.loads(sys.stdin.buffer.readline())
    json.dump(read(sys.stdin.buffer.read(), asked["anchors"]), sys.stdout)
