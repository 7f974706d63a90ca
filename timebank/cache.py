"""A cache in Redis that is merely empty while Redis is away, so that no page fails for want of it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

Answer = TypeVar("Answer")
logger = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Every answer while Redis is away is the one an empty cache would give."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return _ask(super().add, key, value, timeout, version, when_away=True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _ask(super().get, key, default, version, when_away=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        _ask(super().set, key, value, timeout, version, when_away=None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return _ask(super().touch, key, timeout, version, when_away=False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _ask(super().delete, key, version, when_away=False)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return _ask(super().get_many, keys, version, when_away={})

    def set_many(
        self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return _ask(super().set_many, data, timeout, version, when_away=list(data))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        _ask(super().delete_many, keys, version, when_away=None)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return _ask(super().has_key, key, version, when_away=False)


def _ask(method: Callable[..., Answer], *arguments: Any, when_away: Answer) -> Answer:
    try:
        return method(*arguments)
    except RedisError as error:
        logger.warning("cache_is_away", reason=str(error))
        return when_away
