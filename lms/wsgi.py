"""The WSGI application that gunicorn serves."""

import ctypes
import gc
import os

from django.core.wsgi import get_wsgi_application

_ARENAS, _MAPPED = -8, -3


def _lean_memory() -> None:
    """Where malloc is glibc's: one arena for all threads, which take turns anyway, and what is large goes back to the
    system as soon as it is freed."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_ARENAS, 1)
        mallopt(_MAPPED, 128 * 1024)


_lean_memory()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
application = get_wsgi_application()

from lms.demo import refuse_in_production  # noqa: E402  needs the apps to be ready

refuse_in_production()


def _set_aside_what_stays() -> None:
    """What is loaded once is looked through for garbage no more: the garbage of requests is then found much sooner."""
    from django.urls import get_resolver

    _imports_all_views = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    # Counts anew how much stays, which decides when the next search is.
    gc.collect()


_set_aside_what_stays()
