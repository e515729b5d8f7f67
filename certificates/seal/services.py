"""Draw, seal and store a certificate's PDF once. Taken from rows, so a killed worker or an emptied broker loses none.

The file is written before the row, and the row is unique: of two workers one wins, and what the other has written is
swept away.
"""

import datetime
import hashlib
import logging
from collections.abc import Iterable
from contextlib import ExitStack

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from certificates.face import face_of, verification_address
from certificates.models import Certificate, CertificateHolder
from certificates.queries import certificates
from certificates.seal.files import pdf_files
from certificates.seal.keys import registered
from certificates.seal.material import material
from certificates.seal.records import PdfDue, StoredPdf, file_name
from certificates.seal.signing import KeySilent, Material, NotSealed, Sealed, seal
from certificates.seal.trouble import Trouble, Unavailable

_log = logging.getLogger(__name__)
_LONGEST_PAUSE = datetime.timedelta(hours=1)
_BATCH = 200


def store_all(limit: int = _BATCH) -> int:
    """Make the PDFs whose time has come, the oldest certificates first. Returns how many were stored."""
    # Nothing waits of these, whoever has left the claim.
    PdfDue.objects.filter(~models.Q(certificate__stored_pdf=None) | models.Q(certificate__holder=None)).delete()
    return _store(list(waiting().order_by("pk").values_list("pk", flat=True)[:limit]))


def store_one(pk: int) -> int:
    """Make the PDF of a certificate that has just been issued, unless another worker has or does."""
    return _store(list(waiting().filter(pk=pk).values_list("pk", flat=True)))


def waiting() -> models.QuerySet[Certificate]:
    """Certificates with a holder and without a PDF, of which no worker makes one now."""
    free = models.Q(pdf_due=None) | models.Q(pdf_due__next_at__lte=timezone.now())
    return Certificate.objects.filter(free, stored_pdf=None, holder__isnull=False)


def _store(keys: Iterable[int]) -> int:
    """One key serves all. Where it is missing or falls silent nobody's turn is put off: the next sweep comes to all."""
    stored = 0
    with ExitStack() as stack:
        opened: Material | None = None
        for pk in keys:
            if not _claim(pk):
                continue
            try:
                opened = opened or stack.enter_context(material())
                stored += _make(certificates().get(pk=pk), opened)
            except Unavailable as fault:
                _log.error("PDF of certificate %s waits: %s", pk, fault)
                _release(pk, fault.trouble)
                if opened is None or fault.trouble is Trouble.SILENT:
                    break
    return stored


@transaction.atomic
def _claim(pk: int) -> bool:
    """Whether this worker may make it. A claim lapses, so what a killed worker held is made by another."""
    now = timezone.now()
    lease = datetime.timedelta(seconds=settings.PDF_LEASE_SECONDS)
    PdfDue.objects.get_or_create(certificate_id=pk, defaults={"next_at": now})
    free = PdfDue.objects.filter(certificate_id=pk, next_at__lte=now)
    if not free.update(next_at=now + lease, tries=models.F("tries") + 1):
        return False
    # Asked with the claim held: since this worker looked, another may have made the PDF and let go of its claim.
    if StoredPdf.objects.filter(certificate=pk).exists():
        PdfDue.objects.filter(certificate=pk).delete()
        return False
    return True


def _release(pk: int, trouble: Trouble) -> None:
    due = PdfDue.objects.filter(certificate_id=pk)
    tries = due.values_list("tries", flat=True).first() or 0
    is_key = trouble not in {Trouble.NOT_DRAWN, Trouble.NOT_KEPT, Trouble.NOT_SEALED}
    pause = datetime.timedelta() if is_key else min(datetime.timedelta(minutes=2 ** min(tries, 10)), _LONGEST_PAUSE)
    due.update(next_at=timezone.now() + pause, last_error=trouble.value)


def _make(certificate: Certificate, opened: Material) -> int:
    """1 when the row was made, 0 when another worker was quicker or the name has been disposed of meanwhile."""
    key = registered(opened)
    if hasattr(key, "revocation"):
        raise Unavailable(Trouble.REVOKED, key.fingerprint)
    sealed = _sealed(certificate, opened)
    digest = hashlib.sha256(sealed.data).hexdigest()
    _keep(digest, sealed.data)
    try:
        with transaction.atomic():
            # Disposal holds this row while it deletes: after it no PDF with the name comes into being.
            if not CertificateHolder.objects.select_for_update().filter(certificate=certificate).exists():
                return 0
            StoredPdf.objects.create(
                certificate=certificate,
                sha256=digest,
                size=len(sealed.data),
                key=key,
                sealed_at=sealed.sealed_at,
                is_timestamped=sealed.is_timestamped,
            )
            PdfDue.objects.filter(certificate=certificate).delete()
    except IntegrityError:
        # A slower worker's claim had lapsed. Its file is without a row, and swept.
        PdfDue.objects.filter(certificate=certificate).delete()
        return 0
    return 1


def _sealed(certificate: Certificate, opened: Material) -> Sealed:
    # reportlab weighs five megabytes, and few processes draw.
    from certificates import pdf

    try:
        drawn = pdf.render(face_of(certificate), settings.CERTIFICATE_FONTS)
    except Exception as error:
        _log.exception("Certificate %s could not be drawn", certificate.number)
        raise Unavailable(Trouble.NOT_DRAWN, type(error).__name__) from error
    with override(certificate.language):
        reason = gettext("Course certificate %(number)s") % {"number": certificate.number}
    try:
        return seal(drawn, opened, reason=reason, address=verification_address(certificate))
    except KeySilent as error:
        raise Unavailable(Trouble.SILENT, str(error)) from error
    except NotSealed as error:
        raise Unavailable(Trouble.NOT_SEALED, str(error)) from error


def _keep(digest: str, data: bytes) -> None:
    files, name = pdf_files(), file_name(digest)
    try:
        kept = files.save(name, ContentFile(data))
    except OSError as error:
        raise Unavailable(Trouble.NOT_KEPT, type(error).__name__) from error
    if kept != name:
        raise Unavailable(Trouble.NOT_KEPT, "the storage has changed the name")
