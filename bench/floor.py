"""The floor: the smallest Django that answers, under the same gunicorn as the school."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("", hello)]


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Configures itself at the first request, so that importing this module changes nothing."""
    return _django()(environ, start_response)


@cache
def _django() -> Any:
    settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="floor", ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[])
    return get_wsgi_application()


@contextlib.contextmanager
def running_floor() -> Iterator[str]:
    """The address of the floor while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    options = ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    process = subprocess.Popen([gunicorn, "bench.floor:application", "--bind", f"127.0.0.1:{port}", *options])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(address, timeout=1).close()
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(15)
