"""Which texts of delegated tasks an expert has checked: a task with another text waits anew."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from wagtail.models import Revision

from courses.paths.records import TaskCheck
from courses.paths.tasks import DelegatedTask

_TEXTS = ("title_sv", "title_en", "reason_sv", "reason_en")
_OF_PRODUCT = ("product", "provision_sv", "provision_en")


def digest_of(task: DelegatedTask, draft: Revision | None = None) -> str:
    """What an expert reads of the task, or of this draft of it: a SHA-256 of texts, provisions and courses."""
    content = draft.content if draft else {name: getattr(task, name) for name in _TEXTS}
    products = json.loads(content["products"]) if draft else list(task.products.raw_data)
    said = [[content[name] for name in _TEXTS], [_product(item["value"]) for item in products]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _product(value: dict[str, Any]) -> list[Any]:
    return [*(value[name] for name in _OF_PRODUCT), [item["value"] for item in value["courses"]]]


def newest_digests(tasks: Iterable[DelegatedTask]) -> dict[int, str]:
    """Of each task the text as its author last left it, by primary key. One query."""
    rows = list(tasks)
    drafts = Revision.objects.in_bulk([row.latest_revision_id for row in rows if row.has_unpublished_changes])
    return {row.pk: digest_of(row, drafts.get(row.latest_revision_id)) for row in rows}


def seen_of(task: DelegatedTask) -> str:
    """What a tick carries: the text, and its latest check, so that of two who tick at once the second is told."""
    digest = newest_digests([task])[task.pk]
    check = last_checks([task.key]).get((task.key, digest))
    return f"{digest}-{check.pk if check else 0}"


def last_checks(keys: Iterable[str]) -> dict[tuple[str, str], TaskCheck]:
    """The latest check of each text of these tasks, by the task's key and the text's digest. One query."""
    rows = TaskCheck.objects.filter(task__in=list(keys)).order_by("pk")
    return {(row.task, row.digest): row for row in rows}


def mark_drafts(tasks: Iterable[DelegatedTask]) -> list[DelegatedTask]:
    """The published tasks, each told whether an expert has checked it as it stands. One query."""
    rows = list(tasks)
    checks = last_checks(row.key for row in rows)
    for row in rows:
        row.is_draft = (row.key, digest_of(row)) not in checks
    return rows
