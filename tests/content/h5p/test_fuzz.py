"""Whatever bytes come, the importer ends with a version, a refusal or a proposal, and no stray file."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.h5p import services
from content.h5p.records import H5PImport, H5PLibrary, H5PVersion
from tests.content.h5p.packages import CONTENT, SEMANTICS, library, package, zipped

pytestmark = pytest.mark.django_db(transaction=False)

SOUND = zipped({**package(), "content/images/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>'})
PARAMS = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)),
)
KEYS = st.sampled_from([*(field["name"] for field in SEMANTICS), "path", "library", "params", "mime"])
PARAMETERS = st.dictionaries(KEYS, VALUES, max_size=6)


def ends_well(data: bytes) -> H5PImport:
    """Read it, approve what it proposes, and compare the store with the rows."""
    row = services.receive([data], file_name="x.h5p", by=None, alternative="Så.", installs=True)
    services.import_package(row)
    row.refresh_from_db()
    if row.is_waiting:
        services.approve(row, seen=[one["digest"] for one in row.proposals], by=None)
        services.import_package(row)
        row.refresh_from_db()
    assert row.finished_at is not None
    assert (row.refusal is None) == (row.version is not None)
    _no_stray_file()
    return row


def _no_stray_file() -> None:
    root = services.the_store().root
    found = {kind: {p.name for p in (root / kind).glob("*")} for kind in ("libraries", "contents", "sets", "incoming")}
    versions = H5PVersion.objects.all()
    assert found["incoming"] == set()
    assert found["libraries"] <= set(H5PLibrary.objects.values_list("digest", flat=True))
    assert found["contents"] <= {version.digest for version in versions}
    assert found["sets"] <= {f"{version.library_set}.json" for version in versions}
    assert {p.name for p in root.parent.iterdir()} <= {"h5p"}


def _fresh(function: Any) -> None:
    """Each example begins with empty tables and an empty store."""
    import shutil

    from django.db import transaction

    with transaction.atomic():
        shutil.rmtree(services.the_store().root, ignore_errors=True)
        function()
        transaction.set_rollback(True)


@PARAMS
@given(
    edits=st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8), cut=st.integers(0, 60)
)
def test_mutated_archives(edits, cut):
    data = bytearray(SOUND)
    for at, byte in edits:
        data[at] = byte
    _fresh(lambda: ends_well(bytes(data[: len(data) - cut] if cut > 50 else data)))


@PARAMS
@given(
    name=st.sampled_from(
        ["h5p.json", "content/content.json", "Demo.Choice-1.1/library.json", "Demo.Choice-1.1/semantics.json"]
    ),
    key=st.one_of(st.text(max_size=8), st.sampled_from(sorted(json.loads(library()["Demo.Choice-1.1/library.json"])))),
    value=VALUES,
    whole=st.booleans(),
)
def test_mutated_json(name, key, value, whole):
    files = package()
    old = json.loads(files[name])
    new = value if whole or not isinstance(old, dict) else {**old, key: value}
    files[name] = json.dumps(new).encode()
    _fresh(lambda: ends_well(zipped(files)))


@PARAMS
@given(
    fields=st.lists(
        st.dictionaries(st.sampled_from(["name", "type", "fields", "field", "options", "tags", "min"]), VALUES)
    ),
    params=PARAMETERS,
)
def test_content_that_fits_no_semantics(fields, params):
    files = {**library(), "Demo.Choice-1.1/semantics.json": json.dumps(fields).encode()}
    _fresh(lambda: ends_well(zipped(package(params, libraries=files))))
    _fresh(lambda: ends_well(zipped(package({**CONTENT, **params}))))


@PARAMS
@given(names=st.lists(st.text(min_size=1, max_size=40), max_size=4))
def test_any_names_of_files(names):
    memory = io.BytesIO(zipped(package()))
    with zipfile.ZipFile(memory, "a") as archive:
        for name in names:
            try:
                archive.writestr(zipfile.ZipInfo(name), b"x")
            except (UnicodeEncodeError, ValueError, UserWarning):
                continue
    _fresh(lambda: ends_well(memory.getvalue()))
