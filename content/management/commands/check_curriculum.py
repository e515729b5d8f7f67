"""Check the curriculum's files: what they say, what they promise, and a table of the modules."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content import factbase
from content.curriculum import parse
from content.curriculum_checks import Survey, survey
from content.fieldreader import Faulty, Problem

_HEADER = ("module", "lessons", "words sv/en", "minutes", "facts taught", "pending", "practice", "final", "cases")


class Command(BaseCommand):
    help = (
        "Check the curriculum's files. Ends with an error and a list of file, line and reason when something is wrong."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="*", help="only these modules")
        parser.add_argument("--folder", type=Path, default=factbase.CURRICULUM, help="the curriculum's folder")
        parser.add_argument("--json", action="store_true", help="print the table and the faults as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        try:
            rows, problems = survey(parse(folder), folder)
        except Faulty as faulty:
            rows, problems = [], faulty.problems
        if options["codes"]:
            rows = [row for row in rows if row.code in options["codes"]]
            problems = [p for p in problems if any(p.file.startswith(f"{code}-") for code in options["codes"])]
        if options["json"]:
            shown = {"modules": [asdict(row) for row in rows], "problems": [asdict(problem) for problem in problems]}
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
        else:
            self._table(rows)
        self._end(problems, quiet=options["json"])

    def _table(self, rows: list[Survey]) -> None:
        lines = [_HEADER, *map(_cells, rows)]
        widths = [max(len(line[n]) for line in lines) for n in range(len(_HEADER))]
        for line in lines:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        for row in rows:
            self.stdout.write(f"{row.code}  {_counts(row.types)}; {_counts(row.difficulties)}")

    def _end(self, problems: list[Problem], *, quiet: bool) -> None:
        if problems:
            told = "" if quiet else "\n" + "\n".join(map(str, problems))
            raise CommandError(f"{len(problems)} faults{told}")


def _cells(row: Survey) -> tuple[str, ...]:
    return (
        row.code,
        str(row.lessons),
        f"{row.words['sv']}/{row.words['en']}",
        f"{row.minutes} of {row.minutes_at_most}",
        f"{row.facts - len(row.untaught)} of {row.facts}",
        str(len(row.pending)),
        str(row.practice),
        str(row.final),
        str(row.cases),
    )


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in found.items())
