"""The processes of a trial: each in a session of its own, known by its number, ended whatever happens."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Child:
    """A process that can be killed and started again. `groups`: of all that it ever was."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name, self.command, self.environment, self.folder = name, command, environment, folder
        self.groups: list[int] = []
        self.start()

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.groups.append(self.process.pid)

    def told(self) -> str:
        """The last that it has written."""
        return (self.folder / f"{self.name}.log").read_text(errors="replace")[-6000:]

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def kill(self, *, is_alone: bool = False) -> None:
        """SIGKILL, to it alone as for want of memory, or with all that it has started."""
        if self.is_up:
            (os.kill if is_alone else os.killpg)(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one_of_its_own(self, place: int) -> None:
        """SIGKILL to one of the processes that it has started; it starts another."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if found:
            os.kill(int(found[place % len(found)]), signal.SIGKILL)

    def left(self) -> list[int]:
        """Processes of former lives that are still there."""
        mine = set(self.groups) - ({self.process.pid} if self.is_up else set())
        return [pid for pid, group in _groups(self.folder) if group in mine]

    def end(self) -> None:
        self.kill()
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)


def _groups(folder: Path) -> list[tuple[int, int]]:
    """Number and group of each process that was started for this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR_DIR={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((int(process.name), os.getpgid(int(process.name))))
        except OSError:
            continue
    return found


def web(port: int, environment: dict[str, str], folder: Path) -> Child:
    command = [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        *("--threads", "4", "--log-level", "warning", "--no-control-socket"),
    ]
    return Child("web", command, environment, folder)


def worker(environment: dict[str, str], folder: Path) -> Child:
    command = [
        *(sys.executable, "-m", "celery", "-q", "-A", "bench.kills.worker", "worker", "-B"),
        *("-s", str(folder / "beat-schedule"), "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle"),
        *("--loglevel", "WARNING"),
    ]
    return Child("worker", command, environment, folder)


def redis(port: int, environment: dict[str, str], folder: Path) -> Child:
    """Redis that keeps nothing: killed, it has forgotten all messages."""
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    child = Child("redis", [*command, "--dir", str(folder)], environment, folder)
    await_port(child, port)
    return child


def await_port(child: Child, port: int) -> None:
    """Until it listens; started again where it ended, as its port may have been held. Raises RuntimeError."""
    deadline = time.monotonic() + _START_SECONDS
    while not answers(port):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{child.name} does not start:\n{child.told()}")
        if not child.is_up:
            child.start()
        time.sleep(0.2)
