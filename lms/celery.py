"""What the worker runs, and when: `celery -A lms worker -B`."""

import os
import threading
import time

from celery.schedules import crontab
from celery.signals import beat_embedded_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

from content.background import app

app.autodiscover_tasks(["lms", "courses", "certificates", "content.h5p"])
# A tick that no worker took before the next one is worth nothing; without this they pile up behind a long job.
app.conf.beat_schedule = {
    "heartbeat": {"task": "lms.tasks.heartbeat", "schedule": 10, "options": {"expires": 9}},
    "letters": {"task": "courses.tasks.sweep_letters", "schedule": 20, "options": {"expires": 19}},
    "pdfs": {"task": "certificates.tasks.sweep_pdfs", "schedule": 30, "options": {"expires": 29}},
    "pdf-files": {"task": "certificates.tasks.sweep_pdf_files", "schedule": crontab(hour="4", minute="40")},
    "pdf-notices": {"task": "courses.tasks.tell_of_pdfs", "schedule": 3600, "options": {"expires": 3500}},
    "overdue": {"task": "courses.tasks.end_overdue", "schedule": 60, "options": {"expires": 59}},
    "regrades": {"task": "courses.tasks.sweep_regrades", "schedule": 60, "options": {"expires": 59}},
    "exercises": {"task": "content.h5p.tasks.sweep_packages", "schedule": 60, "options": {"expires": 59}},
    "schedule": {"task": "courses.tasks.publish_scheduled", "schedule": 300, "options": {"expires": 290}},
    "search": {"task": "courses.tasks.sweep_search", "schedule": 60, "options": {"expires": 59}},
    "search-anew": {"task": "courses.tasks.rebuild_search", "schedule": crontab(hour="3", minute="10")},
    "statistics": {"task": "courses.tasks.compute_statistics", "schedule": crontab(hour="3", minute="40")},
    "reminders": {"task": "courses.tasks.send_reminders", "schedule": crontab(hour="6", minute="30")},
    "stray-exercises": {"task": "content.h5p.tasks.sweep_store", "schedule": crontab(hour="4", minute="20")},
    "old-exercises": {"task": "courses.tasks.delete_old_exercises", "schedule": crontab(hour="4", minute="10")},
    "past-period": {"task": "lms.tasks.count_past_period", "schedule": crontab(hour="4", minute="40")},
    "fresh-statistics": {"task": "courses.tasks.refresh_statistics", "schedule": 900, "options": {"expires": 890}},
}


@worker_init.connect
def _refuse_demo_accounts(**_kwargs: object) -> None:
    """A worker starts on no other database than the web server does.

    Celery logs the exceptions of those who listen and starts all the same, but lets an exit through.
    """
    from lms.demo import refuse_demo_seal, refuse_in_production

    try:
        refuse_in_production()
        refuse_demo_seal()
    except Exception as refusal:
        raise SystemExit(f"{type(refusal).__name__}: {refusal}") from refusal


@worker_ready.connect
def _beat_at_once(**_kwargs: object) -> None:
    """A worker that has just started is reachable now, not at the first tick."""
    app.send_task("lms.tasks.heartbeat", expires=9)


@beat_embedded_init.connect
def _end_with_worker(**_kwargs: object) -> None:
    """The worker's own beat is a process beside it. Where the worker alone is killed, it ends as well: the next worker
    brings another.
    """
    worker = os.getppid()

    def watch() -> None:
        while os.getppid() == worker:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
