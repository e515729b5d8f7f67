"""What every page of the school shares: two languages that may not be mixed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import TranslationSource

from content import translation


class BilingualPage(Page):
    """A page in Swedish and English whose English never shows Swedish text."""

    code = models.CharField(
        gettext_lazy("code"), max_length=40, blank=True, help_text=gettext_lazy("The name in the curriculum's files.")
    )

    override_translatable_fields = [SynchronizedField("code", overridable=False)]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse to publish a translation with holes: wagtail-localize would fill them with Swedish."""
        super().clean()
        missing = self.untranslated()
        if self.live and missing:
            raise ValidationError(
                _("%(count)d texts have no English yet. Translate them before you publish.") % {"count": missing}
            )

    def untranslated(self) -> int:
        """Texts without a translation; 0 for a page in the source language or with no source."""
        if not self.pk or self.locale.language_code == "sv":
            return 0
        source = TranslationSource.objects.filter(object_id=self.translation_key).first()
        return translation.state(source, self.locale).missing if source else 0

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "main_heading": self.title}
