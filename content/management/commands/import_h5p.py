"""Take in an H5P package by the rules of the CMS, at once and without a worker."""

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from content.h5p import services, words
from content.h5p.allowed import IN_WORDS, is_on_list, standing
from content.h5p.records import H5PImport, H5PPackage

_SECONDS = 180


class Command(BaseCommand):
    help = "Read an H5P package as a new exercise, or as a new version of one. What the CMS would refuse is refused."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--exercise", help="the uuid of an exercise that gets a new version")
        parser.add_argument("--title", default="", help="of a new exercise; otherwise the package's own")
        parser.add_argument("--language", choices=["sv", "en"], default="sv")
        parser.add_argument("--alternative", default="", help="what the exercise teaches, for those who cannot use it")
        parser.add_argument("--install", action="store_true", help="install the libraries that it brings")
        parser.add_argument("--publish", action="store_true", help="let readers see it")

    def handle(self, *args: Any, **options: Any) -> None:
        package = self._exercise(options["exercise"]) if options["exercise"] else None
        if package is None and not options["alternative"].strip():
            raise CommandError("A new exercise needs --alternative: what it teaches, for those who cannot use it.")
        row = self._received(package, options)
        _read(row)
        if row.is_waiting:
            self._tell_unlisted(row)
            services.approve(row, seen=[proposal["digest"] for proposal in row.proposals], by=None)
            _read(row)
        if row.refusal or row.version is None:
            raise CommandError(words.sentence(row.refusal) if row.refusal else "The package is still being read.")
        if options["publish"]:
            services.publish(row.version, by=None)
        self.stdout.write(f"{row.version.package.uuid} version {row.version.number}: {row.version.package.title}")

    def _tell_unlisted(self, row: H5PImport) -> None:
        for one in row.proposals:
            found = standing(one["folder"], one["version"], one["digest"])
            if not is_on_list(found):
                self.stderr.write(f"{one['folder']} {one['version']}: {IN_WORDS[found]}")

    def _exercise(self, uuid: str) -> H5PPackage:
        try:
            return H5PPackage.objects.get(uuid=uuid)
        except (H5PPackage.DoesNotExist, ValidationError) as error:
            raise CommandError(f"There is no exercise {uuid}.") from error

    def _received(self, package: H5PPackage | None, options: dict[str, Any]) -> Any:
        file: Path = options["file"]
        facts = {key: options[key] for key in ("language", "alternative")} | {"title": options["title"][:120]}
        try:
            with file.open("rb") as opened:
                return services.receive(
                    iter(lambda: opened.read(1024**2), b""),
                    file_name=file.name,
                    by=None,
                    package=package,
                    installs=options["install"],
                    **({} if package else facts),
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error


def _read(row: H5PImport) -> None:
    """Read the upload here, or wait for the worker that was quicker."""
    for _second in range(_SECONDS):
        services.import_package(row)
        row.refresh_from_db()
        if row.finished_at is not None or row.is_waiting:
            return
        time.sleep(1)
