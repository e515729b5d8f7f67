"""H5P: an import beside unzipping the same file, the memory it takes, and what an exercise costs its lesson in queries.

Each import and each unzipping is a process of its own, taken in turn; the least of their seconds of CPU counts, so that
what else the machine does decides nothing. An import is all that the worker does: reading, the rules, the files in the
store, the rows. Where libraries are new it is read twice, before and after the approval, and may take twice as long.

Memory is the most that the process had resident, whole, less what a worker has resident before it reads its first
package: the readers, which are loaded then, count as well.

    python -m bench.h5p

`BENCH_REPEATS` makes them fewer, for a look. `rows()` does it in a process of its own, for a benchmark that has other
settings.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.h5p_packages import MEGABYTE, PACKAGES, make

REPEATS = int(os.environ.get("BENCH_REPEATS", "3"))
TIME_AT_MOST, MEMORY_AT_MOST, QUERIES_AT_MOST = 6.0, 150.0, 2.0
_INSTALLED, _NEW = "on installed libraries", "with new libraries, read twice"


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds of CPU, megabytes or queries. `ratio`: ours by the floor, or ours less the floor."""

    name: str
    ours: float
    floor: float
    ratio: float
    at_most: float


def rows() -> list[Row]:
    """Build, measure and forget, in a process of its own."""
    return [Row(**row) for row in _asked("--json")]


def main() -> int:
    """Print the table. Exit code 0 when all stay within their bounds."""
    if sys.argv[1:2] == ["--unzip"]:
        return _unzip(Path(sys.argv[2]))
    if sys.argv[1:2] == ["--import"]:
        return _import(*map(Path, sys.argv[2:4]))
    with tempfile.TemporaryDirectory(prefix="bench-h5p-") as folder:
        found = [*_imports(Path(folder)), _lesson(Path(folder))]
    if "--json" in sys.argv:
        print(json.dumps([asdict(row) for row in found], ensure_ascii=False))
        return 0
    print(f"{'measure':<72}{'ours':>9}{'floor':>9}{'ratio':>8}{'at most':>9}")
    for row in found:
        print(f"{row.name:<72}{row.ours:>9.1f}{row.floor:>9.1f}{row.ratio:>8.2f}{row.at_most:>9.2f}")
    return 0 if all(row.ratio <= row.at_most for row in found) else 1


def _asked(*words: str, **environment: str) -> Any:
    """What this module prints last in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.h5p", *words],
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _imports(folder: Path) -> Iterator[Row]:
    empty = folder / "empty"
    empty.mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.dev", "VAR_DIR": str(empty)},
        check=True,
    )
    for name in PACKAGES:
        path = make(folder / "package.h5p", name)
        again = _retitled(path, folder / "again.h5p")
        found, floor = [], []
        for _ in range(REPEATS):
            floor.append(_asked("--unzip", str(path))["seconds"])
            var = folder / "var"
            shutil.copytree(empty, var)
            settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.dev", "VAR_DIR": str(var)}
            found.append(_asked("--import", str(path), str(again), **settings))
            shutil.rmtree(var)
        unzipped = min(floor) * 1000
        for what, at_most in {_INSTALLED: TIME_AT_MOST, _NEW: 2 * TIME_AT_MOST}.items():
            ours = min(one[what] for one in found) * 1000
            yield Row(f"import of {name}, {what} ÷ unzip, CPU ms", ours, unzipped, ours / unzipped, at_most)
        size = path.stat().st_size / MEGABYTE
        most = max(one["memory"] for one in found)
        yield Row(f"import of {name}: memory less the package, MB", most, size, most - size, MEMORY_AT_MOST)


def _unzip(path: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-unzip-", dir=path.parent) as folder:
        started = time.process_time()
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        print(json.dumps({"seconds": time.process_time() - started}))
    return 0


def _import(path: Path, again: Path) -> int:
    """Import a package whose libraries are unknown, then another that needs the same ones.

    One of our own goes first, and nobody times it: a worker loads the readers, and Wagtail's hooks for its log, once.
    """
    import django

    django.setup()
    import lms.celery
    from content.h5p import services
    from content.h5p.exercises import load

    lms.celery.app.loader.import_default_modules()
    before = _resident("VmRSS")
    (first := path.with_name("first.h5p")).write_bytes(load()[0].package("sv"))
    _timed(first, services, installs=True)
    seconds = {_NEW: _timed(path, services, installs=True), _INSTALLED: _timed(again, services, installs=False)}
    print(json.dumps({**seconds, "memory": _resident("VmHWM") - before, "worker": before}))
    return 0


def _timed(path: Path, services: Any, *, installs: bool) -> float:
    """Seconds of CPU that a worker spends on an upload until it is a version."""
    with path.open("rb") as file:
        row = services.receive(
            iter(lambda: file.read(MEGABYTE), b""),
            file_name=path.name,
            by=None,
            alternative="Bench.",
            installs=installs,
        )
    spent = _read(services, row)
    row.refresh_from_db()
    if row.is_waiting:
        services.approve(row, seen=[one["digest"] for one in row.proposals], by=None)
        spent += _read(services, row)
        row.refresh_from_db()
    if row.version is None:
        raise RuntimeError(f"{path} was refused: {row.refusal}")
    return spent


def _read(services: Any, row: Any) -> float:
    started = time.process_time()
    services.import_package(row)
    return time.process_time() - started


def _resident(field: str) -> float:
    """Megabytes of this process: VmRSS now, VmHWM at most. (`ru_maxrss` would count the parent's too.)"""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def _retitled(path: Path, to: Path) -> Path:
    """The same package as another one: each of its files has to be kept anew."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in archive.infolist():
            data = archive.read(info)
            if info.filename == "h5p.json":
                data = data.replace(b'"title": "Bench"', b'"title": "Again"')
            copy.writestr(info, data, zipfile.ZIP_DEFLATED)
    return to


def _lesson(folder: Path) -> Row:
    """Queries of an enrolled learner's lesson with an exercise and without it."""
    from bench.registers import set_up

    set_up(folder)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests import exercises, people, school

    anna = people.person("anna", "Anna Lindqvist")
    school.enrol(anna)
    client, address = Client(), school.lesson(1).url
    client.force_login(anna)

    def queries() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            text = client.get(address).text
        has_exercise.append("data-h5p=" in text)
        return len(found)

    has_exercise: list[bool] = []
    without = queries()
    exercises.in_lesson(1)
    beside = queries()
    assert has_exercise == [False, True]
    return Row("lesson with an exercise less one without, queries", beside, without, beside - without, QUERIES_AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
