"""The school's addresses with Wagtail's own view at the door."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import re_path
from wagtail.urls import serve_pattern
from wagtail.views import serve

from lms.urls import urlpatterns as ours

*plain, in_languages = ours
_kept: list[Any] = [p for p in in_languages.url_patterns if getattr(p, "name", None) != "wagtail_serve"]
urlpatterns = [
    *plain,
    *i18n_patterns(*_kept, re_path(serve_pattern, serve, name="wagtail_serve"), prefix_default_language=False),
]
