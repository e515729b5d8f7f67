"""The heartbeat: beat puts it in the queue, a worker takes it, and /healthz sees that it came through."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT = "worker-heartbeat"


@shared_task
def heartbeat() -> None:
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=3600)
