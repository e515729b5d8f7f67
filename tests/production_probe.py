"""What must hold with production's settings. Run by `.ci/production-check`, with every secret made up."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client, override_settings

from lms.models import User

PLAIN_STATIC = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
HOST = {"host": settings.ALLOWED_HOSTS[0]}
A_YEAR = 31_536_000


def _client() -> Client:
    return Client(headers=HOST)


def settings_are_those_of_production() -> Iterator[bool]:
    yield not settings.DEBUG
    yield not settings.IS_DEMO
    yield not settings.PUBLIC_FINAL_QUESTIONS
    yield settings.REQUIRE_STAFF_MFA
    yield settings.REQUIRE_EXPERT_CHECK
    yield settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    yield not settings.SECRET_KEY.startswith("demo-")


def nothing_travels_in_the_clear() -> Iterator[bool]:
    plain = _client().get("/")
    yield plain.status_code == 301 and plain["Location"].startswith("https://")
    secure = _client().get("/konto/login/", secure=True)
    yield secure["Strict-Transport-Security"].startswith(f"max-age={A_YEAR}; includeSubDomains")
    yield bool(secure.cookies["csrftoken"]["secure"])
    yield secure.cookies["csrftoken"]["samesite"] == "Lax"
    yield settings.SESSION_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY and settings.LANGUAGE_COOKIE_SECURE


def the_demo_is_not_there() -> Iterator[bool]:
    page = _client().get("/konto/login/", secure=True)
    yield page.status_code == 200 and "demo" not in page.text.lower()
    yield _client().get("/demo/post/", secure=True).status_code == 404


def files_and_faults_are_not_shown() -> Iterator[bool]:
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True)
    (media / "open.txt").write_text("open")
    yield _client().get("/media/open.txt", secure=True).status_code == 404
    missing = _client().get("/finns-inte/", secure=True)
    yield missing.status_code == 404 and "urlconf" not in missing.text.lower()
    yield Client(headers={"host": "ond.example"}).get("/", secure=True).status_code == 400


def a_password_alone_opens_no_cms() -> Iterator[bool]:
    client = _client()
    client.force_login(User.objects.create_superuser("david@skola.example", "tre vita svanar"))
    answer = client.get("/admin/", secure=True)
    yield answer.status_code == 302 and answer["Location"].startswith("/konto/andra-steget/")


def demo_accounts_stop_the_start() -> Iterator[bool]:
    import lms.wsgi
    from lms.demo import ensure_accounts

    yield lms.wsgi.application is not None
    ensure_accounts(Path(settings.VAR) / "accounts.json")
    del sys.modules["lms.wsgi"]
    try:
        import lms.wsgi
    except ImproperlyConfigured:
        yield True
    else:
        yield False


PROMISES: list[Callable[[], Iterator[bool]]] = [
    settings_are_those_of_production,
    nothing_travels_in_the_clear,
    the_demo_is_not_there,
    files_and_faults_are_not_shown,
    a_password_alone_opens_no_cms,
    demo_accounts_stop_the_start,
]


def main() -> int:
    logging.disable()  # refusals are what is tried here
    Path(settings.STATIC_ROOT).mkdir()
    call_command("migrate", verbosity=0)
    broken = []
    with override_settings(STORAGES=PLAIN_STATIC):
        for promise in PROMISES:
            broken += [f"{promise.__name__}: {n}" for n, holds in enumerate(promise(), 1) if not holds]
    print("\n".join(broken) or "production: all promises hold")
    return 1 if broken else 0
