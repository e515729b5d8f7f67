"""Health, the demo's letters, and production that refuses a demo's leftovers."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.urls import reverse

from lms import demo
from lms.health import HEARTBEAT
from lms.models import User
from lms.tasks import heartbeat

ROOT = Path(__file__).resolve().parents[2]


def test_health_is_200_when_database_queue_and_worker_answer(db, client):
    heartbeat()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "queue": "ok", "worker": "ok", "certificates": "ok"}


@pytest.mark.parametrize("last", [None, 1000])
def test_health_names_the_worker_when_no_heartbeat_came_through(db, client, last):
    if last:
        cache.set(HEARTBEAT, time.time() - last)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "ok"
    assert response.json()["worker"] != "ok"


def test_health_names_the_queue_when_its_folder_is_gone(db, client, settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "gone"}
    heartbeat()
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "queue": "RuntimeError", "worker": "ok", "certificates": "ok"}


def test_the_demo_shows_its_letters_newest_first(db, client, settings, tmp_path):
    settings.EMAIL_BACKEND = "lms.mail.OneFilePerMessage"
    settings.EMAIL_FILE_PATH = tmp_path
    for subject in ("Första", "Andra <b>"):
        EmailMessage(subject, "Koden är 123456", to=["anna@skola.example"]).send()
    page = client.get(reverse("demo_mail")).content.decode()
    assert page.index("Andra &lt;b&gt;") < page.index("Första")
    assert "123456" in page


def test_outside_the_demo_there_is_no_page_of_letters(db, client, settings):
    settings.IS_DEMO = False
    assert client.get(reverse("demo_mail")).status_code == 404


def test_demo_accounts_keep_their_passwords_from_start_to_start(db, tmp_path):
    file = tmp_path / "accounts.json"
    first = demo.ensure_accounts(file)
    second = demo.ensure_accounts(file)
    assert first == second
    assert User.objects.get(email=first[0].email).check_password(first[0].password)
    assert User.objects.count() == 4
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_production_refuses_a_database_with_demo_accounts(db, settings, tmp_path):
    demo.ensure_accounts(tmp_path / "accounts.json")
    demo.refuse_in_production()
    settings.IS_DEMO = False
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        demo.refuse_in_production()


GOOD = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "skola.example",
    "BASE_URL": "https://skola.example",
    "CERTIFICATE_ISSUER_SV": "Utfärdaren",
    "CERTIFICATE_ISSUER_EN": "The issuer",
    "EMAIL_HOST": "localhost",
    "TRUSTED_PROXY_COUNT": "1",
    "DEFAULT_FROM_EMAIL": "kurs@skola.example",
    "SCHOOL_CONTACT": "fraga@skola.example",
    "MESSAGE_ID_DOMAIN": "skola.example",
    "SEAL_PKCS12": "/etc/skola/seal.p12",
    "SEAL_ANCHORS": "/etc/skola/anchors.pem",
    "SEAL_TSA_URL": "https://stamp.example",
}


_SETUP = [sys.executable, "-c", "import django; django.setup()"]


def _production(tmp_path, command=_SETUP, **changes):
    environment = {k: v for k, v in {**os.environ, **GOOD, **changes}.items() if v}
    environment |= {"DJANGO_SETTINGS_MODULE": "lms.settings.production", "VAR_DIR": str(tmp_path)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_in_production_no_worker_starts_on_demo_accounts(tmp_path):
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("CREATE TABLE lms_user (id integer PRIMARY KEY, email text)")
        database.execute("INSERT INTO lms_user (email) VALUES (?)", [f"anna@{demo.DOMAIN}"])
        database.commit()
    command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-P", "solo", "-l", "error"]
    outcome = _production(tmp_path, command=command, DATABASE_URL="", REDIS_URL="")
    assert outcome.returncode != 0
    assert "demo accounts" in outcome.stderr


def test_production_starts_when_everything_is_set(tmp_path):
    assert _production(tmp_path).returncode == 0


def test_production_refuses_the_demos_own_key_by_its_place_and_by_what_it_says(tmp_path, settings):
    outcome = _production(tmp_path, SEAL_PKCS12=str(tmp_path / "seal/seal.p12"))
    assert outcome.returncode != 0
    assert "SEAL_PKCS12 is the demo's key" in outcome.stderr
    settings.IS_DEMO = False
    settings.SEAL_TSA_URL = "none"
    with pytest.raises(ImproperlyConfigured, match="demo's"):
        demo.refuse_demo_seal()
    settings.SEAL_PKCS12 = "/finns/inte.p12"
    demo.refuse_demo_seal()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "demo-" + "k" * 60),
        ("SECRET_KEY", "short"),
        ("BASE_URL", "http://skola.example"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("CERTIFICATE_ISSUER_SV", ""),
        ("EMAIL_HOST", ""),
        ("TRUSTED_PROXY_COUNT", ""),
        ("DEFAULT_FROM_EMAIL", ""),
        ("SCHOOL_CONTACT", ""),
        ("SCHOOL_CONTACT", "Skolan <fraga@skola.example>"),
        ("MESSAGE_ID_DOMAIN", ""),
        ("SEAL_PKCS12", ""),
        ("SEAL_ANCHORS", ""),
        ("SEAL_TSA_URL", ""),
    ],
)
def test_production_refuses_to_start_without_what_it_needs(tmp_path, name, value):
    outcome = _production(tmp_path, **{name: value})
    assert outcome.returncode != 0
    assert "ImproperlyConfigured" in outcome.stderr
    assert name in outcome.stderr
