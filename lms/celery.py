"""The Celery application: run with `celery -A lms worker -B`."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["lms", "courses"])


@worker_init.connect
def _refuse_demo_accounts(**_kwargs: object) -> None:
    """A worker starts on no other database than the web server does.

    Celery logs the exceptions of those who listen and starts all the same, but lets an exit through.
    """
    from lms.demo import refuse_in_production

    try:
        refuse_in_production()
    except Exception as refusal:
        raise SystemExit(f"{type(refusal).__name__}: {refusal}") from refusal


@worker_ready.connect
def _beat_at_once(**_kwargs: object) -> None:
    """A worker that has just started is reachable now, not at the first tick."""
    app.send_task("lms.tasks.heartbeat", expires=9)


@task_prerun.connect
def _read_checks_anew(**_kwargs: object) -> None:
    """A job knows the experts' answers of its own time, as a request does."""
    from content.factchecks import forget

    forget()
