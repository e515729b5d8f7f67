"""Certificates: a frozen record, its holder in a row of its own, and its revocation."""

from typing import Any, NotRequired, TypedDict, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.reminders.records import Reminder, ReminderSent, ReminderWithdrawn
from certificates.seal.records import PdfDue, SealKey, SealKeyRevocation, StoredPdf
from certificates.shares.records import Share, ShareCertificate, ShareEnded, ShareLabel, ShareLook
from content.facts import Fact
from content.folding import SEARCH_LETTERS, SORT_LETTERS, search_key, sort_key
from content.languages import Texts
from content.sources import FrozenSource, Source

# Their nouns live in modules of their own.
__all__ = [
    "PdfDue",
    "Reminder",
    "ReminderSent",
    "ReminderWithdrawn",
    "SealKey",
    "SealKeyRevocation",
    "Share",
    "ShareCertificate",
    "ShareEnded",
    "ShareLabel",
    "ShareLook",
    "StoredPdf",
]


RENAMED = "renamed"


class FrozenCourse(TypedDict):
    """A course that a path certificate rests on. `about`: hex uuid of its completion; `number`: its certificate's."""

    about: str
    number: str
    title: Texts
    edition: int
    edition_on: str
    passed_on: str


class FrozenDeclaration(TypedDict):
    """What the provider declared of a path's training when it was certified. `sentence`: in English; dates ISO 8601.

    `text_on` and `source`: of the wording; `attested_on` and `number`: of the provider's own registered declaration.
    """

    sentence: str
    text_on: str
    source: str
    attested_on: str
    number: str


class FrozenCertificate(TypedDict):
    """What a certificate says, for ever. `holder`: SHA-256 of salt and name; the name lies in CertificateHolder.

    `replaces_for`: RENAMED where it says what the one that it replaces says, under another name.
    Since schema 2 a path's may carry a `declaration`.
    """

    schema: int
    holder: str
    issuer: Texts
    title: Texts
    edition: int
    edition_on: str
    passed_on: str
    passed_at: str
    time_zone: str
    language: str
    identity: str
    lessons_read: int
    lessons_total: int
    sources: list[FrozenSource]
    statement: Texts
    courses: NotRequired[list[FrozenCourse]]
    replaces_for: NotRequired[str]
    declaration: NotRequired[FrozenDeclaration]


class Kind(models.TextChoices):
    COURSE = "course", _("Course")
    PATH = "path", _("Learning path")


class Identity(models.TextChoices):
    """How the holder showed who they are."""

    STATED = "stated", _("stated by the holder")
    EID = "eid", _("confirmed by e-identification")


class Status(models.TextChoices):
    """Derived, never stored. A certificate never expires: no rule sets a time after which it ends."""

    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class Certificate(Fact):
    """A certificate as issued. `about`: uuid of the completion that it certifies.

    Of itself it leads to nobody: whose it is stands in the holder's row, which disposal deletes, so there is no actor.
    """

    about = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    facts = models.JSONField()
    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("code"), max_length=26, unique=True)
    language = models.CharField(_("language"), max_length=2)
    issued_on = models.DateField(_("issued on"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    status_index = models.PositiveIntegerField(unique=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about"], condition=models.Q(replaces=None), name="first_certificate_once_per_completion"
            )
        ]
        indexes = [models.Index(fields=["at"], name="certificate_at")]

    def __str__(self) -> str:
        return self.number

    @property
    def frozen(self) -> FrozenCertificate:
        """The frozen facts; every schema number ever written is read here."""
        if self.facts["schema"] not in (1, 2):
            raise ValueError(
                f"Certificate {self.number} has schema {self.facts['schema']}, which this code cannot read"
            )
        return cast(FrozenCertificate, self.facts)

    @property
    def is_renamed(self) -> bool:
        """Whether it has taken the place of one with another name. All else but numbers of courses is the same."""
        return self.frozen.get("replaces_for") == RENAMED

    @property
    def status(self) -> Status:
        """Revoked before superseded before issued. No query if fetched through `queries`."""
        if hasattr(self, "revocation"):
            return Status.REVOKED
        return Status.SUPERSEDED if hasattr(self, "replaced_by") else Status.ISSUED

    @property
    def status_label(self) -> str:
        return str(self.status.label)

    @property
    def title(self) -> str:
        return self.frozen["title"][self.language]


class CertificateHolder(Fact):
    """Whose certificate it is. Disposal deletes this row and leaves register and digests whole."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="holder")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates_held")
    name = models.CharField(_("name"), max_length=120)
    identity = models.CharField(max_length=10, choices=Identity.choices)
    salt = models.CharField(max_length=32)
    search_name = models.CharField(max_length=SEARCH_LETTERS, default="", editable=False)
    sort_name = models.CharField(max_length=2 * SORT_LETTERS, default="", editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["search_name"], name="holder_search_name"),
            models.Index(fields=["sort_name"], name="holder_sort_name"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The name as it is searched and sorted, written with the row."""
        self.search_name, self.sort_name = search_key(self.name), sort_key(self.name)
        super().save(*args, **kwargs)


class NameChoice(Fact):
    """Whether a person's name stands on the public pages of their certificates. The newest row counts.

    `is_fixed`: staff have hidden it for a person under protection, who cannot show it again without them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="name_choices")
    is_hidden = models.BooleanField()
    is_fixed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("choice to show or hide a name")
        verbose_name_plural = _("choices to show or hide names")
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_fixed=False) | models.Q(is_hidden=True), name="fixed_name_is_hidden"
            )
        ]


class CertificateSource(Fact):
    """A source that the certified edition taught: finds whom a change in it concerns."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="sources")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    label = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "source"], name="source_once_per_certificate")]


class CertificateCourse(Fact):
    """A completed course that a path certificate rests on: where its certificate falls, the path's falls too."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="courses")
    about = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "about"], name="course_once_per_certificate")]


class Grounds(models.TextChoices):
    """Why a certificate was revoked. Never shown to the public."""

    ISSUED_IN_ERROR = "error", _("Issued in error")
    NOT_OWN_WORK = "not_own_work", _("The test was not the holder's own work")
    FALSE_IDENTITY = "identity", _("The name was not the holder's")
    COURSE_WRONG = "course", _("The course or the test was wrong in substance")
    ON_REQUEST = "request", _("At the holder's request")


class Revocation(Fact):
    """A certificate withdrawn, with grounds. There is no way back: a new certificate is issued instead."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    grounds = models.CharField(_("grounds"), max_length=20, choices=Grounds.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second person"),
    )
    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)
    # Of a path's certificate: the revocation of the course that took it along.
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="followers")

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_person=None) | ~models.Q(second_person=models.F("by")),
                name="second_person_is_another",
            )
        ]


class Again(models.TextChoices):
    """Why a revoked certificate was issued anew."""

    REVOKED_IN_ERROR = "error", _("It was revoked by mistake")
    RECONSIDERED = "reconsidered", _("The decision has been reconsidered")


class Reissue(Fact):
    """A certificate that staff have issued anew, since the one that it replaces was wrongly revoked."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="reissue")
    reason = models.CharField(_("reason"), max_length=20, choices=Again.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("second person")
    )
    decision_number = models.CharField(_("decision number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("certificate issued anew")
        verbose_name_plural = _("certificates issued anew")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(second_person=models.F("by")), name="second_person_of_reissue_is_another"
            )
        ]


class NumberSeries(models.Model):
    """The last number given in a year. Updating the row holds it until commit, so numbers have no gaps."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)
