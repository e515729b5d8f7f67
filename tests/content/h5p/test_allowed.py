"""The school's list of libraries: what it says of an upload, and what is needed for a library that is not on it."""

import hashlib
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from content.h5p import allowed, exercises, services
from content.h5p.allowed import Standing, standing
from content.h5p.records import H5PLibrary
from content.h5p.store import File, digest_of
from tests.content.h5p.packages import library, package, zipped

DIGEST = "a" * 64


@pytest.fixture
def kept_list(settings, tmp_path):
    """A list of the school's own in place of the one that is shipped."""

    def written(text: str) -> None:
        settings.H5P_ALLOWED_LIBRARIES = tmp_path / "list.toml"
        settings.H5P_ALLOWED_LIBRARIES.write_text(text)

    return written


@pytest.mark.parametrize(
    ("folder", "version", "digest", "found"),
    [
        ("Demo.Choice-1.4", "1.4.2", DIGEST, Standing.KNOWN),
        ("Demo.Choice-1.4", "1.4.2", "b" * 64, Standing.OTHER_FILES),
        ("Demo.Choice-1.4", "1.4.3", DIGEST, Standing.LISTED),
        ("Demo.Choice-1.10", "1.10.0", DIGEST, Standing.LISTED),
        ("Demo.Choice-1.3", "1.3.9", DIGEST, Standing.OLDER),
        ("Demo.Choic-1.4", "1.4.2", DIGEST, Standing.UNLISTED),
    ],
)
def test_name_oldest_version_and_files_decide(kept_list, folder, version, digest, found):
    kept_list(f'["Demo.Choice"]\noldest = "1.4"\nlicence = "MIT"\n["Demo.Choice".files]\n"1.4.2" = "{DIGEST}"\n')
    assert standing(folder, version, digest) == found


@pytest.mark.parametrize("text", ["no list", '["A"]\noldest = "1"\n', "A = 3\n", '["A"]\n'])
def test_a_list_that_cannot_be_read_lists_nothing(kept_list, text, caplog):
    kept_list(text)
    assert standing("A-1.0", "1.0.0", DIGEST) == Standing.UNLISTED
    assert "cannot be read" in caplog.text


def test_the_shipped_list_names_digests():
    rows = allowed.allowed()
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for row in rows.values() for digest in row.files.values())
    assert "H5P.MultiChoice" in rows


@pytest.mark.parametrize("name", sorted(path.parent.name for path in exercises.TYPES.glob("*/library.json")))
def test_our_own_types_are_on_the_shipped_list_with_their_files(name):
    told, files = exercises.library(name), exercises.library_files(name)
    numbers = f"{told['majorVersion']}.{told['minorVersion']}"
    digest = digest_of({p: File(len(d), hashlib.sha256(d).hexdigest(), lambda: []) for p, d in files.items()})
    found = standing(f"{told['machineName']}-{numbers}", f"{numbers}.{told['patchVersion']}", digest)
    assert found == Standing.KNOWN, f"put {digest} on the list, under the patch version that the change asks for"


def test_what_is_not_listed_needs_a_tick_of_its_own(take, as_david, kept_list):
    row = take(zipped(package()), installs=True)
    [proposal] = row.proposals
    page = reverse("h5p_import", args=[row.uuid])
    assert "Inte på skolans lista." in as_david.get(page).text
    assert "Installera Demo.Choice-1.1 ändå" in as_david.get(page).text
    decide, given = reverse("h5p_decide", args=[row.uuid]), {"decision": "approve", "seen": proposal["digest"]}
    refused = as_david.post(decide, given, follow=True)
    assert "Inte på skolans lista: Demo.Choice-1.1. Kryssa för" in refused.text
    services.run_waiting()
    assert not H5PLibrary.objects.exists()
    kept_list('["Demo.Choice"]\noldest = "1.0"\nlicence = ""\n')
    assert "Installera Demo.Choice-1.1 ändå" not in as_david.get(page).text
    as_david.post(decide, given)
    services.run_waiting()
    assert str(H5PLibrary.objects.get()) == "Demo.Choice 1.1.0"
    assert "På skolans lista." in as_david.get(reverse("h5p_libraries")).text


@pytest.mark.django_db
def test_the_command_tells_what_is_not_listed(tmp_path, capsys):
    path = tmp_path / "a.h5p"
    path.write_bytes(zipped(package(libraries=library(patch=4))))
    call_command("import_h5p", str(path), "--alternative", "Så.", "--install")
    assert "Demo.Choice-1.1 1.1.4: " in capsys.readouterr().err
