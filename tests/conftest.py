"""Fixtures: a database with the small school in it, and named people."""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, TransactionTestCase
from django.utils import translation

from certificates.seal.authority import ensure
from content import factchecks, triggers
from lms.models import User
from tests import people, school

# A machine under load is slow, not wrong.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

# Playwright runs an event loop in this thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The small school, once; and again after each flush, which also has to get past the triggers."""
    with django_db_blocker.unblock():
        school.rebuild()
    flush = TransactionTestCase._fixture_teardown

    def flush_and_rebuild(self: Any) -> None:
        triggers.lift()
        try:
            flush(self)
        finally:
            triggers.install()
            school.rebuild()

    TransactionTestCase._fixture_teardown = flush_and_rebuild  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _seal_of_tests() -> None:
    """A key, an authority and a time stamp that nobody else trusts."""
    ensure(settings.VAR / "seal", settings.SEAL_PASSPHRASE)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and checks of one test are not those of the next, and a rolled back generation comes again."""
    for name in settings.CACHES:
        caches[name].clear()
    factchecks.forget()


@pytest.fixture(autouse=True)
def _in_swedish() -> Iterator[None]:
    """A request leaves its language active in the thread; each test begins in Swedish."""
    with translation.override("sv"):
        yield


@pytest.fixture
def anna(db: None) -> User:
    return people.person("anna", "Anna Lindqvist", role="nurse", sector="region", region="C")


@pytest.fixture
def bjorn(db: None) -> User:
    return people.person("bjorn", "Björn Öberg")


@pytest.fixture
def cecilia(db: None) -> User:
    return people.author("cecilia", "Cecilia Åström")


@pytest.fixture
def erik(db: None) -> User:
    return people.expert("erik", "Erik Sandberg")


@pytest.fixture
def david(db: None) -> User:
    return people.person("david", "David Ek", is_staff=True, is_superuser=True)


@pytest.fixture
def as_anna(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def as_bjorn(bjorn: User) -> Client:
    client = Client()
    client.force_login(bjorn)
    return client


@pytest.fixture
def as_cecilia(cecilia: User) -> Client:
    client = Client()
    client.force_login(cecilia)
    return client


@pytest.fixture
def as_david(david: User) -> Client:
    client = Client()
    client.force_login(david)
    return client


@pytest.fixture
def as_erik(erik: User) -> Client:
    client = Client()
    client.force_login(erik)
    return client
