"""Previews of rows that hold both languages: one mode a language."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin


class BilingualPreview(PreviewableMixin):
    """Shows the row to an author as a Swedish and as an English reader will see it."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("sv", _("Swedish")), ("en", _("English"))]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        with translation.override(mode_name or "sv"):
            # The response renders itself later, when the author's own language is back.
            return super().serve_preview(request, mode_name).render()
