"""Hostile addresses, headers, bodies and forms from everyone: refused or answered, never a failure of ours.

FUZZ_EXAMPLES=20000 makes a long run with new examples each time; without it the same few are tried.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import LessonPage
from tests.lms import hostile
from tests.lms.views_table import patterns
from tests.lms.world import PEOPLE, World

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
# Wagtail has a page for developers that fails by intention.
ROUTES = sorted({p.route for p in patterns()} - {"admin/failwhale/"})
METHODS = ["get", "head", "post", "options", "put", "patch", "delete", "TRACE", "BREW"]


def tries(usual: int) -> Any:
    """The same `usual` examples, or FUZZ_EXAMPLES new ones."""
    return settings(
        max_examples=EXAMPLES or usual,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def world(db: None) -> World:
    world = World()
    _ = world.attempt
    return world


@contextmanager
def undone() -> Iterator[None]:
    """Each example meets the same school."""
    caches["default"].clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sound(response: HttpResponse, address: str) -> None:
    assert response.status_code < 500 or address.startswith("/healthz"), response.status_code
    if hasattr(response, "streaming_content"):
        b"".join(response.streaming_content)


_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>[^()]*(?:\([^()]*\))?[^()]*\)|\([^()]*\)")


def filled(route: str, world: World, draw: Any) -> str:
    """The route's address with a true, a likely or a hostile value in each place."""
    true = [world.course_key, world.lesson_key, world.practice_key, world.attempt.uuid, world.anna.pk]
    true += [LessonPage.objects.earliest("pk").pk, "1", "sv", "kurser/minikurs/", "courses", "lessonpage"]
    part = st.one_of(st.sampled_from(list(map(str, true))), hostile.path_parts)
    prefix = draw(st.sampled_from(["/", "/", "/en/"]))
    return prefix + _PLACE.sub(lambda _: draw(part), route.replace("^", "").replace("\\.", ".")).rstrip("$")


@tries(usual=250)
@given(data=st.data())
def test_no_request_makes_a_view_fail(world, data):
    address = filled(data.draw(st.sampled_from(ROUTES)), world, data.draw)
    client = world.browser(data.draw(st.sampled_from(PEOPLE)))
    body, kind = data.draw(hostile.bodies)
    headers = data.draw(hostile.headers)
    sent = {**{n: m.value for n, m in client.cookies.items()}, **data.draw(hostile.cookies)}
    headers["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in sent.items())
    query = data.draw(hostile.queries)
    method = data.draw(st.sampled_from(METHODS))
    with undone():
        response = client.generic(method.upper(), address, body, kind, QUERY_STRING=query, **headers)
        sound(response, address)


def found_forms(world: World) -> list[tuple[str, hostile.Form]]:
    """Every kind of form that someone meets, page by page."""
    found = []
    for person, start, most in (("nobody", "/", 40), ("anna", "/mina-kurser/", 60), ("david", "/admin/", 100)):
        forms, seen, queue = [], set(), [start, f"/prov/{world.attempt.uuid}/"]
        while queue and len(seen) < most:
            address = queue.pop(0)
            kind = hostile.kind(address)
            if kind in seen or "/logout/" in address or address.startswith(("/static/", "/media/")):
                continue
            seen.add(kind)
            response = world.browser(person).get(address, follow=True)
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                on_page, links = hostile.read(response.text, response.wsgi_request.path)
                forms += on_page
                queue += links
        found += [(person, form) for form in hostile.distinct(forms)]
    return found


def _is_a_crawl(forms: list[tuple[str, hostile.Form]]) -> bool:
    """Whether the crawl has met the forms that we know of."""
    found = {(person, hostile.kind(form.address)) for person, form in forms}
    known = {("nobody", "/konto/login/"), ("nobody", "/konto/signup/"), ("nobody", "/intyg/")}
    known |= {("anna", "/konto/profil/"), ("anna", "/konto/password/change/")}
    in_test = any(person == "anna" and "fraga" in address for person, address in found)
    return known <= found and in_test and len([person for person, _ in found if person == "david"]) > 25


@tries(usual=120)
@given(data=st.data())
def test_no_form_makes_a_view_fail(world, data):
    if not hasattr(world, "forms"):
        world.forms = found_forms(world)
        assert _is_a_crawl(world.forms)
    person, form = data.draw(st.sampled_from(world.forms), label="form")
    sent: dict[str, Any] = {}
    for name, value in form.fields:
        what = data.draw(st.sampled_from(["as it is", "as it is", "hostile", "twice", "a file", "gone"]))
        if what == "a file":
            sent[name] = SimpleUploadedFile("../a\u202e.png", data.draw(st.binary(max_size=50)), "image/png")
        elif what == "twice":
            sent[name] = [value, data.draw(hostile.words)]
        elif what != "gone":
            sent[name] = value if what == "as it is" else data.draw(hostile.words)
    files = st.binary(max_size=300).map(lambda content: SimpleUploadedFile("a.png", content))
    sent |= {name: data.draw(st.one_of(hostile.words, files)) for name in form.files}
    sent = {name: _sendable(value) for name, value in sent.items()}
    with undone():
        client = world.browser(person)
        response = client.post(form.address, sent) if form.method == "post" else client.get(form.address, _texts(sent))
        sound(response, form.address)


def _sendable(value: Any) -> Any:
    if isinstance(value, list):
        return [_sendable(v) for v in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _texts(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if not isinstance(value, SimpleUploadedFile)}
