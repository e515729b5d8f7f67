"""The demo, run with `python -m lms.demo_server`.

Migrates, loads the courses, makes accounts, then runs web server and worker until Ctrl-C.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
STOP_SECONDS = 8


def main() -> int:
    """Exit code 0 after a wished stop, 1 when something failed."""
    started = time.monotonic()
    port = _port()
    address = f"http://127.0.0.1:{port}"
    os.environ.update(DJANGO_SETTINGS_MODULE="lms.settings.dev", BASE_URL=address)
    os.chdir(ROOT)
    accounts = prepare()
    children = [_child(_gunicorn(port)), _child(_worker())]
    try:
        return _run(children, address, accounts, started)
    finally:
        _stop(children)


def _port() -> int:
    port = int(os.environ.get("PORT", "8000"))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken. Stop what uses it, or choose another: PORT=8123 make demo")
    return port


def prepare() -> list[dict[str, str]]:
    """Bring database, files and accounts up to date; safe to run again. `COURSES`: codes of the courses to load."""
    from dataclasses import asdict

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from certificates.seal.authority import ensure
    from lms.demo import ensure_accounts

    # Messages of the last run are worth nothing: the rows say what is still to do.
    for message in (settings.VAR / "queue").glob("*.msg"):
        message.unlink()
    print("Preparing database and courses: the first time takes some minutes …", flush=True)
    call_command("migrate", verbosity=0)
    ensure(settings.VAR / "seal", settings.SEAL_PASSPHRASE)
    call_command("collectstatic", interactive=False, verbosity=0)
    with open(os.devnull, "w") as quiet:
        call_command("load_curriculum", *os.environ.get("COURSES", "").split(), stdout=quiet)
        call_command("prepare_school", stdout=quiet)
    return [asdict(account) for account in ensure_accounts(settings.VAR / "demo-accounts.json")]


def _gunicorn(port: int) -> list[str]:
    return [
        str(BIN / "gunicorn"), "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
        "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [
        str(BIN / "celery"), "-q", "-A", "lms", "worker", "-B", "-s", str(VAR / "beat-schedule"),
        "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
    ]  # fmt: skip


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process only, which then ends its children in order.
    return subprocess.Popen(command, start_new_session=True)


def _run(
    children: list["subprocess.Popen[bytes]"], address: str, accounts: list[dict[str, str]], started: float
) -> int:
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    announced = False
    while not stopping:
        if any(child.poll() is not None for child in children):
            print("A part of the demo ended by itself. See the lines above.", file=sys.stderr)
            return 1
        if not announced and _answers(address):
            _announce(address, accounts, time.monotonic() - started)
            announced = True
        time.sleep(0.1)
    print("\nStopping …", flush=True)
    return 0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _announce(address: str, accounts: list[dict[str, str]], seconds: float) -> None:
    print(f"\nPrövningsskolan is ready at {address}/ (English: {address}/en/) after {seconds:.0f} s.\n")
    print("Accounts:")
    for account in accounts:
        print(f"  {account['email']:<24} {account['password']:<14} {account['what_for']}")
    print(f"\nCMS: {address}/admin/   Letters: {address}/demo/post/   Health: {address}/healthz")
    print("Ctrl-C stops everything. All state lies in var/.", flush=True)


def _stop(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()


if __name__ == "__main__":
    sys.exit(main())
