"""The Celery application: run with `celery -A lms worker -B`."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["lms", "courses"])


@worker_ready.connect
def _beat_at_once(**_kwargs: object) -> None:
    """A worker that has just started is reachable now, not at the first tick."""
    app.send_task("lms.tasks.heartbeat", expires=9)


@task_prerun.connect
def _read_checks_anew(**_kwargs: object) -> None:
    """A job knows the experts' answers of its own time, as a request does."""
    from content.factchecks import forget

    forget()
