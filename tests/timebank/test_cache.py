"""A page does not fail because Redis is away: the cache is only empty then."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

from timebank.cache import ForgivingRedisCache


def test_it_is_empty_while_redis_is_away() -> None:
    cache.set("hours", 3)
    assert cache.get("hours") is None
    assert cache.get("hours", []) == []
    assert cache.get_or_set("hours", 4) == 4
    assert cache.get_many(["hours"]) == {}
    assert cache.add("hours", 1)
    assert not cache.delete("hours")


@pytest.fixture
def with_redis(redis_server: str) -> BaseCache:
    return ForgivingRedisCache(redis_server, {})


def test_it_keeps_while_redis_is_there(with_redis: BaseCache) -> None:
    with_redis.set("hours", 3)
    assert with_redis.get("hours") == 3
    assert not with_redis.add("hours", 4)
