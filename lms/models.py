"""The user: an e-mail address to sign in with, and a name as it shall stand on certificates."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from certificates.names import NAME_MAX, validate_name
from content.folding import SEARCH_LETTERS, SORT_LETTERS, search_key, sort_key
from content.roles import Role
from lms.disposal.records import (
    DeletionAnswer,
    DeletionRequest,
    DisposalDecision,
    DisposalRow,
    DisposalRun,
    ScrubbedAccount,
)

__all__ = [
    "DeletionAnswer",
    "DeletionRequest",
    "DisposalDecision",
    "DisposalRow",
    "DisposalRun",
    "Region",
    "ScrubbedAccount",
    "Sector",
    "User",
    "UserManager",
]


class UserManager(BaseUserManager["User"]):
    """Users are made by address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class Sector(models.TextChoices):
    REGION = "region", _("Region or municipality")
    UNIVERSITY = "university", _("University")
    COMPANY = "company", _("Company")
    CRO = "cro", _("Contract research organisation")
    VETERINARY = "veterinary", _("Animal health care")
    AUTHORITY = "authority", _("Public authority")
    OTHER = "other", _("Other")


class Region(models.TextChoices):
    """Sweden's counties by their official letters, and abroad."""

    STOCKHOLM = "AB", "Stockholm"
    UPPSALA = "C", "Uppsala"
    SORMLAND = "D", "Sörmland"
    OSTERGOTLAND = "E", "Östergötland"
    JONKOPING = "F", "Jönköping"
    KRONOBERG = "G", "Kronoberg"
    KALMAR = "H", "Kalmar"
    GOTLAND = "I", "Gotland"
    BLEKINGE = "K", "Blekinge"
    SKANE = "M", "Skåne"
    HALLAND = "N", "Halland"
    VASTRA_GOTALAND = "O", "Västra Götaland"
    VARMLAND = "S", "Värmland"
    OREBRO = "T", "Örebro"
    VASTMANLAND = "U", "Västmanland"
    DALARNA = "W", "Dalarna"
    GAVLEBORG = "X", "Gävleborg"
    VASTERNORRLAND = "Y", "Västernorrland"
    JAMTLAND = "Z", "Jämtland Härjedalen"
    VASTERBOTTEN = "AC", "Västerbotten"
    NORRBOTTEN = "BD", "Norrbotten"
    ABROAD = "abroad", _("Outside Sweden")


class User(AbstractUser):
    """Everyone with an account: learners and staff."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name on certificates"), max_length=NAME_MAX, blank=True, validators=[validate_name])
    language = models.CharField(
        _("language"), max_length=2, choices=[("sv", "Svenska"), ("en", "English")], default="sv"
    )
    sector = models.CharField(_("sector"), max_length=40, choices=Sector.choices, blank=True)
    region = models.CharField(_("region"), max_length=40, choices=Region.choices, blank=True)
    role = models.CharField(_("role"), max_length=40, choices=Role.choices, blank=True)
    # Kept by save(). A queryset's update() and bulk_update() pass by it: they must not touch name or address.
    search_name = models.CharField(max_length=SEARCH_LETTERS, default="", editable=False)
    sort_name = models.CharField(max_length=2 * SORT_LETTERS, default="", editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [
            models.Index(fields=["search_name"], name="user_search_name"),
            models.Index(fields=["sort_name"], name="user_sort_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what registers search and sort by in step with name and address."""
        changed = kwargs.get("update_fields")
        if changed is None or {"name", "email"} & set(changed):
            self.search_name, self.sort_name = search_key(self.name, self.email), sort_key(self.name or self.email)
            if changed is not None:
                kwargs["update_fields"] = {*changed, "search_name", "sort_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email
