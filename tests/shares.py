"""Shares of certificates, as their holders make them and as sponsors open them."""

import html
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate
from certificates.shares.records import Share
from certificates.shares.services import make_share, usual_last_day
from lms.models import User

MINE = "/mina-intyg/delningar/"
SHARED = "0" * 26


def share_with(
    user: User, *, secret: str = SHARED, certificates: Iterable[Certificate] | None = None, **asked: Any
) -> Share:
    """A share of all, with the name, for a year."""
    told = {"label": "Sponsor AB", "last_day": usual_last_day(), "shows_name": True, **asked}
    return make_share(user, secret=secret, certificates=certificates, **told)[0]


def look_at(name: str = "share", *, secret: str = SHARED, client: Client | None = None, **meta: Any) -> HttpResponse:
    """What somebody without an account gets at a share's address."""
    return (client or Client()).get(reverse(name, args=[secret]), **meta)


def filled(client: Client) -> dict[str, str]:
    """The form of this person's page, filled in."""
    secret = client.get(MINE).context["form"]["secret"].value()
    return {"secret": secret, "label": "Sponsor AB", "which": "all", "name": "shown", "last_day": ""}


def address_in(page: str) -> str:
    """The address that the page of a new share tells."""
    found = re.search(r'id="share-address"[^>]*>([^<]+)<', page)
    assert found, "no address on the page"
    return html.unescape(found[1])


def opened(address: str) -> HttpResponse:
    """The answer at an address of this site."""
    return Client().get("/" + address.split("/", 3)[3])


def queries_of(step: Callable[[], Any], about: str = "") -> int:
    """How many queries the step asks, about a table, once what is kept in memory is there."""
    step()
    with CaptureQueriesContext(connection) as asked:
        step()
    return len([query for query in asked.captured_queries if about in query["sql"]])
