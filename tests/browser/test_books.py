"""Each course of the curriculum as its readers download it, put before EPUBCheck."""

import urllib.request

from tests.browser import demo_rows
from tests.browser.server import ROOT
from tests.epubs import faults_of, opened

COURSES = list((ROOT / "content/curriculum").glob("M*/course.yaml"))


def test_epubcheck_finds_nothing_in_any_course_of_the_curriculum(school, tmp_path):
    books = {}
    for pk, _address, kind, language in demo_rows.pages(school):
        if kind == "coursepage":
            prefix = "/en" if language == "en" else ""
            address = f"{school.address}{prefix}/kurs/{demo_rows.page_key(school, pk)}/e-bok/"
            with urllib.request.urlopen(address, timeout=60) as answer:
                books[f"{pk}-{language}"] = answer.read()
    assert sorted(name.rpartition("-")[2] for name in books) == ["en"] * len(COURSES) + ["sv"] * len(COURSES)
    assert all("EPUB/lektion-01.xhtml" in opened(data) for data in books.values())
    assert faults_of(books, tmp_path) == ""
