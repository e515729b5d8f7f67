"""Uploads wait as rows: no emptied broker and no killed worker loses one."""

import os
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from content.h5p import importing, services
from content.h5p.records import H5PImport, H5PPackage
from content.h5p.tasks import read_packages, sweep_packages
from lms.celery import app
from tests.content.h5p.packages import package, zipped

pytestmark = pytest.mark.django_db


def upload(data: bytes | None = None, **facts: Any) -> H5PImport:
    data = zipped(package()) if data is None else data
    return services.receive([data], file_name="a.h5p", by=None, alternative="Så.", **facts)


def test_the_worker_knows_the_tasks_and_looks_for_what_was_left():
    assert "content.h5p.tasks.sweep_packages" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {read_packages.name, sweep_packages.name} <= set(app.tasks)


def test_the_sweep_reads_what_no_message_told_of(first):
    row = upload()
    assert sweep_packages() == 1
    row.refresh_from_db()
    assert row.version is not None
    assert sweep_packages() == 0


def test_a_worker_that_dies_leaves_the_upload_for_the_next(first, monkeypatch):
    row = upload(zipped(package({"question": "Ny?"})))

    def die(*args: Any, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(importing, "prepare", die)
        with pytest.raises(SystemExit):
            read_packages()
    row.refresh_from_db()
    assert (row.finished_at, row.tries) == (None, 1)
    assert services.the_store().incoming(str(row.uuid)).is_file()
    sweep_packages()
    row.refresh_from_db()
    assert row.version is not None


def test_one_upload_that_fails_holds_up_no_other_and_is_given_up(first, monkeypatch):
    bad, good = upload(), upload(zipped(package({"question": "Ny?"})))
    prepare = importing.prepare

    def fail(path: Any, *args: Any, **kwargs: Any) -> Any:
        if str(bad.uuid) in str(path):
            raise MemoryError
        return prepare(path, *args, **kwargs)

    monkeypatch.setattr(importing, "prepare", fail)
    for _time in range(4):
        sweep_packages()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.version is not None
    assert bad.refusal["rule"] == "gave_up"
    assert not services.the_store().incoming(str(bad.uuid)).exists()


def test_two_workers_read_an_upload_once(first):
    row = upload()
    cache.add(f"h5p-import-{row.pk}", True, 60)
    assert read_packages() == 0
    row.refresh_from_db()
    assert row.finished_at is None


def test_an_upload_whose_file_is_gone_is_told_of(db):
    row = upload()
    services.the_store().incoming(str(row.uuid)).unlink()
    sweep_packages()
    row.refresh_from_db()
    assert row.refusal["rule"] == "upload_lost"


def test_what_waits_for_approval_is_left_in_peace(db):
    row = upload(installs=True)
    sweep_packages()
    tries = H5PImport.objects.get(pk=row.pk).tries
    sweep_packages()
    row.refresh_from_db()
    assert row.is_waiting
    assert row.tries == tries


def test_the_sweep_takes_away_files_that_belong_to_no_upload(db):
    old, new = (services.the_store().incoming(name) for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    sweep_packages()
    assert (old.exists(), new.exists()) == (False, True)


def test_the_command_installs_publishes_and_adds_versions(tmp_path):
    file = tmp_path / "a.h5p"
    file.write_bytes(zipped(package()))
    told = StringIO()
    call_command("import_h5p", file, "--install", "--publish", "--alternative=Så.", "--title=Mitt val", stdout=told)
    exercise = H5PPackage.objects.get()
    assert (exercise.title, exercise.alternative) == ("Mitt val", "Så.")
    assert exercise.shown.number == 1
    assert f"{exercise.uuid} version 1" in told.getvalue()
    file.write_bytes(zipped(package({"question": "Ny?"})))
    call_command("import_h5p", file, f"--exercise={exercise.uuid}", stdout=told)
    assert exercise.newest.number == 2
    assert exercise.shown.number == 1


def test_the_command_says_why_a_package_is_refused(tmp_path):
    file = tmp_path / "a.h5p"
    file.write_bytes(zipped({**package(), "content/a.php": b""}))
    with pytest.raises(CommandError, match=r"content/a\.php"):
        call_command("import_h5p", file, "--alternative=Så.")
    with pytest.raises(CommandError, match="--alternative"):
        call_command("import_h5p", file)
    with pytest.raises(CommandError, match="There is no exercise"):
        call_command("import_h5p", file, "--exercise=x")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_h5p", tmp_path / "gone.h5p", "--alternative=Så.")
    assert not H5PPackage.objects.exists()
