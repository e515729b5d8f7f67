"""Write what is published in the CMS as the curriculum's files, and say what they do not hold."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content import placing, writing
from content.curriculum import parse
from content.fieldreader import Faulty
from content.mediafile import Opener
from courses.dumping import UnknownCourse, dump
from courses.unbuilding import NotCarried


class Command(BaseCommand):
    help = (
        "Write the published courses, sources, provisions and glossary as files that load_curriculum reads. "
        "Ends with an error when something has no form in the files; what can be written is written all the same."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path, help="an empty or new folder")
        parser.add_argument("codes", nargs="*", help="only these courses, for example M06 M07")
        parser.add_argument("--force", action="store_true", help="write over the curriculum files of the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        try:
            if not options["force"]:
                placing.refuse_occupied(folder)
            found = dump(options["codes"])
            files = writing.files(found.curriculum)
            faults = self._put(files, folder, is_over=options["force"] and folder.exists())
        except UnknownCourse as error:
            raise CommandError(f"No published course has the code {error}. Nothing was written.") from error
        except placing.Occupied as error:
            raise CommandError(f"{error}. Nothing was written. --force writes over curriculum files.") from error
        except NotCarried as error:
            raise CommandError(f"Nothing was written: {error}.") from error
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror or error}.") from error
        self.stdout.write(f"{len(files)} files in {folder}: {len(found.curriculum.courses)} courses")
        for line in found.left:
            self.stdout.write(f"  left in the CMS: {line}")
        self._end(found.lost, faults)

    def _put(self, files: dict[str, str | Opener], folder: Path, *, is_over: bool) -> list[str]:
        """Put the files in place. What the loader would refuse of them comes back."""
        if is_over:
            files = placing.in_known_folders(files, folder)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
        with placing.laid_out(files, folder if is_over else folder.parent) as laid:
            faults = _faults(laid)
            if is_over:
                placing.place_over(files, laid, folder)
            else:
                placing.place(laid, folder)
        return faults

    def _end(self, lost: list[str], faults: list[str]) -> None:
        lines = [f"  not carried: {line}" for line in lost]
        lines += [f"  load_curriculum would refuse: {line}" for line in faults]
        if lines:
            raise CommandError("\n".join([f"{len(lines)} things are not carried:", *lines]))


def _faults(folder: Path) -> list[str]:
    try:
        parse(folder)
    except Faulty as faulty:
        return [str(problem) for problem in faulty.problems]
    return []
