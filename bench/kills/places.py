"""Where a trial runs: a folder, and a database and a broker of its own.

With DATABASE_URL: a new database on that PostgreSQL, and a Redis. Without: SQLite and files.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.kills.processes import Child, await_port, free_port, redis


@dataclass(frozen=True, slots=True)
class Place:
    """`server`: the address of PostgreSQL, "" for SQLite. `database`: its name there. `redis`: None for files."""

    folder: Path
    environment: dict[str, str]
    server: str = ""
    database: str = ""
    redis: Child | None = None
    redis_port: int = 0

    def empty_broker(self) -> None:
        """All messages are gone; Redis is killed and started again, files are deleted."""
        if self.redis is None:
            for message in (self.folder / "queue").iterdir():
                message.unlink(missing_ok=True)
        else:
            self.redis.kill()

    def mend_broker(self) -> None:
        if self.redis is not None and not self.redis.is_up:
            self.redis.start()
            await_port(self.redis, self.redis_port)

    def break_writing(self) -> None:
        """As a disk without power leaves files: messages and tables of the broker are cut off."""
        control = self.folder / "queue-control"
        for path in (*(self.folder / "queue").glob("*.msg"), *control.glob("*.exchange")):
            try:
                os.truncate(path, path.stat().st_size // 2)
            except FileNotFoundError:
                continue
        (self.folder / "queue" / f"1_{uuid.uuid4()}.celery.msg").touch()

    def cut_database(self) -> None:
        """End all connections to PostgreSQL, as a restart of it does."""
        _run(
            self.server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (self.database,),
        )


@contextmanager
def place(template: str = "") -> Iterator[Place]:
    """A place that is gone afterwards. `template`: a database that is copied."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True)))
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "bench.kills.settings"}
        server = os.environ.get("DATABASE_URL", "")
        if not server:
            if template:
                shutil.copy(template, folder / "db.sqlite3")
            yield Place(folder, environment)
            return
        database, port = f"kills_{uuid.uuid4().hex[:12]}", free_port()
        _run(server, f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{template}"' if template else ""))
        stack.callback(_run, server, f'DROP DATABASE "{database}" WITH (FORCE)')
        environment["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{database}").geturl()
        environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        broker = redis(port, environment, folder)
        stack.callback(broker.end)
        yield Place(folder, environment, server, database, broker, port)


def _run(server: str, statement: str, values: tuple[str, ...] = ()) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement, values or None)
