"""The demo's settings with a mail server. `KILLS_QUICK`: claims lapse soon, for a short trial."""

import os

from lms.settings.dev import *
from lms.settings.dev import DATABASES

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("KILLS_POST", "0"))
EMAIL_TIMEOUT = 20
if os.environ.get("KILLS_QUICK"):
    LETTER_LEASE_SECONDS = PDF_LEASE_SECONDS = 10
if "pool" in DATABASES["default"]["OPTIONS"]:
    # Others use the same server.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 5}
