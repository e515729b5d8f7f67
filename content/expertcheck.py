"""An expert's check of a question or a course: a date on the row and on its draft, and who set it in the log."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from content import generation

ACTION = "school.expert_check"


@transaction.atomic
def stamp(row: Any, *, by: Any, **dates: datetime.date | None) -> None:
    """Set the dates on a page or snippet in all its languages, published text and draft alike, and log who did it."""
    model = type(row)
    for version in locked(row):
        draft = version.get_latest_revision_as_object()
        for name, value in dates.items():
            setattr(draft, name, value)
        # Read first, written after: the draft of a row without changes is the row itself.
        model.objects.filter(pk=version.pk).update(**dates)
        # Not a change of the text: a published row without a draft does not get one by this.
        if getattr(version, "alias_of_id", None):
            # A translation that nobody has begun has no text of its own, and no history.
            continue
        revision = draft.save_revision(user=by, changed=draft.has_unpublished_changes, clean=False)
        # A number of its own: the history shows one entry of each number, and each language has a history.
        log(version, ACTION, user=by, uuid=uuid.uuid4(), revision=revision, content_changed=False)
    generation.bump()


def locked(row: Any) -> list[Any]:
    """All languages of a page or snippet, held until the transaction ends: no draft is saved between read and write."""
    versions = type(row).objects.select_for_update().filter(translation_key=row.translation_key)
    return list(versions.order_by("pk"))
