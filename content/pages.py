"""What every page of the school shares: two languages that may not be mixed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from content import translation


class BilingualPage(Page):
    """A page in Swedish and English whose English never shows Swedish text."""

    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("The name in the curriculum's files."))

    override_translatable_fields = [SynchronizedField("code", overridable=False)]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        translation.refuse_holes(self)
