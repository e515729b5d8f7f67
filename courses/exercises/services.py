"""What a learner's browser tells of an exercise, kept as practice. Nothing here counts towards a certificate."""

import datetime
import hashlib
import json
import re
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from content.h5p import own
from content.h5p.player import object_of, store
from content.h5p.records import H5PVersion
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.exercises.statements import MOST_STATE_BYTES, BadStatement, Said, checked, parsed

_BATCH = 1000
_VERSION = re.compile(r"[ -]\d+\.\d+(\.\d+)?$")


def save_state(user: Any, version: H5PVersion, text: Any) -> None:
    """Keep where the learner is. `text`: JSON as the exercise wrote it. Raises BadStatement. One query."""
    if not isinstance(text, str) or len(text.encode("utf-8", "replace")) > MOST_STATE_BYTES:
        raise BadStatement(_("The exercise remembers more than can be saved. Your place in it was not saved."))
    parsed(text.encode("utf-8", "replace"))
    ExerciseState.objects.bulk_create(
        [ExerciseState(user=user, version=version, state=text)],
        update_conflicts=True,
        unique_fields=["user", "version"],
        update_fields=["state", "at"],
    )


def record_statement(user: Any, version: H5PVersion, lesson_key: uuid.UUID, raw: Any) -> ExerciseStatement:
    """Keep a statement with the learner as its actor; one that has come before gives the first. Raises BadStatement."""
    said = checked(raw, about=object_of(version), email=user.email)
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
    account = {"homePage": settings.BASE_URL, "name": str(user.pk)}
    kept, _is_new = ExerciseStatement.objects.get_or_create(
        user=user,
        version=version,
        digest=digest,
        defaults={
            "lesson_key": lesson_key,
            "raw": {**said.raw, "actor": {"objectType": "Agent", "account": account}},
            "verb": said.verb,
            "part": said.part,
            "scaled": said.scaled,
            "rescored": _rescored(version, said),
        },
    )
    return kept


def delete_old(now: datetime.datetime | None = None) -> int:
    """Delete states and statements older than EXERCISE_DAYS, some at a time. Returns how many went."""
    before = (now or timezone.now()) - datetime.timedelta(days=settings.EXERCISE_DAYS)
    return sum(_delete(model, before) for model in (ExerciseState, ExerciseStatement))


def _delete(model: Any, before: datetime.datetime) -> int:
    total = 0
    while keys := list(model.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        total += model.objects.filter(pk__in=keys).delete()[0]
    return total


def _rescored(version: H5PVersion, said: Said) -> float | None:
    """The server's own score for what it can read."""
    machine_name, result = _VERSION.sub("", version.main_library), said.raw.get("result")
    if machine_name not in own.RESCORERS or said.part or not isinstance(result, dict):
        return None
    params = json.loads(store().content_file(version.digest, "content/content.json").read_bytes())
    return own.rescored(machine_name, params, result)
