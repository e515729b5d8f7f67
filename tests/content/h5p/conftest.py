"""A store of its own for each test, and packages on their way into it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from content.h5p import services
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion
from tests.content.h5p.packages import package, zipped

Take = Callable[..., H5PImport]
Traces = tuple[list[str], int, int, int]


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.H5P_ROOT = tmp_path / "h5p"
    return settings.H5P_ROOT


@pytest.fixture
def traces(root: Path, db: None) -> Callable[[], Traces]:
    """What the store and the tables hold, uploads aside."""

    def found() -> Traces:
        files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return files, H5PLibrary.objects.count(), H5PPackage.objects.count(), H5PVersion.objects.count()

    return found


@pytest.fixture
def take(db: None) -> Take:
    """Upload bytes and read them at once."""

    def taken(data: bytes, *, by: Any = None, **facts: Any) -> H5PImport:
        row = services.receive([data], file_name="paket.h5p", by=by, alternative="Vad övningen lär.", **facts)
        services.import_package(row)
        row.refresh_from_db()
        return row

    return taken


@pytest.fixture
def install(take: Take) -> Take:
    """Upload bytes, approve what they bring, and read them again."""

    def installed(data: bytes, **facts: Any) -> H5PImport:
        row = take(data, installs=True, **facts)
        assert row.refusal is None, row.refusal
        services.approve(row, seen=[one["digest"] for one in row.proposals], by=None)
        services.import_package(row)
        row.refresh_from_db()
        return row

    return installed


@pytest.fixture
def first(install: Take) -> H5PImport:
    """The usual package, taken with its library."""
    return install(zipped(package()))
