"""What every page of the school shares: two languages that may not be mixed."""

from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from content import translation
from content.sharing import share


class BilingualPage(Page):
    """A page in Swedish and English whose English never shows Swedish text."""

    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("The name in the curriculum's files."))

    # Pages are read. Forms on them go to addresses of their own.
    allowed_http_methods: ClassVar[list[HTTPMethod]] = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
    override_translatable_fields = [SynchronizedField("code", overridable=False)]

    class Meta:
        abstract = True

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().serve(request, *args, **kwargs)
        return response if getattr(request, "is_preview", False) else share(response)

    def clean(self) -> None:
        super().clean()
        translation.refuse_holes(self)
