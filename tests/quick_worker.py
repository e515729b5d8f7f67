"""The worker with a quick sweep, for the test that kills it."""

from lms.celery import app

app.conf.beat_schedule = {
    name: {**entry, "schedule": 1, "options": {"expires": 5}} for name, entry in app.conf.beat_schedule.items()
}
