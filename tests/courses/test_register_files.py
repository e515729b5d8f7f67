"""Registers as files: what stands in them, that no cell runs, that memory stays small, and that it is logged."""

import csv
import datetime
import io
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from content.models import Export, ExportPart, Look
from content.registers import files, views
from courses.models import Enrolment
from tests import people, school


def _export(client, register="enrolment", file_format="csv", **query):
    response = client.get(reverse(f"{register}:index"), {**query, "export": file_format})
    assert response.status_code == 200
    return response


def _csv(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


@pytest.mark.parametrize("register", ["enrolment", "attempt", "grade", "completion", "certificate"])
def test_both_files_hold_the_rows_as_filtered(as_david, anna, bjorn, register):
    school.take_test(anna)
    school.take_test(bjorn)
    rows = _csv(_export(as_david, register, q="öberg"))
    assert len(rows) == 2
    assert "Björn Öberg" in rows[1]
    assert "bjorn@skola.example" in rows[1]
    response = _export(as_david, register, "xlsx", q="öberg")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [str(heading) for heading in cells[0]] == rows[0]
    assert "Björn Öberg" in cells[1]
    assert any(isinstance(cell, datetime.datetime) for cell in cells[1])


def test_the_file_carries_the_day_in_its_name_and_is_kept_by_no_cache(as_david, anna):
    school.enrol(anna)
    for file_format in ("csv", "xlsx"):
        response = _export(as_david, file_format=file_format)
        name = response["Content-Disposition"]
        assert f"{datetime.date.today().isoformat()}.{file_format}" in name
        assert "no-store" in response["Cache-Control"]
        assert b"".join(response.streaming_content)


RUNS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1"]


@pytest.mark.parametrize("text", RUNS)
def test_a_text_that_a_spreadsheet_would_run_is_only_text(text):
    assert files.csv_cell(text) == "'" + text
    file = io.BytesIO()
    files.write_xlsx(["a"], [[[text]]], file)
    cell = load_workbook(file).active["A2"]
    assert cell.data_type == "s"


def test_numbers_stay_numbers_and_control_signs_go():
    assert files.csv_cell(-5) == -5
    assert files.csv_cell("2026-000001") == "2026-000001"
    file = io.BytesIO()
    files.write_xlsx(["a"], [[[-5, "a\x0bb", None, True]]], file)
    assert [cell.value for cell in load_workbook(file).active[2]] == [-5, "ab", None, "Ja"]


def test_a_course_title_with_a_formula_is_harmless_in_the_whole_file(as_david, anna):
    school.enrol(anna)
    course = school.course()
    course.code, course.title = "", "=HYPERLINK(1)"
    course.save_revision().publish()
    assert "'=HYPERLINK(1)" in _csv(_export(as_david))[1]


@pytest.fixture
def many(db):
    """Three thousand enrolments in bulk."""
    first = school.enrol(people.person("p", "Person Personsson"))
    Enrolment.objects.bulk_create(
        Enrolment(
            user=first.user, course_key=first.course_key, course=first.course, edition=first.edition, round=n,
            language="sv",
        )
        for n in range(2, 3001)
    )  # fmt: skip


def test_a_long_file_leaves_in_parts_and_in_little_memory(as_david, many, monkeypatch):
    monkeypatch.setattr(views, "EXPORT_CHUNK", 100)
    response = _export(as_david)
    with CaptureQueriesContext(connection) as queries:
        parts = response.streaming_content
        next(parts)
        assert len(queries) == 0
        next(parts)
        assert len(queries) <= 3
        tracemalloc.start()
        count = sum(part.count(b"\n") for part in parts)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 2900
    assert len(queries) <= 2 * 30 + 3
    assert peak < 3_000_000


def test_an_export_is_logged_with_its_filter_its_count_and_whom_it_covers(as_david, anna, bjorn, as_anna, as_bjorn):
    school.enrol(anna)
    school.enrol(bjorn)
    _export(as_david, region=["Anna", "C"], q="lindqvist", period_from="2020-01-01")
    export = Export.objects.get()
    assert (export.count, export.file_format, export.kind, export.capacity) == (1, "csv", "enrolment", "administrator")
    assert export.filters == {
        "schema": 1, "chosen": {"region": "C", "period_from": "2020-01-01"}, "is_searched": True,
    }  # fmt: skip
    assert ExportPart.objects.count() == 1
    address = reverse("who_looked")
    assert "Administratör" in as_anna.get(address).content.decode()
    assert "Administratör" not in as_bjorn.get(address).content.decode()
    assert not Look.objects.exists()


def test_an_export_that_is_refused_is_not_logged(as_david, as_cecilia, anna):
    school.enrol(anna)
    for client, query in ((as_david, {"region": "XX"}), (as_cecilia, {}), (as_david, {"export": "exe"})):
        client.get(reverse("enrolment:index"), {"export": "csv", **query})
    assert not Export.objects.exists()


def test_a_sheet_that_cannot_hold_the_rows_is_refused(as_david, anna, monkeypatch):
    monkeypatch.setattr(files, "XLSX_ROWS", 0)
    school.enrol(anna)
    response = _export(as_david, file_format="xlsx")
    assert "help-critical" in response.content.decode()
    assert not Export.objects.exists()


def test_someone_who_comes_into_the_register_after_the_log_is_not_let_out(as_david, anna, bjorn):
    school.enrol(anna)
    response = _export(as_david)
    school.enrol(bjorn)
    assert [row[0] for row in _csv(response)[1:]] == ["Anna Lindqvist"]


def test_a_long_workbook_is_written_in_little_memory():
    chunks = ([[n * 100 + i, f"Elev {n * 100 + i}", "=1+1"] for i in range(100)] for n in range(200))
    file = io.BytesIO()
    tracemalloc.start()
    files.write_xlsx(["Nummer", "Namn", "Kurs"], chunks, file)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Twenty thousand rows as Python lists would be ten times as much; the packed file itself lies in memory here.
    assert peak - len(file.getvalue()) < 3_000_000
    sheet = load_workbook(file, read_only=True).active
    assert sum(1 for _row in sheet.rows) == 20_001
