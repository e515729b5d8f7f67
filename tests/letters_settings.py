"""The demo's settings with a short lease and a quick sweep, for the test that kills the worker."""

from lms.settings.dev import *  # noqa: F403
from lms.settings.dev import CELERY_BEAT_SCHEDULE

LETTER_LEASE_SECONDS = 3
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 1, "options": {"expires": 5}} for name, entry in CELERY_BEAT_SCHEDULE.items()
}
