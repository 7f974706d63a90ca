"""The moment background work was last known to run: sent by beat, done by a worker, kept in Redis."""

import sys
import time

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "timebank:heartbeat"
AT_MOST_SECONDS = 120


def leave() -> None:
    """Write down that beat and a worker are alive now."""
    with _redis() as client:
        client.set(KEY, str(time.time()))


def age_seconds() -> float | None:
    """How long ago that was, or None when nothing is written; fails when Redis is away."""
    with _redis() as client:
        written = client.get(KEY)
    return None if written is None else max(0.0, time.time() - float(written))


def _redis() -> "redis.Redis[str]":
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=2,
        socket_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )


if __name__ == "__main__":
    # For a container's health check: no app needs to be loaded to ask this.
    sys.exit((age_seconds() or AT_MOST_SECONDS) >= AT_MOST_SECONDS)
