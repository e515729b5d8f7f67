"""The floors: the smallest Django that does the same kind of work, under the same gunicorn as the school.

`/hello` answers; `/page` reads the session and the user and renders one template; `/write` takes a form with a CSRF
token and inserts one row, with the same PRAGMA synchronous as the school. `FLOOR_DIR` names the folder of its database.
"""

import json
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.sites import configure

_PAGE = """<!doctype html><html lang="en"><title>{{ user.email }}</title><h1>{{ user.username }}</h1>
<ul>{% for row in rows %}<li>row {{ row }}</li>{% endfor %}</ul></html>"""


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def page(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "page.html", {"rows": range(20)})


def write(request: HttpRequest) -> HttpResponse:
    from django.db import connection
    from django.shortcuts import redirect

    with connection.cursor() as cursor:
        row = [request.user.pk, request.POST["answer"]]
        cursor.execute("INSERT INTO answer (user_id, answer) VALUES (%s, %s)", row)
    return redirect("/page")


urlpatterns = [path("hello", hello), path("page", page), path("write", write)]


def _django() -> Any:
    return configure(__name__, templates={"page.html": _PAGE})


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Configures itself at the first request, so that importing this module changes nothing."""
    return _django()(environ, start_response)


def prepare() -> dict[str, str]:
    """Tables, one user and that user's session: the cookie to send."""
    _django()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from bench.cookies import session_cookie

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, user_id INTEGER, answer TEXT)")
    user = get_user_model().objects.create_user("anna", "anna@floor.example", "floor")
    return {"cookie": session_cookie(user)}


if __name__ == "__main__":
    json.dump(prepare(), sys.stdout)
