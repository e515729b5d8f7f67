"""The heartbeat: beat puts it in the queue, a worker takes it, and /healthz sees that it came through."""

from django.core.cache import cache
from django.utils import timezone

from content.background import app
from lms.health import HEARTBEAT


@app.task
def heartbeat() -> None:
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=3600)
