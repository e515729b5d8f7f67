"""What pages show of exercises and of what learners have done in them."""

import datetime
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from content.h5p.player import address_of, draft_address_of, object_of
from content.h5p.records import H5PPackage, H5PVersion
from content.languages import current
from courses.exercises.records import ExerciseState, ExerciseStatement


@dataclass(frozen=True, slots=True)
class ShownExercise:
    """An exercise as a lesson shows it. `about`: the name by which its statements speak of it."""

    package: int
    version: int
    uuid: uuid.UUID
    number: int
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class MyExercise:
    """An exercise that a learner has tried. `scaled`: the latest result, between 0 and 1; `is_ours`: by the server."""

    title: str
    last_at: datetime.datetime
    percent: int | None
    is_ours: bool
    lesson: str
    url: str


def chosen_in(body: Iterable[Any]) -> list[int]:
    """Primary keys of the exercises in a raw body."""
    values = (block.get("value") for block in body if block.get("type") == "h5p")
    return [value["exercise"] for value in values if isinstance(value, dict) and value.get("exercise")]


def shown_exercises(packages: Iterable[int], *, is_preview: bool = False) -> dict[int, ShownExercise]:
    """The version of each that readers see, in a preview the newest, by package. One query, none without packages."""
    wanted = list(packages)
    if not wanted:
        return {}
    versions = H5PVersion.objects.filter(package__in=wanted).select_related("package").defer("libraries")
    if not is_preview:
        versions = versions.filter(published_at__isnull=False)
    return {version.package_id: _shown(version, is_preview) for version in versions.order_by("number")}


def _shown(version: H5PVersion, is_preview: bool) -> ShownExercise:
    address = draft_address_of(version) if is_preview else address_of(version)
    package = version.package
    return ShownExercise(package.pk, version.pk, package.uuid, version.number, object_of(version), address)


def packages_in(bodies: Iterable[list[Any]]) -> dict[int, H5PPackage]:
    """The exercises of raw bodies. One query, none where there are no exercises."""
    wanted = {pk for body in bodies for pk in chosen_in(body)}
    return H5PPackage.objects.in_bulk(wanted) if wanted else {}


def for_reader(user: Any, lesson_key: uuid.UUID, exercises: Iterable[ShownExercise]) -> str:
    """What the page's script knows of this learner, as JSON by the exercise's uuid; "" for others. One query."""
    wanted = list(exercises)
    if not wanted or not user.is_authenticated:
        return ""
    states, old = _done(user, wanted)
    found = {}
    for each in wanted:
        address = [lesson_key, each.uuid, each.number]
        found[str(each.uuid)] = {
            "state": states.get(each.version, ""),
            "changed": each.package in old and each.version not in states,
            "place": reverse("exercise_place", args=address),
            "answer": reverse("exercise_answer", args=address),
        }
    return json.dumps(found)


def _done(user: Any, exercises: list[ShownExercise]) -> tuple[dict[int, str], set[int]]:
    """States by version, "" where only answers are kept, and the packages of which another version was tried."""
    packages, shown = [e.package for e in exercises], {e.version for e in exercises}
    mine = Q(user=user, version__package__in=packages)
    columns = ("version_id", "version__package_id", "text")
    states = ExerciseState.objects.filter(mine).annotate(text=F("state")).values_list(*columns)
    answers = ExerciseStatement.objects.filter(mine).order_by().distinct()
    nothing = Value("", output_field=TextField())
    rows = list(states.union(answers.annotate(text=nothing).values_list(*columns), all=True))
    found: dict[int, str] = {}
    for version, _package, text in rows:
        found[version] = text or found.get(version, "")
    return found, {package for version, package, _text in rows if version not in shown}


def my_exercises(user: Any) -> list[MyExercise]:
    """What the learner has tried, the latest first. Two queries."""
    from courses.pages import LessonPage

    mine = ExerciseStatement.objects.filter(user=user, version__package=OuterRef("pk")).order_by("-pk")
    scored = mine.filter(part="", scaled__isnull=False)
    packages = (
        H5PPackage.objects.filter(versions__statements__user=user)
        .annotate(
            last_at=Max("versions__statements__at", filter=Q(versions__statements__user=user)),
            scaled=Subquery(scored.values("scaled")[:1]),
            rescored=Subquery(scored.values("rescored")[:1]),
            lesson_key=Subquery(mine.exclude(lesson_key=None).values("lesson_key")[:1]),
        )
        .order_by("-last_at")
    )
    rows = list(packages)
    keys = {row.lesson_key for row in rows}
    pages = LessonPage.objects.filter(translation_key__in=keys, live=True, locale__language_code=current())
    lessons = {page.translation_key: page for page in pages.select_related("locale").defer("body")} if rows else {}
    return [_my(row, lessons.get(row.lesson_key)) for row in rows]


def _my(row: Any, lesson: Any) -> MyExercise:
    score = row.scaled if row.rescored is None else row.rescored
    percent = None if score is None else round(100 * score)
    title, url = (lesson.title, lesson.url) if lesson else ("", "")
    return MyExercise(row.title, row.last_at, percent, row.rescored is not None, title, url)


def answered_exercises() -> Any:
    """Exercises with how many answers and learners each has, for authors. One query."""
    return H5PPackage.objects.annotate(
        answers=Count("versions__statements", filter=Q(versions__statements__verb__in=RESULTS)),
        learners=Count("versions__statements__user", distinct=True),
    ).order_by("title", "pk")


# What says how an answer went; the rest says that somebody was there.
RESULTS = ("answered", "completed", "passed", "failed", "scored", "mastered")


def answers_to(package: H5PPackage) -> Any:
    """Answers to all versions of an exercise, the latest first, without who gave them."""
    found = ExerciseStatement.objects.filter(version__package=package, verb__in=RESULTS)
    return found.annotate(number=F("version__number"), score=Coalesce("rescored", "scaled")).defer("digest")
