"""Settings: the same school with Wagtail's own routing and `Page.serve` in place of the door and the kept responses."""

from lms.settings.dev import *
from lms.settings.dev import MIDDLEWARE

ROOT_URLCONF = "bench.page_serve_urls"
MIDDLEWARE = [name for name in MIDDLEWARE if name != "content.sharing.SharedResponses"]
