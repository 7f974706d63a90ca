"""A page does not fail because Redis is away: the cache is only empty then."""

import time

import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.redis import RedisCache

from members.models import Tries
from timebank.cache import ForgivingRedisCache


def test_it_is_empty_while_redis_is_away() -> None:
    cache.set("hours", 3)
    assert cache.get("hours") is None
    assert cache.get("hours", []) == []
    assert cache.get_or_set("hours", 4) == 4
    assert cache.get_many(["hours"]) == {}
    assert cache.add("hours", 1)
    assert not cache.delete("hours")


@pytest.mark.django_db
def test_tries_are_counted_in_the_database_meanwhile() -> None:
    cache.set("allauth:rl:login", [1.0], 60)
    cache.set("tries:join:192.0.2.1", 3, 60)
    assert cache.get("allauth:rl:login") == [1.0]
    assert cache.get("tries:join:192.0.2.1") == 3
    assert not cache.add("allauth:rl:login", [])
    assert Tries.objects.count() == 2
    cache.clear()
    assert not Tries.objects.exists()


def test_redis_is_not_asked_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(RedisCache, "get", lambda *_arguments: asked.append("get"))
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", {"there": time.monotonic() + 1})
    there = ForgivingRedisCache("there", {})
    assert there.get("hours", 1) == 1 and not asked
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", {"there": time.monotonic() - 1})
    there.get("hours")
    assert asked == ["get"]


@pytest.fixture
def with_redis(redis_server: str) -> BaseCache:
    return ForgivingRedisCache(redis_server, {})


def test_it_keeps_while_redis_is_there(with_redis: BaseCache) -> None:
    with_redis.set("hours", 3)
    assert with_redis.get("hours") == 3
    assert not with_redis.add("hours", 4)
