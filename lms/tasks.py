"""The heartbeat, which beat puts in the queue and a worker takes, for /healthz; and what is past its period."""

from django.core.cache import cache
from django.utils import timezone

from content.background import app
from lms.health import HEARTBEAT


@app.task
def heartbeat() -> None:
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=3600)


@app.task
def count_past_period() -> int:
    """How many records are past their period, for those who dispose of them to see. Nothing goes by itself."""
    from lms.disposal.plans import past_period, tell

    count = past_period(timezone.now())
    tell(count)
    return count
