"""Settings of the sites that the school is measured beside: small ones, configured by code in a scratch folder."""

import os
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

_CONTRIB = ("auth", "contenttypes", "sessions", "messages", "staticfiles")
_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
_OF_WAGTAIL = (
    *("contrib.forms", "contrib.redirects", "embeds", "sites", "users", "snippets"),
    *("documents", "images", "search", "admin"),
)
WAGTAIL = (*(f"wagtail.{name}" for name in _OF_WAGTAIL), "wagtail", "modelcluster", "taggit")
# The school's own: a floor that may lose the last commits at a power cut would be no floor.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


_once = threading.Lock()
_made: dict[str, Any] = {}


def configure(urls: str, *, apps: tuple[str, ...] = (), templates: dict[str, str]) -> Any:
    """The WSGI application, made by the first thread that asks. `FLOOR_DIR` names the database's folder."""
    with _once:
        if urls not in _made:
            _made[urls] = _configured(urls, apps, templates)
        return _made[urls]


def _configured(urls: str, apps: tuple[str, ...], templates: dict[str, str]) -> Any:
    from django.core.wsgi import get_wsgi_application

    folder = Path(os.environ["FLOOR_DIR"])
    database = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS}
    loaders = [
        ("django.template.loaders.locmem.Loader", templates),
        "django.template.loaders.app_directories.Loader",
    ]
    redirects = ["wagtail.contrib.redirects.middleware.RedirectMiddleware"] if "wagtail" in apps else []
    settings.configure(
        ROOT_URLCONF=urls,
        SECRET_KEY="floor" * 12,
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=[*_MIDDLEWARE, *redirects],
        INSTALLED_APPS=[*apps, *(f"django.contrib.{name}" for name in _CONTRIB)],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "floor.sqlite3",
                "CONN_MAX_AGE": 60,
                "OPTIONS": database,
            }
        },
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.cached.Loader", loaders)],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        WAGTAIL_SITE_NAME="floor",
        WAGTAILADMIN_BASE_URL="http://127.0.0.1",
        # A bare Wagtail that speaks the school's language carries the same catalogue of texts.
        LANGUAGE_CODE="sv",
        STATIC_URL="/static/",
        MEDIA_ROOT=folder / "media",
    )
    return get_wsgi_application()
