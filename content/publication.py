"""The last stop before publication, whichever way it comes: a form, code, a schedule or an approval."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Revision

logger = logging.getLogger(__name__)


def admits(revision: Revision, refusal: ValidationError | None, how: dict[str, Any]) -> bool:
    """Whether the revision may be published. `refusal`: what stands in the way; `how`: what `publish` was called with.

    Raises the refusal. At its hour no one is there to be told: it stays a draft, and others' hours are kept.
    """
    if refusal is None:
        return True
    if how.get("log_action") != "wagtail.publish.scheduled":
        raise refusal
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    logger.warning("Not published at its hour: %s. %s", revision.object_str, " ".join(refusal.messages))
    return False
