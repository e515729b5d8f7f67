"""Exercises of the course files, told from those that authors have uploaded, for a dump of the CMS."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from content.entries import Lesson
from content.h5p import exercises
from content.h5p.exercises import Exercise
from content.h5p.records import H5PPackage
from content.languages import LANGUAGES
from content.loaded import Loaded, digest
from content.yamlfile import parsed
from courses.exercises.loading import PREFIX, content_of, loaded_key, package_id
from courses.unbuilding import NotCarried


@dataclass
class ExerciseDumper:
    """`course`: the code of that which is written; `named`: the exercises that its lessons have named, by key."""

    course: str = ""
    named: dict[str, Exercise] = field(default_factory=dict)

    def begin(self, course: str) -> None:
        self.course, self.named = course, {}

    def entry(self, packages: dict[str, Any]) -> Exercise:
        """The exercise of a block by the packages that it shows in each language.

        Raises NotCarried for one that is none of the course's files, or has been changed since it was loaded.
        """
        found = H5PPackage.objects.in_bulk([pk for pk in packages.values() if pk])
        swedish = found.get(packages["sv"])
        if swedish is None:
            raise NotCarried("the exercise that it shows is gone")
        key = _key_of(swedish)
        if key.rpartition("-")[0] != self.course:
            raise NotCarried(f"the exercise {key} is another course's")
        if key in self.named:
            raise NotCarried(f"the exercise {key} stands in the course already")
        source = _source(key, {language: found.get(packages[language]) for language in LANGUAGES})
        self.named[key] = exercises.from_row(parsed(source), source)
        return self.named[key]

    def of_course(self, lessons: Iterable[Lesson]) -> tuple[Exercise, ...] | None:
        """Those that the lessons to be written name."""
        keys = {block.values["exercise"] for lesson in lessons for block in lesson.blocks if block.type == "h5p"}
        return tuple(self.named[key] for key in sorted(keys)) or None


def _key_of(swedish: H5PPackage) -> str:
    for key in Loaded.objects.filter(key__startswith=PREFIX, key__endswith=" sv").values_list("key", flat=True):
        exercise: str = key.removeprefix(PREFIX).removesuffix(" sv")
        if package_id(exercise, "sv") == swedish.uuid:
            return exercise
    raise NotCarried(f"the exercise “{swedish.title}” was uploaded, and the files hold no packages")


def _source(key: str, rows: dict[str, H5PPackage | None]) -> str:
    """The text of the file that both languages were built of, and still show."""
    texts = []
    for language, row in rows.items():
        loaded = Loaded.objects.get(key=loaded_key(key, language))
        if row is None or row.uuid != package_id(key, language):
            raise NotCarried(f"its {language} shows another exercise than {key}")
        if digest(content_of(row)) != loaded.row_digest:
            raise NotCarried(f"the exercise {key} was changed in the CMS ({language})")
        texts.append(str(loaded.names["source"]))
    if len(set(texts)) > 1:
        raise NotCarried(f"the exercise {key} was loaded from different files in its two languages")
    return texts[0]
