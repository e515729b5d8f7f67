"""Pages that are kept in Redis, by a school that goes on without it."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class KeptPages(RedisCache):
    """While Redis is away nothing is kept, and each page is made anew. Rate limits have another cache, and do stop."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def set(self, *arguments: Any, **options: Any) -> None:
        try:
            super().set(*arguments, **options)
        except RedisError:
            return
