"""The register of sealing keys, and of the PDFs that were sealed with them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.facts import Fact


class SealKey(Fact):
    """A key that has sealed. `fingerprint`: SHA-256 of its certificate as DER, in hexadecimal.

    `chain`: PEM, the key's certificate first; `anchors`: PEM, what its chain and its time stamps rest on.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=300)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    chain = models.TextField()
    anchors = models.TextField()


class Fall(models.TextChoices):
    """Why a key is trusted no longer (RFC 5280, 5.3.1)."""

    COMPROMISED = "compromised", _("Someone else may have had the key")
    REPLACED = "replaced", _("The key has been replaced by another")
    ENDED = "ended", _("The key is no longer used")


class SealKeyRevocation(Fact):
    """A key that is trusted no longer. `revoked_at`: what was sealed from then on is not trusted."""

    key = models.OneToOneField(SealKey, models.PROTECT, related_name="revocation")
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=Fall.choices)


class StoredPdf(Fact):
    """The sealed PDF of a certificate, kept as a file that is named by its digest. Made once, never again.

    The file holds the name: disposal deletes this row with the holder's, and the sweep then the file.
    """

    certificate = models.OneToOneField("certificates.Certificate", models.PROTECT, related_name="stored_pdf")
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="sealed")
    sealed_at = models.DateTimeField()
    is_timestamped = models.BooleanField()

    @property
    def file_name(self) -> str:
        """In the storage `certificates`."""
        return file_name(self.sha256)


def file_name(sha256: str) -> str:
    """In folders of a 256th each: no folder grows too long."""
    return f"{sha256[:2]}/{sha256}.pdf"


class PdfDue(models.Model):
    """A PDF that waits, and the claim of the worker that makes it. Deleted when it is stored."""

    wagtail_reference_index_ignore = True

    certificate = models.OneToOneField("certificates.Certificate", models.PROTECT, related_name="pdf_due")
    since = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_error = models.CharField(max_length=40, blank=True)
