"""Pages that are kept in Redis: a school without Redis goes on."""

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Away

from lms.settings.services import caches


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """The settings of caches whose Redis does not answer."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    return caches(tmp_path)


def _made(settings, backend):
    parameters = {name: value for name, value in settings.items() if name not in ("BACKEND", "LOCATION")}
    return backend(settings["LOCATION"], parameters)


def test_a_page_that_cannot_be_kept_is_made_anew(nowhere):
    from content.keptpages import KeptPages

    assert nowhere["pages"]["BACKEND"] == f"{KeptPages.__module__}.{KeptPages.__name__}"
    kept = _made(nowhere["pages"], KeptPages)
    kept.set("page", "text")
    assert kept.get("page") is None
    assert kept.get("page", "anew") == "anew"


def test_a_limit_that_cannot_be_counted_is_no_limit_passed(nowhere):
    """Nobody gets more tries by bringing Redis down."""
    with pytest.raises(Away):
        _made(nowhere["default"], RedisCache).get("limit")
