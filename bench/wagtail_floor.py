"""A bare Wagtail site under the same gunicorn: one page with a template. For memory. `FLOOR_DIR`: its folder."""

import sys
from typing import Any

from django.urls import include, path

from bench.sites import WAGTAIL, configure

_PAGE = "<!doctype html><html lang=en><title>{{ page.title }}</title><h1>{{ page.title }}</h1></html>"


def _django() -> Any:
    return configure(__name__, apps=(*WAGTAIL, "django_tasks"), templates={"wagtailcore/page.html": _PAGE})


def __getattr__(name: str) -> Any:
    # Wagtail's addresses can be imported only after the settings are configured.
    if name != "urlpatterns":
        raise AttributeError(name)
    from wagtail import urls
    from wagtail.admin import urls as admin_urls

    return [path("admin/", include(admin_urls)), path("", include(urls))]


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return _django()(environ, start_response)


def prepare() -> None:
    """Wagtail's own migrations make a root, a site and one page."""
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(prepare())
