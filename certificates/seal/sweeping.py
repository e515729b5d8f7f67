"""Files without a row are swept away; rows without a file are told of, and never made again in silence."""

import datetime
import hashlib
import logging
from collections.abc import Iterator

from django.core.cache import cache
from django.utils import timezone

from certificates.seal.files import pdf_files
from certificates.seal.records import StoredPdf
from certificates.seal.watch import LOST

_log = logging.getLogger(__name__)
# A worker that has written its file has a day to write its row.
_KEPT = datetime.timedelta(days=1)
_CHUNK = 500


def sweep() -> int:
    """Delete files that no row names, a day after they were written. Returns how many went."""
    files, gone = pdf_files(), 0
    old = timezone.now() - _KEPT
    for names in _listed():
        digests = {name: name.rpartition("/")[2].removesuffix(".pdf") for name in names}
        kept = set(StoredPdf.objects.filter(sha256__in=digests.values()).values_list("sha256", flat=True))
        for name, digest in digests.items():
            if digest not in kept and files.get_modified_time(name) < old:
                files.delete(name)
                gone += 1
    return gone


def lost() -> Iterator[StoredPdf]:
    """Rows whose file is not there."""
    files = pdf_files()
    for row in StoredPdf.objects.select_related("certificate").order_by("pk").iterator(_CHUNK):
        if not files.exists(row.file_name):
            yield row


def note_lost() -> int:
    """Let staff know which certificates have lost their file. Returns how many."""
    numbers = [row.certificate.number for row in lost()]
    for number in numbers:
        _log.error("The stored PDF of certificate %s is not there. Restore it from a backup.", number)
    cache.set(LOST, numbers, timeout=None)
    return len(numbers)


def damaged() -> Iterator[StoredPdf]:
    """Rows whose file is not there or holds other bytes. Reads all files."""
    files = pdf_files()
    for row in StoredPdf.objects.select_related("certificate").order_by("pk").iterator(_CHUNK):
        if not files.exists(row.file_name) or _digest(row.file_name) != row.sha256:
            yield row


def _digest(name: str) -> str:
    with pdf_files().open(name) as opened:
        return hashlib.sha256(opened.read()).hexdigest()


def _listed() -> Iterator[list[str]]:
    """The names of a folder at a time; what lies beside the folders is not ours."""
    files = pdf_files()
    if not files.exists(""):
        return
    for folder in files.listdir("")[0]:
        yield [f"{folder}/{name}" for name in files.listdir(folder)[1]]
