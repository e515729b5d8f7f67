"""What a worker that shows lessons does not load: each of these weighs megabytes and is for few."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.urls import URLResolver, resolve, reverse
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string

from content.late import late_view
from lms.second_factor_urls import urlpatterns
from tests import school
from tests.lms.views_table import patterns
from tests.people import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
# Workbooks, drawing, keys and what they are checked with, the queue, what cleans foreign HTML.
HEAVY = {"openpyxl", "reportlab", "pikepdf", "fido2", "cryptography", "qrcode", "celery", "kombu", "bleach", "webvtt"}
# Readers of files: of the curriculum, of Moodle.
HEAVY |= {"content.fieldreader", "assessments.moodle.reading"}
# Pages for few.
HEAVY |= {"courses.books.epub", "courses.guide_views", "courses.paths.finder_views", "courses.statistics"}
HEAVY |= {"pkcs11", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "pikepdf", "certificates.sealcheck_views"}
HEAVY |= {"courses.held.views", "courses.evidence.document", "content.h5p.desk", "certificates.several"}
HEAVY |= {"certificates.shares.views", "certificates.shares.public_views"}
SERVE = """
import json, sys
from django.conf import settings

database, addresses, sign_in = json.loads(sys.argv[1])
settings.DATABASES["default"]["NAME"] = database
import lms.wsgi
from django.test import Client
from django.urls import reverse

client = Client()
found = [client.get(address).status_code for address in addresses]
found.append(client.post(reverse("account_login"), sign_in).status_code)
found += [client.get(address).status_code for address in (*addresses, reverse("my_courses"), "/healthz")]
print(json.dumps([found, list(sys.modules)]))
"""


@pytest.mark.django_db(transaction=True)
def test_showing_lessons_and_signing_in_without_a_factor_load_nothing_heavy(anna):
    addresses = [school.lesson(1).url, "/kurser/", "/sok/?q=etik", reverse("account_login")]
    given = [str(connection.settings_dict["NAME"]), addresses, {"login": anna.email, "password": PASSWORD}]
    done = subprocess.run(
        [sys.executable, "-c", SERVE, json.dumps(given)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    found, loaded = json.loads(done.stdout)
    # Who is signed in is sent on from the page to sign in; in these settings no worker has a heartbeat.
    assert found == [200, 200, 200, 200, 302, 200, 200, 200, 302, 200, 503]
    assert "lms" in loaded
    assert not HEAVY.intersection(loaded)


def test_the_second_step_has_all_of_allauths_addresses_and_each_leads_to_its_view():
    theirs = {p.key: p for p in patterns(URLResolver(RoutePattern(""), "allauth.mfa.urls"))}
    assert {p.name for p in urlpatterns} == set(theirs)
    for name, pattern in theirs.items():
        args = [1] if "<int:pk>" in pattern.route else []
        address = reverse(name, args=args)
        assert address.startswith("/konto/2fa/" + pattern.route.split("<")[0])
        late = resolve(address).func
        named = next(cell.cell_contents for cell in late.__closure__)
        assert import_string(named) is pattern.view
        # What a late view could not hand on to Django.
        assert not getattr(pattern.view, "csrf_exempt", False), name
        assert not hasattr(pattern.view, "non_atomic_requests"), name


def test_a_late_view_is_given_what_the_address_holds():
    found = late_view("builtins.dict")([("request", 1)], pk=2)
    assert found == {"request": 1, "pk": 2}
