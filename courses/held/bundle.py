"""All certificates as one ZIP: the sealed files as they are, and a text that says what is there and what is not."""

import datetime
import logging
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.face import verification_address
from certificates.seal.serving import FileLost, stored_bytes
from courses.held.names import file_names
from courses.held.queries import Held

_log = logging.getLogger(__name__)


def sealed_files(held: Iterable[Held]) -> Iterator[tuple[Held, bytes | None]]:
    """Each with its sealed bytes, one at a time; None where the file is not as it was stored."""
    for one in held:
        try:
            yield one, stored_bytes(one.certificate.stored_pdf)
        except FileLost:
            _log.exception("The stored PDF of certificate %s is lost", one.certificate.number)
            yield one, None


def zip_of(held: Sequence[Held], *, made_at: datetime.datetime) -> IO[bytes]:
    """The ZIP as a temporary file at its beginning; one certificate at a time is in memory. The caller closes it."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    there = [one for one in held if one.has_pdf]
    names = file_names(there)
    lost: list[Held] = []
    # Sealed PDFs are compressed within.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
        for one, data in sealed_files(there):
            if data is None:
                lost.append(one)
                continue
            issued = timezone.localtime(one.certificate.at)
            bundle.writestr(zipfile.ZipInfo(names[one.certificate.pk], issued.timetuple()[:6]), data)
        told = "\n".join(_told(held, names, lost, made_at)) + "\n"
        bundle.writestr(zipfile.ZipInfo(_("READ-ME") + ".txt", timezone.localtime(made_at).timetuple()[:6]), told)
    file.seek(0)
    return file


def missing_of(held: Iterable[Held], lost: Iterable[Held] = ()) -> Iterator[str]:
    """A sentence for each certificate whose PDF is not handed out, and why."""
    gone = {one.certificate.pk for one in lost}
    for one in held:
        about = {"number": one.certificate.number, "title": one.title}
        if one.name is None:
            yield _("%(number)s, %(title)s: the name has been disposed of, and with it the PDF.") % about
        elif one.certificate.pk in gone:
            yield _("%(number)s, %(title)s: the file is not as the school stored it. The staff restore it.") % about
        elif not one.has_pdf:
            yield _("%(number)s, %(title)s: the PDF is still being made. Fetch it later.") % about


def _told(
    held: Sequence[Held], names: dict[int, str], lost: Sequence[Held], made_at: datetime.datetime
) -> Iterator[str]:
    yield _("Course certificates, %(when)s") % {"when": f"{timezone.localtime(made_at):%Y-%m-%d %H:%M}"}
    yield ""
    yield _("Each PDF is the file that the school sealed, unchanged. The date in a file's name is the day of the pass.")
    yield _("The page at each address says whether the certificate is issued, superseded or revoked today.")
    gone = {one.certificate.pk for one in lost}
    for one in held:
        if one.certificate.pk in names and one.certificate.pk not in gone:
            yield ""
            yield names[one.certificate.pk]
            yield f"  {one.title}, {one.certificate.number}, {one.certificate.status_label}"
            yield f"  {verification_address(one.certificate)}"
            yield f"  SHA-256 {one.certificate.stored_pdf.sha256}"
    missing = list(missing_of(held, lost))
    if missing:
        yield ""
        yield _("Not in this file:")
        yield from (f"  {line}" for line in missing)
