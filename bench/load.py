"""Servers under gunicorn and the load of wrk on them: two workers, eight connections, a few seconds."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.cookies import TOKEN

CONNECTIONS = 8
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
GUNICORN = ("--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, repeated. `body`: a form to post."""

    path: str
    cookie: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    pid: int

    def memory(self) -> float:
        """Resident megabytes of the larger worker: the other may not have had its share of the load."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in children]
        found = [int(size[1]) for size in sizes if size]
        return max(found) / 1024


@contextlib.contextmanager
def serving(
    application: str, folder: Path, environment: dict[str, str], python: str = sys.executable
) -> Iterator[Server]:
    """The application on a free port of the loopback, ended at the close."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *GUNICORN]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, "BASE_URL": f"http://127.0.0.1:{port}", **environment}, stdout=log, stderr=log
        )
    server = Server(f"http://127.0.0.1:{port}", process.pid)
    try:
        _await(server, process, folder / "server.log")
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _await(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.address}/hello", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{server.address} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def rate(server: Server, asked: Asked) -> float:
    """Requests a second. Raises RuntimeError when an answer was an error."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is missing: .ci/need wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(asked))
        script.flush()
        command = [wrk, "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name, server.address + asked.path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 10 + 30, check=True)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if bad:
        raise RuntimeError(f"{asked.path}: {bad[1]} answers were errors")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    time.sleep(0.3)
    return float(found[1])


def _script(asked: Asked) -> str:
    lines = []
    if asked.cookie:
        lines.append(f'wrk.headers["Cookie"] = "{asked.cookie}"')
    if asked.body:
        lines += [
            'wrk.method = "POST"',
            f'wrk.body = "{asked.body}"',
            'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"',
            f'wrk.headers["X-CSRFToken"] = "{TOKEN}"',
        ]
    return "\n".join(lines) + "\n"
