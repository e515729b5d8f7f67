"""Files that no row names go after a day; what a row names, and what an import has just kept, stays."""

import os
import threading
from pathlib import Path

import pytest
from django.db import IntegrityError

from content.h5p import services
from content.h5p.records import H5PLibrary
from content.h5p.store import SWEPT, File
from content.h5p.tasks import sweep_store
from lms.celery import app
from tests.content.h5p.packages import library, package, zipped

pytestmark = pytest.mark.django_db
FILES = {"h5p.json": File.of(b"{}"), "content/a.txt": File.of(b"a")}


def age(root: Path) -> None:
    """All that lies in the store was kept long ago."""
    for kind in SWEPT:
        for path in (root / kind).glob("*"):
            os.utime(path, (0, 0))


def names(root: Path) -> set[str]:
    return {f"{kind}/{path.name}" for kind in SWEPT for path in (root / kind).glob("*")}


def test_the_worker_sweeps_the_store():
    assert sweep_store.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert sweep_store.name in app.tasks


def test_what_rows_name_stays(first, install, root):
    services.publish(first.version, by=None)
    install(zipped(package(libraries=library(patch=1))), package=first.package)
    before = names(root)
    age(root)
    assert sweep_store() == 0
    assert names(root) == before
    assert len(before) == 6


def test_what_an_import_left_that_failed_before_its_rows_goes(first, take, root, monkeypatch, caplog):
    before = names(root)

    def fail(*args: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(services, "_package", fail)
    with pytest.raises(IntegrityError):
        take(zipped(package({"question": "Ny?"})))
    (stray,) = names(root) - before
    assert sweep_store() == 0, "it is young"
    age(root)
    assert sweep_store() == 1
    assert names(root) == before
    assert stray in caplog.text


def test_half_written_files_and_marks_of_nothing_go(first, root):
    before = names(root)
    (root / "contents/.new-x/content").mkdir(parents=True)
    (root / "sets/.new-y").write_bytes(b"{")
    services.the_store().publish("0" * 64)
    services.the_store().publish(first.version.digest)
    age(root)
    assert sweep_store() == 4
    assert names(root) == before


def test_old_files_that_are_kept_again_are_young(root):
    """An import whose content lies there as a stray writes nothing; its row commits a moment later."""
    store = services.the_store()
    digest, table = store.keep("contents", FILES), store.keep_set({"a": "b"})
    age(root)
    store.keep("contents", FILES)
    store.keep_set({"a": "b"})
    assert sweep_store() == 0
    assert names(root) == {f"contents/{digest}", f"sets/{table}.json"}


def test_a_retired_table_outlives_the_pages_that_name_it(first, install, root):
    second = install(zipped(package(libraries=library(patch=1))), package=first.package)
    old = f"sets/{second.version.library_set}.json"
    age(root)
    services.retire(H5PLibrary.objects.get(patch=1), by=None)
    sweep_store()
    assert old in names(root)
    age(root)
    sweep_store()
    assert old not in names(root)


def test_who_keeps_waits_for_the_sweep_and_then_writes_anew(root):
    store = services.the_store()
    digest = store.keep("contents", FILES)
    keeper = threading.Thread(target=store.keep, args=("contents", FILES))
    with store._alone():
        keeper.start()
        keeper.join(0.3)
        assert keeper.is_alive()
        (root / "contents" / digest).rename(root / "contents/.gone-x")
    keeper.join(20)
    assert store.content_file(digest, "content/a.txt").read_bytes() == b"a"
