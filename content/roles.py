"""What people do in a trial: the roles of the learning paths, and what learners say of themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of the curriculum's matrix. Who is sponsor and investigator in one has a role of their own."""

    INVESTIGATOR = "investigator", _("Investigator or principal investigator")
    SPONSOR_INVESTIGATOR = "sponsor_investigator", _("Sponsor-investigator")
    NURSE = "nurse", _("Research nurse or study coordinator")
    SPONSOR = "sponsor", _("Sponsor or regulatory staff")
    MONITOR = "monitor", _("Monitor")
    MANAGER = "manager", _("Head of department or research management")
    PHARMACY = "pharmacy", _("Pharmacy")
    LAB = "lab", _("Laboratory")
    VET = "vet", _("Veterinarian or animal health care")
