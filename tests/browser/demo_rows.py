"""What the demo's database holds, read beside the running server: which page has an address, which row comes first."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.server import School


@contextmanager
def _rows(school: School) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{school.var / 'db.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        yield connection
    finally:
        connection.close()


_TYPES = """SELECT p.id, p.url_path, t.model, l.language_code FROM wagtailcore_page p
    JOIN django_content_type t ON t.id = p.content_type_id JOIN wagtailcore_locale l ON l.id = p.locale_id
    WHERE p.depth > 1 ORDER BY p.path"""


def pages(school: School) -> list[tuple[int, str, str, str]]:
    """Id, address, type and language of each page."""
    with _rows(school) as connection:
        found = connection.execute(_TYPES).fetchall()
    return [(pk, _address(url_path, language), model, language) for pk, url_path, model, language in found]


def _address(url_path: str, language: str) -> str:
    """`/start/kurser/` is served at `/kurser/`, `/start-en/courses/` at `/en/courses/`."""
    below = url_path.split("/", 2)[2]
    return f"/en/{below}" if language == "en" else f"/{below}"


def first_id(school: School, table: str, where: str = "1") -> int | None:
    """The primary key of the table's first row."""
    with _rows(school) as connection:
        found = connection.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id LIMIT 1").fetchone()
    return found[0] if found else None
