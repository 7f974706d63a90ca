"""A real worker and a real beat on a real Redis: what is due gets done, and nothing stays behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import structlog
from django.db import connection
from django.utils import timezone
from kombu import Connection
from pytest_django import Settings

from members import notices
from members.models import Notice, Person
from tests.postgres import address_of
from timebank import heartbeat, tasks
from timebank.embedded import background, child

WITHIN_SECONDS = 60


def eventually(is_so: Callable[[], object], *, within_seconds: float = WITHIN_SECONDS) -> bool:
    deadline = time.monotonic() + within_seconds
    while not (so := is_so()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return bool(so)


@pytest.fixture
def environment(transactional_db: None, redis_server: str, tmp_path: Path) -> Mapping[str, str]:
    """Of processes that work on this test's own database."""
    (tmp_path / "mail").mkdir()
    return {
        **os.environ,
        **address_of(connection.settings_dict),
        "REDIS_URL": redis_server,
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
    }


@pytest.fixture
def worker(environment: Mapping[str, str], tmp_path: Path) -> Iterator[child.Child]:
    log = tmp_path / "worker.log"
    started = child.spawn("worker", background.worker(environment), log=log, env=environment)
    try:
        assert eventually(lambda: b" ready." in log.read_bytes()), log.read_text()
        yield started
    finally:
        started.stop(patience_seconds=20)


@pytest.fixture
def beat(environment: Mapping[str, str], tmp_path: Path) -> Iterator[child.Child]:
    started = child.spawn("beat", background.beat(tmp_path), log=tmp_path / "beat.log", env=environment)
    yield started
    started.stop(patience_seconds=20)


@pytest.mark.usefixtures("worker", "beat")
def test_a_notice_is_mailed_and_the_heartbeat_is_left(
    member: Person, tmp_path: Path, settings: Settings, redis_server: str
) -> None:
    settings.REDIS_URL = redis_server
    a_notice(member)
    assert eventually(lambda: list((tmp_path / "mail").iterdir())), (tmp_path / "worker.log").read_text()
    assert eventually(lambda: Notice.objects.get().mailed_at)
    assert eventually(lambda: heartbeat.age_seconds() is not None)


def test_a_request_is_followed_into_its_tasks(worker: child.Child, redis_server: str, tmp_path: Path) -> None:
    broker = redis_server.replace("unix://", "redis+socket://")
    with structlog.contextvars.bound_contextvars(request_id="of-this-request"), Connection(broker) as there:
        tasks.beat.apply_async(connection=there)  # type: ignore[call-arg]  # missing in celery-types
    assert eventually(lambda: "of-this-request" in (tmp_path / "worker.log").read_text())
    assert "timebank.tasks.beat" in the_line_with(tmp_path / "worker.log", "of-this-request")


def test_a_killed_worker_leaves_no_process(worker: child.Child) -> None:
    session = worker.process.pid
    assert len(in_session(session)) > 1
    os.kill(session, signal.SIGKILL)
    worker.process.wait(10)
    assert eventually(lambda: not in_session(session), within_seconds=10)


def the_line_with(log: Path, words: str) -> str:
    return next(line for line in log.read_text().splitlines() if words in line)


def in_session(session: int) -> list[int]:
    """The living processes of a session: the sixth field of each /proc/N/stat, after the name in brackets."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def a_notice(person: Person) -> None:
    notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path="/",
        at=timezone.now(),
        group=Notice.Group.COMMUNITY,
    )
