"""Build the H5P packages of our own exercises."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content import factbase
from content.curriculum import parse
from content.fieldreader import Faulty
from content.h5p import exercises
from content.languages import LANGUAGES


class Command(BaseCommand):
    help = "Build an .h5p file of each exercise in each language. The same files give the same bytes."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--out", type=Path, default=settings.VAR / "exercises", help="where the files are put")
        parser.add_argument("--folder", type=Path, default=factbase.CURRICULUM, help="the curriculum's folder")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        try:
            parse(folder)
        except Faulty as faulty:
            raise CommandError(f"{len(faulty.problems)} faults\n{faulty}") from faulty
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        for exercise in exercises.load(folder):
            for language in LANGUAGES:
                path = out / f"{exercise.key}-{language}.h5p"
                path.write_bytes(exercise.package(language))
                self.stdout.write(str(path))
