"""What registers search by follows name and address wherever they are saved."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from certificates.models import CertificateHolder
from content import triggers
from lms.models import User
from tests import people, school

filling_users = import_module("lms.migrations.0003_fill_folded_names")
filling_holders = import_module("certificates.migrations.0004_fill_folded_names_of_holders")
EDITOR = SimpleNamespace(connection=connection)


def _stored(user):
    return User.objects.values_list("search_name", "sort_name").get(pk=user.pk)


def test_a_saved_user_is_found_by_name_and_address(bjorn):
    assert bjorn.search_name == "björn öberg bjorn@skola.example"
    bjorn.name = "Björn Ek"
    bjorn.save(update_fields=["name"])
    assert _stored(bjorn)[0] == "björn ek bjorn@skola.example"
    bjorn.email = "ny@skola.example"
    bjorn.save()
    assert _stored(bjorn)[0] == "björn ek ny@skola.example"


def test_signing_in_writes_no_names(bjorn, django_assert_num_queries):
    light = User.objects.only("pk", "last_login").get(pk=bjorn.pk)
    with django_assert_num_queries(1):
        light.save(update_fields=["last_login"])


def test_the_migration_fills_users_that_are_there(bjorn):
    kept = _stored(bjorn)
    User.objects.update(search_name="", sort_name="")
    filling_users.fill(apps, EDITOR)
    assert _stored(bjorn) == kept


def test_the_migration_fills_holders_and_leaves_their_guard_standing(anna, bjorn):
    for user in (anna, bjorn):
        school.take_test(user)
    rows = list(CertificateHolder.objects.order_by("pk").values())
    assert [row["search_name"] for row in rows] == ["anna lindqvist", "björn öberg"]
    with filling_holders._unguarded(connection):
        CertificateHolder.objects.update(search_name="", sort_name="")
    filling_holders.fill(apps, EDITOR)
    assert list(CertificateHolder.objects.order_by("pk").values()) == rows
    assert triggers.missing() == []
    with pytest.raises(DatabaseError), transaction.atomic():
        CertificateHolder.objects.update(name="x")


def test_many_users_are_filled_in_chunks(db, monkeypatch):
    monkeypatch.setattr(filling_users, "CHUNK", 2)
    for n in range(5):
        people.person(f"p{n}", f"Öberg {n}")
    User.objects.update(search_name="")
    filling_users.fill(apps, EDITOR)
    assert not User.objects.filter(search_name="").exists()


def test_the_cms_finds_and_sorts_users_in_swedish(as_david, anna, bjorn):
    address = reverse("wagtailusers_users:index")
    found = as_david.get(address, {"q": "ÖBERG"}).content.decode()
    assert "Björn Öberg" in found
    assert "Anna Lindqvist" not in found
    people.person("asa", "Åsa Ek")
    listed = [user.name for user in as_david.get(address).context["object_list"]]
    assert listed == ["Anna Lindqvist", "Björn Öberg", "David Ek", "Åsa Ek"]
