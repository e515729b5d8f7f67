"""Every address, tried by everyone: no page fails, and nothing is open that should not be."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OURS = ("konto/", "intyg/", "mina-kurser/", "healthz", "demo/", "kurs/", "prov/", "rattelser/")


def _plain_addresses(resolver=None, prefix=""):
    """Addresses of the public site that need no argument."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _plain_addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and "<" not in route and "(" not in route and route.startswith(OURS):
            yield "/" + route


ADDRESSES = sorted({a.replace("^", "").replace("$", "") for a in _plain_addresses()})


def test_the_walk_finds_the_addresses():
    assert {"/healthz", "/mina-kurser/", "/intyg/", "/konto/login/", "/konto/profil/"} <= set(ADDRESSES)
    assert len(ADDRESSES) > 15


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_fails_for_anyone_with_any_method(db, anna, address, prefix):
    signed_in = Client()
    signed_in.force_login(anna)
    for client in (Client(), signed_in):
        for method in ("get", "post", "put", "delete", "head"):
            response = getattr(client, method)(prefix + address)
            assert response.status_code < 500 or address == "/healthz", (method, response.status_code)


@pytest.mark.parametrize("address", ["/mina-kurser/", "/konto/profil/", "/konto/email/", "/konto/password/change/"])
def test_pages_of_the_account_ask_for_sign_in_and_come_back(client, db, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"/konto/login/?next={address}"


@pytest.mark.parametrize(
    "hostile", ["/%00", "/kurser/%ff/", "/intyg/" + "a" * 5000 + "/", "/kurs/x/borja/", "/en/en/", "/?" + "a=1&" * 500]
)
def test_hostile_addresses_are_answered_plainly(client, db, hostile):
    assert client.get(hostile).status_code < 500
