"""The caches of a school that goes on while Redis is away.

What can be had again is had again. What counts tries and claims stops: nobody gets more tries by bringing Redis down.
"""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# Wagtail keeps the sites' addresses in the default cache and asks for them at every link.
_SPARE = "wagtail_"


class SchoolCache(RedisCache):
    """The default cache: limits, claims and the heartbeat, beside what Wagtail keeps."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            if not self.is_spare(key):
                raise
            return default

    def set(self, key: Any, *arguments: Any, **options: Any) -> None:
        try:
            super().set(key, *arguments, **options)
        except RedisError:
            if not self.is_spare(key):
                raise

    def is_spare(self, key: Any) -> bool:
        """Whether what stands there can be had again."""
        return str(key).startswith(_SPARE)


class KeptPages(SchoolCache):
    """Pages: each can be made anew."""

    def is_spare(self, _key: Any) -> bool:
        return True
