"""Worker, web server and broker are killed while learners complete a course: nothing is lost.

A small `make kills`: on SQLite with the queue in files, or where the suite runs on PostgreSQL, with a Redis of its own.
"""

import sqlite3
from dataclasses import replace

import pytest
from django.db import connection, connections

from bench.kills.options import Options
from bench.kills.trial import run

SOME = Options(learners=30, kills=6, seed=7, seconds=300, is_quick=True)


@pytest.fixture
def template(transactional_db, tmp_path):
    """The tables of the suite's own database, to which nobody is connected meanwhile."""
    connections.close_all()
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        return name
    copy = tmp_path / "template.sqlite3"
    with sqlite3.connect(name) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    source.close()
    return str(copy)


def test_kills_lose_no_certificate_no_pdf_and_no_letter(template):
    report = run(replace(SOME, template=template))
    assert report.breaches == []
    assert report.counts["StoredPdf"] == SOME.learners
    assert report.kills.total() == SOME.kills
    assert len(report.kills) == SOME.kills, "a kill of each kind"
