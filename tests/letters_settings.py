"""The demo's settings with a short lease, for the test that kills the worker."""

from lms.settings.dev import *  # noqa: F403

LETTER_LEASE_SECONDS = 3
