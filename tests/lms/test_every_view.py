"""Every address, as every person, with every method: what the table says, and nothing of another's is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Orderable, Page, TranslatableMixin

from content.facts import Fact
from content.models import Provision, Source
from lms.models import User
from tests.lms.views_table import TABLE, Row, keys_that_need_a_row, patterns
from tests.lms.world import PEOPLE, World

# Rows about people, tests and certificates; not the content, which authors change.
HELD = ("lms", "courses", "assessments", "certificates", "content", "account", "mfa")
# One row for all: counters and the name of the generation.
SHARED = ("Generation", "NumberSeries")
# Answers that come before a view has done anything.
REFUSED = ("405", "in", "door")
# A test's stale form gives its answers back, to be sent again.
GIVES_BACK = ("question", "sheet")
Held = dict[tuple[str, Any], tuple[Any, ...]]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen, and no rate limit remembers it."""
    caches["default"].clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_every_address_has_a_row_and_every_row_an_address():
    wanted, given = keys_that_need_a_row(), {row.key for row in TABLE}
    assert wanted - given == set(), "addresses without a row in views_table.py"
    assert given - wanted == set(), "rows without an address"


def address_of(row: Row, world: World) -> str:
    return row.path or reverse(row.key, args=row.args(world))


def word(response: HttpResponse) -> str:
    """What the table calls this response."""
    to = response.headers.get("Location", "")
    if response.status_code not in (301, 302):
        return str(response.status_code)
    if to.startswith("/konto/login/"):
        return "in"
    assert to.startswith("/"), to
    return "door" if to.startswith("/admin/login/") else "on"


def lacks_heading(response: HttpResponse) -> bool:
    """Of a whole page. Wagtail's header gives none where the page's own words bear the name of its `heading`."""
    page = b"" if response.streaming else response.content
    return response.status_code == 200 and b"</html>" in page and b"<h1" not in page


def send(client: Client, method: str, address: str, row: Row, world: World) -> HttpResponse:
    data = row.data(world) if method == "post" else {}
    return getattr(client, method)(address, data) if data else getattr(client, method)(address)


def _models() -> list[type[Model]]:
    held = (model for model in apps.get_models() if model._meta.app_label in HELD)
    content = (Page, TranslatableMixin, Orderable, Source, Provision)
    return [model for model in held if not issubclass(model, content) and model.__name__ not in SHARED]


def held() -> Held:
    """Every row by table and key."""
    found: Held = {}
    for model in _models():
        for values in model._default_manager.values_list("pk", *_fields(model)):
            found[model._meta.label, values[0]] = values[1:]
    return found


def _fields(model: type[Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if f.attname != "last_login"]


def _owner(label: str, pk: Any, values: tuple[Any, ...], world: World) -> Any:
    """Whose row this is. What names no user belongs to a test or certificate of Anna's."""
    if label == User._meta.label:
        return pk
    return dict(zip(_fields(apps.get_model(label)), values, strict=True)).get("user_id") or world.anna.pk


def others_are_untouched(before: Held, world: World, person: str) -> None:
    after, user = held(), world.user(person)
    for (label, pk), values in before.items():
        if _owner(label, pk, values, world) != user.pk:
            assert after.get((label, pk)) == values, f"{label} {pk} was changed by {person}"
    for label, pk in after.keys() - before.keys():
        model = apps.get_model(label)
        if issubclass(model, Fact):
            assert model._default_manager.get(pk=pk).actor_id in (user.pk, None), f"{label} {pk}: not {person}'s doing"


def test_each_person_gets_what_the_table_says_and_changes_nothing_of_anothers(world):
    wrong = []
    for row in TABLE:
        with undone():
            wrong += _against_the_table(row, world)
        world.forget()
    assert wrong == []


def _against_the_table(row: Row, world: World) -> Iterator[str]:
    address = address_of(row, world)
    before = held() if row.post != "405" else {}
    for person in PEOPLE:
        for method in ("get", "head", "post") if person == "anna" else ("get", "post"):
            with undone():
                response = send(world.browser(person), method, address, row, world)
                found = word(response)
                if lacks_heading(response):
                    yield f"{row.key}: {method} by {person} gives a page without a main heading"
                if row.expected(method, person) not in (found, "any"):
                    yield f"{row.key}: {method} by {person} gives {found}, not {row.expected(method, person)}"
                if before and method == "post" and person != "anna" and found not in REFUSED:
                    others_are_untouched(before, world, person)


def test_other_methods_and_forms_without_their_token_change_nothing(world):
    wrong = []
    for row in TABLE:
        with undone():
            address = address_of(row, world)
            # Elsewhere both are refused before the view is asked.
            reaches_view = address.startswith("/admin/") or row.key in GIVES_BACK
            before = held() if reaches_view else None
            for person in ("nobody", "bjorn", "david"):
                put = word(send(world.browser(person), "put", address, row, world))
                forged = word(send(world.browser(person, enforce_csrf_checks=True), "post", address, row, world))
                if put not in _refusals(address, person) or (forged != "403" and row.key not in GIVES_BACK):
                    wrong.append(f"{row.key}: PUT by {person} gives {put}, a forged POST {forged}")
            assert not reaches_view or held() == before, row.key
        world.forget()
    assert wrong == []


def _refusals(address: str, person: str) -> set[str]:
    """What PUT may get: in the CMS Wagtail takes it for a form without content."""
    if not address.startswith("/admin/"):
        return {"405"}
    return {"405", "404", "200", "on"} if person == "david" else {"door", "in", "403", "405"}


def _arguments(route: str) -> str:
    """The route with something in each place: "1" fits numbers, slugs and words."""
    import re

    address = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", route)
    address = re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\))?[^()]*\)|\([^()]*\)|<(\w+:)?\w+>", "1", address)
    return "/" + address.replace("\\.", ".").replace("^", "").rstrip("$")


CMS = sorted({_arguments(p.route) for p in patterns() if p.is_in_cms})
# What a browser needs before anyone has signed in.
OPEN = {"/admin/sprite/", "/admin/jsi18n/", "/admin/localize/jsi18n/", "/admin/login/"}


def test_the_walk_through_the_cms_finds_its_addresses():
    assert len(CMS) > 200
    assert set(CMS) >= OPEN


def test_no_address_of_the_cms_is_open_to_learners_or_nobody(world):
    for address in set(CMS) - OPEN:
        for person, method in (("nobody", "get"), ("bjorn", "post")):
            response = getattr(world.browser(person), method)(address)
            assert word(response) in ("door", "403", "404"), (address, person, word(response))


def test_a_learner_at_the_door_of_the_cms_is_told_and_not_sent_in_circles(world):
    response = world.browser("anna").get("/admin/", follow=True)
    assert response.status_code == 403
    assert "Du har inte behörighet till sidan" in response.text
