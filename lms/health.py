"""Which parts answer: database, queue and worker."""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from certificates.seal import watch

HEARTBEAT = "worker-heartbeat"
# Beat ticks every 10 seconds; a job that holds the worker for a while is no failure.
_STALE_SECONDS = 90


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_out")
    if folder is None:
        from kombu import Connection

        with Connection(settings.CELERY_BROKER_URL) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    elif not os.access(folder, os.W_OK):
        raise RuntimeError("the queue's folder cannot be written")


def _worker() -> None:
    beat = cache.get(HEARTBEAT)
    if beat is None:
        raise RuntimeError("no heartbeat has come through yet")
    if time.time() - beat > _STALE_SECONDS:
        raise RuntimeError(f"the last heartbeat is {time.time() - beat:.0f} seconds old")


_PARTS: dict[str, Callable[[], None]] = {"database": _database, "queue": _queue, "worker": _worker}


def report() -> dict[str, str]:
    """ "ok" or what is wrong, for each part."""
    found = {}
    for name, probe in _PARTS.items():
        try:
            probe()
            found[name] = "ok"
        except Exception as error:  # noqa: BLE001  whatever fails is what the page reports
            found[name] = f"{type(error).__name__}: {error}"[:200] if name == "worker" else type(error).__name__
    return found


def certificates() -> str:
    """ "ok", or what PDFs wait for and which are lost. The school answers all the same, so no probe fails by it."""
    try:
        found = watch.state()
    except Exception as error:  # noqa: BLE001  whatever fails is what the page reports
        return type(error).__name__
    if found.is_well:
        return "ok"
    reasons = ", ".join(trouble.value for trouble in found.troubles)
    return f"{found.waiting} PDFs wait ({reasons or 'late'}), {len(found.lost)} files lost"
