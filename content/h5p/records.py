"""H5P packages and the libraries they run on: each kept once by its content, in versions that never change."""

import uuid
from typing import NotRequired, TypedDict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(TypedDict):
    """Why a package was not taken: the rule by its code, the file inside the package, what the message names."""

    rule: str
    file: str
    values: NotRequired[dict[str, str]]


class Proposal(TypedDict):
    """A library that a package would install. `installed`: the version that is, or ""."""

    folder: str
    version: str
    installed: str
    title: str
    licence: str
    digest: str
    size: int
    needs: list[str]
    added: list[str]
    changed: list[str]
    removed: list[str]


class H5PLibrary(models.Model):
    """One content type or what it needs, as installed. Its files lie in the store under `digest`.

    A higher patch stands beside the older one; of each `folder` the newest that is not retired is in use.
    """

    machine_name = models.CharField(_("machine name"), max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(_("title"), max_length=255)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    is_runnable = models.BooleanField(default=False)
    # Folders of the libraries that it needs, such as H5P.Question-1.5.
    needs = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    installed_at = models.DateTimeField(_("installed"), auto_now_add=True)
    installed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("H5P library")
        verbose_name_plural = _("H5P libraries")
        ordering = ["machine_name", "-major", "-minor", "-patch"]
        permissions = [("install_h5plibrary", _("Can install and upgrade H5P libraries"))]
        constraints = [
            models.UniqueConstraint(
                fields=["machine_name", "major", "minor", "patch"],
                condition=models.Q(retired_at=None),
                name="h5p_library_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}.{self.patch}"

    @property
    def folder(self) -> str:
        """As packages call it."""
        return f"{self.machine_name}-{self.major}.{self.minor}"


class H5PPackage(models.Model):
    """An exercise that lessons show. What it shows lies in its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=[("sv", _("Swedish")), ("en", _("English"))])
    alternative = models.TextField(
        _("text alternative"),
        help_text=_(
            "What the exercise teaches, for those who cannot use it: without scripts, or when it does not start."
        ),
    )

    # Taken from readers until a version is published again. The reason is for authors.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_because = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("H5P exercise")
        verbose_name_plural = _("H5P exercises")
        ordering = ["title"]
        permissions = [("publish_h5ppackage", _("Can publish H5P exercises"))]

    def __str__(self) -> str:
        return self.title

    @property
    def shown(self) -> "H5PVersion | None":
        """The version that readers see. One query."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()

    @property
    def newest(self) -> "H5PVersion | None":
        """The version that authors see in a preview. One query."""
        return self.versions.order_by("-number").first()


class H5PVersion(models.Model):
    """A package as it was uploaded, cleaned. Its files lie in the store under `digest`.

    `libraries`: digest by folder of all that it needs; `library_set`: the digest of that table; `cleaned`: what
    cleaning changed, as `policy_changes.Cleaned`, empty where no package was read.
    """

    package = models.ForeignKey(H5PPackage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    digest = models.CharField(max_length=64, db_index=True)
    main_library = models.CharField(_("content type"), max_length=280)
    libraries = models.JSONField()
    library_set = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    cleaned = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of an H5P exercise")
        verbose_name_plural = _("versions of H5P exercises")
        ordering = ["package", "-number"]
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="h5p_version_number_once")]

    def __str__(self) -> str:
        return f"{self.package} {self.number}"


class H5PImport(models.Model):
    """An upload on its way: read, refused with a reason, or become a version. Rows of refused uploads stay."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    package = models.ForeignKey(H5PPackage, models.CASCADE, null=True, related_name="imports")
    # Of the exercise that it shall become; empty for a new version of one.
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, blank=True)
    alternative = models.TextField(blank=True)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    # Whether the uploader means to install libraries, and holds that right.
    installs = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Libraries that wait for somebody's approval; who approved them, and when.
    proposals = models.JSONField(default=list)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # How often a worker has begun to read it: one that kills its worker is given up.
    tries = models.PositiveSmallIntegerField(default=0)
    # Per cent, for the page that waits.
    progress = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    refusal = models.JSONField(null=True)
    version = models.ForeignKey(H5PVersion, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    @property
    def is_waiting(self) -> bool:
        """For somebody who may install libraries."""
        return bool(self.proposals) and self.approved_at is None and self.finished_at is None
