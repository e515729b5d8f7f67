"""Load the curriculum's files. Checks all of them first and loads nothing if one has a fault."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content import factbase
from content.curriculum import parse
from content.entries import Curriculum
from content.fieldreader import Faulty
from courses.exercises.loading import NotTakenIn
from courses.loading import load


class Command(BaseCommand):
    help = "Load the curriculum's files into the CMS, in Swedish and English."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="*", help="only these courses, for example M06 M07")
        parser.add_argument("--folder", type=Path, default=factbase.CURRICULUM, help="the curriculum's folder")
        parser.add_argument("--force", action="store_true", help="write also over what an author has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            curriculum = parse(options["folder"].resolve())
        except Faulty as faulty:
            raise CommandError(f"Nothing was loaded. {len(faulty.problems)} faults:\n{faulty}") from faulty
        if options["codes"]:
            curriculum = _only(curriculum, options["codes"])
        try:
            report = load(curriculum, force=options["force"])
        except NotTakenIn as refused:
            raise CommandError(f"No course was loaded: {refused}") from refused
        self.stdout.write(f"{len(report.written)} written, {len(report.kept)} left as authors have them")
        for key in report.kept:
            self.stdout.write(f"  left: {key}")
        for line in report.drafts:
            self.stdout.write(f"  draft: {line}")
        for line in report.closed:
            self.stdout.write(f"  closed: {line}")
        for line in report.missing:
            self.stderr.write(f"  {line}: the test draws from it, but it stands neither in the files nor in the CMS")
        for key in report.conflicts:
            self.stderr.write(f"  {key}: changed in the file and by an author; not written. Use --force to write it.")


def _only(curriculum: Curriculum, codes: list[str]) -> Curriculum:
    unknown = sorted(set(codes) - {course.code for course in curriculum.courses})
    if unknown:
        raise CommandError(f"No course has the code {', '.join(unknown)}. Nothing was loaded.")
    return replace(curriculum, courses=tuple(course for course in curriculum.courses if course.code in codes))
