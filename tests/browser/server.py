"""The real demo in a folder of its own, and a browser to visit it with."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# All courses are loaded, as in the first start of any demo.
START_SECONDS = 900
STOP_SECONDS = 30
_CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class School:
    """A running demo. `accounts`: address and password by short name (anna, bjorn, cecilia, david)."""

    address: str
    accounts: dict[str, tuple[str, str]]
    var: Path
    process: "subprocess.Popen[bytes]"

    @property
    def named_address(self) -> str:
        """The same by a host with a name, which keys need."""
        return self.address.replace("127.0.0.1", "localhost")


@contextmanager
def running_school() -> Iterator[School]:
    """The demo on a free port, with a new database; stopped and swept away at the end."""
    with tempfile.TemporaryDirectory(prefix="school-", ignore_cleanup_errors=True) as folder:
        var = Path(folder)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        with (var / "demo.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lms.demo_server"],
                cwd=ROOT,
                env={**_environment(), "VAR_DIR": str(var), "PORT": str(port)},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait(process, address, var / "demo.log")
            yield School(address, _accounts(var), var, process)
        finally:
            _stop(process)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("Chromium is missing: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


def run_in(school: School, code: str) -> str:
    """Run Python with the demo's settings and database beside the running server; what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env={
            **_environment(),
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "VAR_DIR": str(school.var),
            "BASE_URL": school.address,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    """Without what a test run sets for itself: the demo chooses its own settings, database and broker."""
    unwanted = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "BASE_URL")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Until web server, worker and database answer."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _is_healthy(address):
            return
        time.sleep(0.2)
    raise RuntimeError(f"The demo did not start within {START_SECONDS} s:\n{log.read_text(errors='replace')}")


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _accounts(var: Path) -> dict[str, tuple[str, str]]:
    rows = json.loads((var / "demo-accounts.json").read_text())
    return {row["email"].split("@")[0]: (row["email"], row["password"]) for row in rows}


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
