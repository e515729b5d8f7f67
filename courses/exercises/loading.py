"""Exercises of the course files as packages: built, taken in and published, never over an author's own unsaid."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction
from django.utils import translation

from content.entries import CourseEntry
from content.h5p import services, words
from content.h5p.exercises import Exercise
from content.h5p.policy import Rule
from content.h5p.records import H5PPackage, Refusal
from content.languages import LANGUAGES
from content.loaded import Verdict, digest
from courses.building import stable_id

# What the loader remembers of exercises begins so.
PREFIX = "exercise "


class NotTakenIn(ValueError):
    """An exercise of the files was refused. The message says in English what to do."""


class Loader(Protocol):
    """What is used of the curriculum's loader."""

    force: bool
    report: Any

    def verdict(self, key: str, file_digest: str, newest: Any, content: Callable[[Any], Any]) -> Verdict: ...

    def wrote(self, key: str, file_digest: str, row_digest: str) -> None: ...

    def name(self, key: str, names: dict[str, Any]) -> None: ...


def loaded_key(exercise: str, language: str) -> str:
    """What the loader remembers an exercise's package by."""
    return f"{PREFIX}{exercise} {language}"


def package_id(exercise: str, language: str) -> uuid.UUID:
    """The same at each load, and on each school."""
    return stable_id(loaded_key(exercise, language))


def content_of(package: H5PPackage) -> dict[str, Any]:
    """What an author can change in an exercise. One query."""
    newest = package.newest
    said = {name: getattr(package, name) for name in ("title", "language", "alternative")}
    return {**said, "digest": newest.digest if newest else ""}


@dataclass
class ExerciseRows:
    """The packages of a curriculum's exercises: primary keys by language and key."""

    loader: Loader
    pks: dict[str, dict[str, int]] = field(default_factory=lambda: {language: {} for language in LANGUAGES})

    def load(self, courses: Iterable[CourseEntry]) -> None:
        """Take in what the files have changed. Raises NotTakenIn."""
        for exercise in (exercise for course in courses for exercise in course.exercises or ()):
            for language in LANGUAGES:
                self.pks[language][exercise.key] = self.package(exercise, language).pk

    def package(self, exercise: Exercise, language: str) -> H5PPackage:
        key = loaded_key(exercise.key, language)
        row = H5PPackage.objects.filter(uuid=package_id(exercise.key, language)).first()
        data = exercise.package(language)
        said = {
            "title": exercise.titles[language],
            "language": language,
            "alternative": exercise.alternatives[language],
        }
        file_digest = digest({**said, "package": hashlib.sha256(data).hexdigest()})
        found = self.loader.verdict(key, file_digest, row, content_of)
        if row is None or self.loader.report.may_write(key, found, force=self.loader.force):
            row = row or H5PPackage(uuid=package_id(exercise.key, language))
            with transaction.atomic():
                self.write(row, said, data, f"{exercise.key}-{language}.h5p")
                self.loader.wrote(key, file_digest, digest(content_of(row)))
        elif found is not Verdict.UNCHANGED:
            return row
        # What a dump writes as the exercise's file.
        self.loader.name(key, {"source": exercise.source})
        return row

    def write(self, row: H5PPackage, said: dict[str, str], data: bytes, file_name: str) -> None:
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
        try:
            services.take(data, file_name=file_name, package=row)
        except services.NotTaken as refused:
            raise NotTakenIn(f"{file_name} was refused. {_sentence(refused.refusal)}") from refused


def _sentence(refusal: Refusal) -> str:
    if refusal["rule"] == Rule.LIBRARY_FORKED:
        library = refusal["values"]["library"]
        name = library.partition(" ")[0].rpartition(".")[2]
        return (
            f"{library} is installed with other files than content/h5p/types/{name} holds. "
            "Raise patchVersion in its library.json and load again."
        )
    with translation.override("en"):
        return words.sentence(refusal)
