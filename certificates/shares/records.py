"""What a holder shares with a sponsor, that it has ended, and each look at it: facts. The label lies beside them."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.facts import Fact

LABEL_MAX = 100


class Share(Fact):
    """A secret address where a holder's certificates are listed, until `ends_at` or until the holder ends it.

    `digest`: SHA-256, in hexadecimal, of the secret in the address, which is kept nowhere. `has_all`: all certificates
    that the holder has and gets, else those of ShareCertificate and what replaces them. `shows_name`: the holder's
    choice for this share.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shares")
    digest = models.CharField(max_length=64, unique=True)
    has_all = models.BooleanField()
    shows_name = models.BooleanField()
    ends_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    @property
    def last_day(self) -> datetime.date:
        """The last whole day on which it stands, in the school's own time."""
        zone = timezone.get_default_timezone()
        return self.ends_at.astimezone(zone).date() - datetime.timedelta(days=1)

    @property
    def stands(self) -> bool:
        """No query if fetched with `ended`. The account may be closed all the same."""
        return not hasattr(self, "ended") and timezone.now() < self.ends_at


class ShareCertificate(Fact):
    """A certificate that the holder has chosen for a share; what replaces it follows."""

    share = models.ForeignKey(Share, models.PROTECT, related_name="chosen")
    certificate = models.ForeignKey("Certificate", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["share", "certificate"], name="certificate_once_per_share")]


class ShareEnded(Fact):
    """The holder has ended the share."""

    share = models.OneToOneField(Share, models.PROTECT, related_name="ended")

    class Meta:
        default_permissions = ()


class Seen(models.TextChoices):
    """What was opened."""

    PAGE = "page", _("The page")
    FILE = "file", _("The file (CSV)")


class ShareLook(Fact):
    """Somebody with the address has opened it. `actor`: the holder, where it was the holder; else nobody is named."""

    share = models.ForeignKey(Share, models.PROTECT, related_name="looks")
    seen = models.CharField(max_length=4, choices=Seen.choices)

    class Meta:
        default_permissions = ()


class ShareLabel(models.Model):
    """What the holder calls the share. Nobody else sees it."""

    wagtail_reference_index_ignore = True

    share = models.OneToOneField(Share, models.CASCADE, related_name="label")
    text = models.CharField(max_length=LABEL_MAX)

    class Meta:
        default_permissions = ()
