"""The worker. `KILLS_QUICK`: what a short trial waits for is swept every other second, and nothing else is."""

import os

from lms.celery import app

if os.environ.get("KILLS_QUICK"):
    app.conf.beat_schedule = {
        name: {**app.conf.beat_schedule[name], "schedule": 2, "options": {"expires": 5}}
        for name in ("heartbeat", "letters", "pdfs")
    }
