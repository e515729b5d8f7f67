"""The check of the curriculum's files as a page for authors: what `check_curriculum` prints."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.questions import Difficulty, type_names
from content import factbase

if TYPE_CHECKING:
    from content.curriculum_checks import Survey
    from content.fieldreader import Problem


@dataclass(frozen=True, slots=True)
class Shown:
    rows: tuple["Survey", ...]
    problems: tuple["Problem", ...]


@permission_required("assessments.view_question", raise_exception=True)
def report_view(request: HttpRequest) -> HttpResponse:
    """A row for each module, and every fault with its file and line."""
    shown = _shown(_newest())
    types, difficulties = dict(type_names()), dict(Difficulty.choices)
    rows = [
        (row, _named(row.types, types), _named(row.difficulties, difficulties), row.facts - len(row.untaught))
        for row in shown.rows
    ]
    return render(request, "courses/admin/curriculum_report.html", {"rows": rows, "problems": shown.problems})


def _named(counts: dict[str, int], names: dict[str, Any]) -> list[tuple[str, int]]:
    return [(str(names.get(name, name)), count) for name, count in counts.items()]


def _newest() -> tuple[int, int]:
    """Changes when a file does: the number of files and the time of the newest, in nanoseconds."""
    times = [file.stat().st_mtime_ns for file in factbase.CURRICULUM.rglob("*") if file.is_file()]
    return len(times), max(times)


@lru_cache(maxsize=1)
def _shown(_files: tuple[int, int]) -> Shown:
    # Only this page needs what reads the files.
    from content.curriculum import parse
    from content.curriculum_checks import survey
    from content.fieldreader import Faulty

    try:
        rows, problems = survey(parse(factbase.CURRICULUM), factbase.CURRICULUM)
    except Faulty as faulty:
        rows, problems = [], faulty.problems
    return Shown(tuple(rows), tuple(problems))
