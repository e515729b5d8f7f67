"""A school whose Redis is away: pages go on, limits hold."""

import pytest
from django.utils.module_loading import import_string
from redis.exceptions import ConnectionError as Away
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

from lms.settings.services import caches as chosen


@pytest.fixture
def away(monkeypatch, tmp_path):
    """A cache of these settings, at an address where nobody answers."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    def made(alias):
        parameters = chosen(tmp_path)[alias]
        backend, location = import_string(parameters.pop("BACKEND")), parameters.pop("LOCATION")
        return backend(location, parameters)

    return made


def test_a_page_that_cannot_be_kept_is_made_anew(away):
    pages = away("pages")
    pages.set("page", "text")
    assert pages.get("page") is None
    assert pages.get("page", "anew") == "anew"


def test_links_are_made_without_what_wagtail_keeps(away):
    cache = away("default")
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, [], 3600, version=2)
    assert cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=2) is None


@pytest.mark.parametrize("step", ["get", "add", "incr", "set"])
def test_a_limit_that_cannot_be_counted_is_no_limit_passed(away, step):
    """Nobody gets more tries by bringing Redis down."""
    values = () if step == "get" else (1,)
    with pytest.raises(Away):
        getattr(away("default"), step)("allauth:rl:login", *values)
