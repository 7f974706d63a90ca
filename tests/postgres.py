"""A pytest plugin that gives each run a private PostgreSQL 18, and a Redis to the tests that ask for one.

Loaded with `-p tests.postgres`: pytest-django reads the settings before any conftest.py, so this must come first.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from audit import ready
from tests import tables
from timebank.embedded import child, postgres, redis, roles

TESTS = "timebank_tests"
_running: list[child.Child] = []
_folders: list[Path] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the database before pytest-django looks for it; xdist's workers inherit its address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.settings")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = _own_folder()
        os.environ["PRIVATE_ROOT"] = str(folder / "private")
        os.environ[ready.KEPT_IN] = str(folder / "ready")
        if "DATABASE_URL" not in os.environ:
            os.environ |= _start_postgres(folder)
            os.environ[tables.KEPT_IN] = str(folder)
        elif "OWNER_DATABASE_URL" not in os.environ:
            raise pytest.UsageError(
                "Tests on a server of yours need both: DATABASE_URL and OWNER_DATABASE_URL."
            )
    # Nobody listens here: a test that needs Redis asks for `redis_server`.
    os.environ.setdefault("REDIS_URL", "unix:///nonexistent/redis.sock")
    return (yield)


def pytest_unconfigure() -> None:
    """End what this run started and remove its files."""
    while _running:
        _running.pop().stop(patience_seconds=10)
    while _folders:
        folder = _folders.pop()
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".lock").unlink(missing_ok=True)


def address_of(database: Mapping[str, Any]) -> dict[str, str]:
    """How a process of its own reaches the database of a test, as the application."""
    role = os.environ["DATABASE_URL"].partition("@")[0]
    return {"DATABASE_URL": f"{role}@/{database['NAME']}?host={database['HOST']}"}


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis of its own for this run (or this xdist worker); yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="tb-redis-", dir="/tmp"))
    started = redis.start(socket=folder / "redis.sock", data=None, log=folder / "redis.log")
    yield redis.url(folder / "redis.sock")
    started.stop(patience_seconds=5)
    shutil.rmtree(folder)


def _start_postgres(folder: Path) -> dict[str, str]:
    """Not durable, so that it is quick. Its owner may make databases and step down to the application's role, or to one
    that has the application's rights and looks across the walls between time banks, as tests do."""
    cluster = postgres.Cluster(folder / "data", folder / "socket", folder / "postgres.log", is_durable=False)
    _running.append(postgres.start(cluster))
    with closing(roles.superuser(cluster.socket, "postgres")) as connected, connected.cursor() as cursor:
        cursor.execute(
            f"ALTER ROLE {roles.OWNER} CREATEDB BYPASSRLS; GRANT {roles.APPLICATION} TO {roles.OWNER}"
        )
        cursor.execute(f"CREATE ROLE {TESTS} NOLOGIN BYPASSRLS; GRANT {roles.APPLICATION} TO {TESTS}")
        cursor.execute(f"GRANT {TESTS} TO {roles.OWNER}")
    addresses = {"DATABASE_URL": cluster.url, "OWNER_DATABASE_URL": cluster.owner_url}
    return {**addresses, "ALLOW_UNSAFE_DATABASE": "yes"}


def _own_folder() -> Path:
    """A folder for this run. Whoever is killed leaves one behind; the next run clears it away."""
    base = Path(f"/tmp/timebank-tests-{os.geteuid()}")
    base.mkdir(mode=0o711, exist_ok=True)
    base.chmod(0o711)
    _clear_leftovers(base)
    lock, name = tempfile.mkstemp(suffix=".lock", prefix="run-", dir=base)
    fcntl.flock(lock, fcntl.LOCK_EX)
    folder = Path(name).with_suffix("")
    folder.mkdir(mode=0o711)
    _folders.append(folder)
    return folder


def _clear_leftovers(base: Path) -> None:
    for lock in base.glob("run-*.lock"):
        # Another run may be clearing up at the same time.
        with suppress(FileNotFoundError), open(lock, "rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
