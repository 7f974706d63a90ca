"""A cache in Redis that is merely empty while Redis is away, so that no page fails for want of it.

What guards sign-in is not forgotten then: it is counted in the database for as long.
"""

import time
from typing import Any, ClassVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# Tries at signing in and digits that were used (allauth's names for them), and what counts forms of ours.
COUNTING = ("allauth", "tries:")
MOST_KEPT = 1_000_000
# One answer to wait for, not twenty of one page.
ASKED_AGAIN_AFTER_SECONDS = 2.0
logger = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Every answer while Redis is away is the one an empty cache would give; what guards is kept in a table."""

    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._server = server
        kept = {**params, "OPTIONS": {"MAX_ENTRIES": MOST_KEPT}}
        self._table: BaseCache = DatabaseCache("members_tries", kept)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout, version, when_away=True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version, when_away=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version, when_away=None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version, when_away=False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version, when_away=False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._ask("get_many", keys, version, when_away={}))

    def set_many(
        self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return list(self._ask("set_many", data, timeout, version, when_away=list(data)))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask("delete_many", keys, version, when_away=None)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version, when_away=False))

    def clear(self) -> None:
        self._table.clear()
        self._ask("clear", when_away=None)

    def _ask(self, method: str, *arguments: Any, when_away: Any) -> Any:
        if time.monotonic() >= self._away_until.get(self._server, 0):
            try:
                return getattr(RedisCache, method)(self, *arguments)
            except RedisError as error:
                self._away_until[self._server] = time.monotonic() + ASKED_AGAIN_AFTER_SECONDS
                logger.warning("cache_is_away", reason=str(error))
        if arguments and isinstance(arguments[0], str) and arguments[0].startswith(COUNTING):
            return getattr(self._table, method)(*arguments)
        return when_away
