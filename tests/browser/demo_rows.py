"""What the demo's database holds, read beside the running server: which page has an address, which row comes first."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


def page_id(school: School, kind: str) -> int:
    """The first Swedish page of a type."""
    return next(pk for pk, _address, model, language in pages(school) if (model, language) == (kind, "sv"))


def first_id(school: School, table: str) -> int | None:
    """The primary key of the table's first row."""
    return _first(school, f"SELECT id FROM {table} ORDER BY id LIMIT 1")


def page_key(school: School, pk: int) -> uuid.UUID:
    """The translation key of a page."""
    return uuid.UUID(_first(school, f"SELECT translation_key FROM wagtailcore_page WHERE id = {pk:d}"))


def first_key(school: School, table: str, where: str = "1") -> uuid.UUID:
    """The translation key of the table's first such row."""
    return uuid.UUID(_first(school, f"SELECT translation_key FROM {table} WHERE {where} ORDER BY id LIMIT 1"))


def asked_key(school: School) -> uuid.UUID:
    """The key of a question in the first submitted test."""
    query = """SELECT a.drawn FROM assessments_attempt a JOIN assessments_submission s ON s.attempt_id = a.id
        ORDER BY a.id LIMIT 1"""
    return uuid.UUID(json.loads(_first(school, query))["questions"][0]["id"])


def completed(school: School) -> uuid.UUID:
    """The first completion of a course."""
    return uuid.UUID(_first(school, "SELECT uuid FROM courses_completion ORDER BY id LIMIT 1"))


def newest_texts(school: School, page: int) -> list[str]:
    """Every text in the body of a page's newest draft."""
    query = f"SELECT content FROM wagtailcore_revision WHERE object_id = '{page}' ORDER BY id DESC LIMIT 1"
    return list(_texts(json.loads(json.loads(_first(school, query))["body"])))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _first(school: School, query: str) -> Any:
    with _rows(school) as connection:
        found = connection.execute(query).fetchone()
    return found[0] if found else None
