"""wagtail-lms beside us: the newest release from the registry in an environment of its own, with its own course page.

Run by the environment's Python as `python -m bench.peer` (prepares, prints the cookie) and by its gunicorn.
`FLOOR_DIR` names the folder of its database.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.urls import include, path

from bench.sites import WAGTAIL, configure

RELEASE = "wagtail-lms==0.11.1"
_BASE = "<!doctype html><html lang=en><title>{{ page.title }}</title>{% block content %}{% endblock %}</html>"


def environment(folder: Path) -> str:
    """The Python of an environment with wagtail-lms, made in the folder when it is missing."""
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        command = [str(python), "-m", "pip", "install", "-qq", RELEASE, "gunicorn"]
        subprocess.run(command, check=True, timeout=600, stderr=subprocess.DEVNULL)
    return str(python)


def _django() -> Any:
    apps = ("wagtail_lms", "django_filters", "django.contrib.admin", *WAGTAIL)
    return configure(__name__, apps=apps, templates={"base.html": _BASE})


def __getattr__(name: str) -> Any:
    # Wagtail's addresses can be imported only after the settings are configured.
    if name != "urlpatterns":
        raise AttributeError(name)
    from wagtail import urls
    from wagtail.admin import urls as admin_urls

    return [
        path("admin/", include(admin_urls)),
        path("lms/", include("wagtail_lms.urls")),
        path("", include(urls)),
    ]


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return _django()(environ, start_response)


def prepare() -> dict[str, str]:
    """Tables, a course with one enrolled learner, and that learner's cookie."""
    _django()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from wagtail.models import Site
    from wagtail_lms import models

    from bench.cookies import session_cookie

    call_command("migrate", verbosity=0)
    home = Site.objects.get().root_page
    course = home.add_child(instance=models.CoursePage(title="Course", slug="course", description="<p>Trials.</p>"))
    user = get_user_model().objects.create_user("anna", "anna@peer.example", "peer")
    models.CourseEnrollment.objects.create(user=user, course=course)
    return {"cookie": session_cookie(user)}


if __name__ == "__main__":
    json.dump(prepare(), sys.stdout)
