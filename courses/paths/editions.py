"""Editions of learning paths: frozen when the path is published, for the certificates that name them."""

import hashlib
import json
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.editions import is_held
from courses.pages import ChangeKind, CoursePage
from courses.paths.coverage import frozen_sections
from courses.paths.pages import LearningPathPage
from courses.paths.records import FrozenPath, PathEdition
from courses.paths.tasks import DelegatedTask

# What schema 2 has added to each section.
_TABLE = ("lessons", "practice", "final")


@transaction.atomic
def make_path_edition(path_key: uuid.UUID, *, kind: ChangeKind, note: str, by: Any) -> PathEdition | None:
    """Freeze the published path, or return None when nothing in it has changed or it is not published in Swedish."""
    if is_held():
        return None
    # The lock orders two publishers of one path; on SQLite the transaction is the lock.
    pages = LearningPathPage.objects.select_for_update(of=("self",), no_key=True).filter(
        translation_key=path_key, live=True
    )
    rows = {page.locale.language_code: page for page in pages.select_related("locale").order_by("pk")}
    if "sv" not in rows:
        return None
    body = _frozen(rows["sv"], rows.get("en", rows["sv"]))
    latest = latest_path_edition(path_key)
    if latest and latest.digest == _digest(body if latest.frozen["schema"] == 2 else _as_of_schema_1(body)):
        return None
    return PathEdition.objects.create(
        path_key=path_key,
        number=(PathEdition.objects.filter(path_key=path_key).aggregate(n=Max("number"))["n"] or 0) + 1,
        published_at=timezone.now(),
        kind=kind if latest else ChangeKind.FIRST,
        note=note,
        by=by,
        body=body,
        digest=_digest(body),
        actor=by,
    )


def latest_path_edition(path_key: uuid.UUID) -> PathEdition | None:
    """The edition in force. One query."""
    return PathEdition.objects.filter(path_key=path_key).order_by("-number").first()


def course_keys(ids: list[int]) -> dict[int, uuid.UUID]:
    """The keys that a course's languages share, by the primary key of its Swedish page. One query."""
    return dict(CoursePage.objects.filter(pk__in=ids).values_list("pk", "translation_key"))


def _digest(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _as_of_schema_1(body: FrozenPath) -> dict[str, Any]:
    """The same path as it was frozen before: a newer schema alone makes no new edition."""
    rows = [{name: row[name] for name in row if name not in _TABLE} for row in map(dict, body["coverage"])]
    return {**body, "schema": 1, "coverage": rows}


def _frozen(swedish: LearningPathPage, english: LearningPathPage) -> FrozenPath:
    ids = swedish.core_ids()
    keys = course_keys(ids)
    tasks = DelegatedTask.objects.in_bulk(swedish.task_ids())
    translated = {item["id"]: item["value"] for item in english.coverage.raw_data}
    # A section that has no English yet stands there in Swedish.
    sections = [(item["value"], translated.get(item["id"], item["value"])) for item in swedish.coverage.raw_data]
    return {
        "schema": 2,
        "titles": {"sv": swedish.title, "en": english.title},
        "leads": {"sv": swedish.lead, "en": english.lead},
        "scopes": {"sv": swedish.scope, "en": english.scope},
        "role": swedish.role,
        "product": swedish.product,
        "core": [keys[pk].hex for pk in ids if pk in keys],
        "tasks": [tasks[pk].key for pk in swedish.task_ids() if pk in tasks],
        "coverage": [
            {
                "facts": sv["facts"],
                "section_sv": sv["section"],
                "section_en": en["section"],
                "subject_sv": sv["subject"],
                "subject_en": en["subject"],
                "lessons": lessons,
                "practice": practice,
                "final": final,
            }
            for (sv, en), (lessons, practice, final) in zip(sections, frozen_sections(swedish), strict=True)
        ],
    }
