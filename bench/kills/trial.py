"""A trial: learners complete a course while processes are killed, and what stands in the end is counted."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from bench.kills.faults import Faults
from bench.kills.learners import Learner, Met
from bench.kills.options import Options
from bench.kills.places import Place, place
from bench.kills.post import Post
from bench.kills.processes import ROOT, await_port, free_port, web, worker

_SETTLES = 900


@dataclass
class Report:
    """What was found. `breaches`: what was promised and does not hold, in words."""

    kills: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)
    letters: int = 0
    duplicates: int = 0
    seconds: float = 0
    breaches: list[str] = field(default_factory=list)


def run(options: Options) -> Report:
    """Try it, and end and remove all that was started and written."""
    began = time.monotonic()
    with place(options.template) as where:
        report = _tried(options, where)
        if report.breaches:
            _tell_logs(where.folder)
    report.seconds = time.monotonic() - began
    return report


def _tried(options: Options, where: Place) -> Report:
    with ExitStack() as stack:
        post, port = Post(), free_port()
        stack.callback(post.server_close)
        stack.callback(post.shutdown)
        environment = where.environment | {"KILLS_POST": str(post.port), "BASE_URL": f"http://127.0.0.1:{port}"}
        if options.is_quick:
            environment["KILLS_QUICK"] = "1"
        known = _asked("bench.kills.school", options.learners, environment, 600)
        site = web(port, environment, where.folder)
        stack.callback(site.end)
        behind = worker(environment, where.folder)
        stack.callback(behind.end)
        await_port(site, port)
        met = Met()
        faults = Faults(options, where, web=site, worker=behind, met=met, post=post)
        deadline = time.monotonic() + options.seconds
        with _browsing(options, port, known, met):
            faults.bring(deadline)
        faults.put_right()
        settles = 0 if faults.found else _SETTLES
        found = _asked("bench.kills.audit", settles, environment, 2 * _SETTLES, faults.look_after)
        return _judged(options, found, met, faults, post)


@contextmanager
def _browsing(options: Options, port: int, known: Any, met: Met) -> Iterator[None]:
    """While the learners are at it. They are sent home when it is ended before they are done."""
    stopping = Event()
    with ThreadPoolExecutor(options.browsers) as browsers:
        for cookie in known["cookies"]:
            browsers.submit(Learner(port, cookie, met, stopping).visit, known["course"], known["honour"])
        try:
            yield
        finally:
            stopping.set()


def _asked(
    module: str, number: int, environment: dict[str, str], seconds: float, meanwhile: Callable[[], None] | None = None
) -> Any:
    """What a process of its own prints. `meanwhile`: done again and again until it does."""
    command, deadline = [sys.executable, "-m", module, str(number)], time.monotonic() + seconds
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told)
        try:
            while process.poll() is None:
                if time.monotonic() > deadline:
                    raise TimeoutError(module)
                if meanwhile:
                    meanwhile()
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
        told.seek(0)
        return json.load(told)


def _judged(options: Options, found: Any, met: Met, faults: Faults, post: Post) -> Report:
    due, taken = set(found["letters"]), post.taken
    report = Report(faults.brought, met.troubles, found["counts"], len(due), taken.total() - len(taken))
    kills = faults.brought.total()
    wrong = {what: count for what, count in report.counts.items() if count != options.learners}
    report.breaches = [
        *(f"{what} left: {count}" for what, count in found["left"].items()),
        *(f"{what}: {count} of {options.learners}" for what, count in wrong.items()),
        *found["faults"],
        *faults.found,
        *(f"a learner could not get on: {what}" for what in met.lost[:5]),
    ]
    if due != set(taken):
        report.breaches.append(f"letters lost: {len(due - set(taken))}, in no row: {len(set(taken) - due)}")
    if report.duplicates > kills:
        report.breaches.append(f"letters that came again: {report.duplicates}, at {kills} kills")
    if kills != options.kills:
        report.breaches.append(f"kills: {kills} of {options.kills}")
    return report


def _tell_logs(folder: Path) -> None:
    for path in sorted(folder.glob("*.log")):
        print(f"--- {path.name}\n{path.read_text(errors='replace')[-6000:]}", file=sys.stderr)
