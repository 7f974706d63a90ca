"""Two questions a machine asks: is the web alive, and is everything it needs in order."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from timebank import heartbeat, soundness

UNSENT_AT_MOST_SECONDS = 15 * 60


class Wrong(Exception):
    """A part that is not in order, in words for whoever runs the installation."""


@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: asks nothing of the database or of Redis."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: every part answers. 503, with what is wrong, when one does not."""
    parts = {name: _report(check) for name, check in CHECKS.items()}
    is_ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": is_ready, **parts}, status=200 if is_ready else 503)


def _report(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **check()}
    except Wrong as wrong:
        return {"ok": False, "wrong": str(wrong)}
    except DatabaseError:
        return {"ok": False, "wrong": "The database does not answer."}
    except RedisError:
        return {"ok": False, "wrong": "Redis does not answer."}


def _database() -> dict[str, Any]:
    """It answers, and may be trusted with hours."""
    wrongs = soundness.wrongs()
    if wrongs and not settings.ALLOW_UNSAFE_DATABASE:
        raise Wrong(" ".join(wrongs))
    return {}


def _redis() -> dict[str, Any]:
    heartbeat.age_seconds()
    return {}


def _migrations() -> dict[str, Any]:
    missing = _missing_migrations()
    if missing:
        _missing_migrations.cache_clear()
        raise Wrong(f"{missing} migrations are not applied. Run manage.py migrate.")
    return {}


@cache
def _missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _beat() -> dict[str, Any]:
    age = heartbeat.age_seconds()
    if age is None:
        raise Wrong("No heartbeat so far: either beat or every worker is down.")
    if age > heartbeat.AT_MOST_SECONDS:
        raise Wrong(f"The last heartbeat was {age:.0f} seconds ago: either beat or every worker is down.")
    return {"heartbeat_age_seconds": round(age, 1)}


def _notices() -> dict[str, Any]:
    """The age of the oldest; wrong when nobody has tried to send one whose turn came a while ago."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT since, due_at FROM mail_waiting()")
        since, due_at = cursor.fetchone()
    if _seconds(due_at, now) > UNSENT_AT_MOST_SECONDS:
        raise Wrong("Notices wait to be mailed and nobody sends them: see the worker's log.")
    return {"oldest_unsent_seconds": round(_seconds(since, now), 1)}


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else (now - since).total_seconds()


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "beat": _beat,
    "notices": _notices,
}
