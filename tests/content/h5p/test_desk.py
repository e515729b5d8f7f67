"""Exercises and libraries in the CMS, step by step as a browser without scripts sends them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from content.h5p import services
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage
from tests.content.h5p.packages import library, package, zipped

pytestmark = pytest.mark.django_db
FORM = {"title": "Mitt val", "language": "sv", "alternative": "Vad övningen lär."}


def file(data: bytes, name: str = "val.h5p") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, data: bytes, **more: Any) -> H5PImport:
    response = client.post(reverse("h5p_add"), {**FORM, "file": file(data), **more})
    row = H5PImport.objects.latest("pk")
    assert response.url == reverse("h5p_import", args=[row.uuid])
    return row


def look(client: Client, row: H5PImport) -> Any:
    return client.get(reverse("h5p_import", args=[row.uuid]))


def test_an_author_uploads_follows_and_publishes(first, as_cecilia):
    row = send(as_cecilia, zipped(package({"question": "Ny?"})))
    waiting = look(as_cecilia, row)
    assert waiting["Refresh"] == "3"
    assert "Paketet läses" in waiting.text
    services.run_waiting()
    done = look(as_cecilia, row)
    assert "Refresh" not in done
    assert "version 1 av ”Mitt val”" in done.text
    exercise = H5PPackage.objects.get(title="Mitt val")
    as_cecilia.post(reverse("h5p_publish", args=[exercise.uuid, 1]))
    assert exercise.shown.number == 1
    assert "Mitt val" in as_cecilia.get(reverse("h5p_exercises")).text


def test_a_refusal_names_file_rule_and_way_out_in_the_authors_language(as_cecilia, cecilia):
    row = send(as_cecilia, zipped({**package(), "content/<b>.php": b""}))
    services.run_waiting()
    page = look(as_cecilia, row).text
    assert "content/&lt;b&gt;.php: Filer av slaget .php får inte finnas i en övning. Ta bort filen." in page
    assert "content_kind" in page
    assert "<b>.php" not in page
    UserProfile.objects.update_or_create(user=cecilia, defaults={"preferred_language": "en"})
    assert "Files of the kind .php may not stand in an exercise." in look(as_cecilia, row).text
    assert "inte mottagen" not in as_cecilia.get(reverse("h5p_exercises")).text


def test_forms_without_alternative_or_with_another_file_are_given_back(as_cecilia, settings):
    settings.H5P_MAX_UPLOAD_SIZE = 5
    for data, told in (
        ({**FORM, "alternative": "", "file": file(b"x")}, "alternative"),
        ({**FORM, "file": file(b"x", "a.zip")}, "a.zip är ingen .h5p-fil."),
        ({**FORM, "file": file(b"x" * 6)}, "Paketet är större än"),
        (FORM, "file"),
    ):
        response = as_cecilia.post(reverse("h5p_add"), data)
        assert response.status_code == 200
        assert told in response.text
    assert not H5PImport.objects.exists()


def test_too_large_an_upload_is_refused_by_its_length(as_cecilia, settings):
    length = str(settings.H5P_MAX_UPLOAD_SIZE + 10**6)
    response = as_cecilia.generic(
        "POST", reverse("h5p_add"), b"x", content_type="multipart/form-data", CONTENT_LENGTH=length
    )
    assert response.status_code == 413
    assert not H5PImport.objects.exists()


def test_an_administrator_sees_the_difference_and_approves(first, as_david, as_cecilia, david):
    data = zipped(package({"question": "Ny?"}, libraries=library(patch=1, code="better()")))
    row = send(as_david, data, installs="on")
    services.run_waiting()
    page = look(as_david, row).text
    for word in ("Demo.Choice 1.1.0", "code.js, library.json", "MIT", "Godkänn och installera"):
        assert word in page
    assert "Godkänn och installera" not in look(as_cecilia, row).text
    seen = row.__class__.objects.get(pk=row.pk).proposals[0]["digest"]
    decide = reverse("h5p_decide", args=[row.uuid])
    assert as_cecilia.post(decide, {"decision": "approve", "seen": seen}).url == "/admin/"
    as_david.post(decide, {"decision": "approve", "seen": "0" * 64})
    assert H5PLibrary.objects.count() == 1
    as_david.post(decide, {"decision": "approve", "seen": seen, "unlisted": seen})
    services.run_waiting()
    assert H5PLibrary.objects.get(patch=1).installed_by == david


def test_what_an_administrator_declines_is_gone(as_david):
    row = send(as_david, zipped(package()), installs="on")
    services.run_waiting()
    row.refresh_from_db()
    seen = row.proposals[0]["digest"]
    as_david.post(reverse("h5p_decide", args=[row.uuid]), {"decision": "decline", "seen": seen})
    assert "godkände inte" in look(as_david, row).text
    assert not H5PLibrary.objects.exists()


def test_an_author_cannot_ask_to_install(as_cecilia):
    row = send(as_cecilia, zipped(package()), installs="on")
    services.run_waiting()
    row.refresh_from_db()
    assert (row.installs, row.refusal["rule"]) == (False, "library_unknown")


def test_a_new_version_and_a_change_of_words(first, as_cecilia):
    exercise = first.version.package
    address = reverse("h5p_new_version", args=[exercise.uuid])
    as_cecilia.post(address, {"file": file(zipped(package({"question": "Ny?"})))})
    services.run_waiting()
    assert exercise.newest.number == 2
    page = reverse("h5p_exercise", args=[exercise.uuid])
    as_cecilia.post(page, {**FORM, "title": "Nytt namn"})
    exercise.refresh_from_db()
    assert exercise.title == "Nytt namn"
    assert as_cecilia.post(page, {**FORM, "title": ""}).status_code == 200


def test_libraries_are_listed_and_retired_by_those_who_may(first, install, as_david, as_cecilia):
    install(zipped(package(libraries=library(patch=1))))
    only, higher = H5PLibrary.objects.order_by("patch")
    assert as_cecilia.post(reverse("h5p_retire", args=[higher.pk])).url == "/admin/"
    as_david.post(reverse("h5p_retire", args=[higher.pk]))
    refused = as_david.post(reverse("h5p_retire", args=[only.pk]), follow=True)
    assert "ingen annan rättad version" in refused.text
    assert "Taget ur bruk" in as_david.get(reverse("h5p_libraries")).text
    higher.refresh_from_db()
    only.refresh_from_db()
    assert higher.retired_at
    assert only.retired_at is None


def test_the_web_process_does_not_load_what_reads_packages(as_cecilia):
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); import content.wagtail_hooks, content.h5p.tasks; "
        "print([m for m in sys.modules if m.startswith(('pyh5p', 'content.h5p.reading', 'content.h5p.importing'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
