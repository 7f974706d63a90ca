"""However the local system ends, nothing of it is left, and the next start finds its data unharmed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.system import System
from timebank.embedded import environment


@pytest.fixture
def running(filled_data: Path) -> Iterator[System]:
    system = System(filled_data).start()
    yield system
    system.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(running: System, number: int) -> None:
    sockets = environment.socket_folder(running.data)
    assert sockets.exists()
    assert running.send(number) == 0
    assert running.none_is_left()
    assert not sockets.exists()


def test_kill_9_leaves_no_process_and_no_harm(running: System) -> None:
    assert len(running.processes()) > 15
    running.send(signal.SIGKILL)
    assert running.none_is_left(), running.processes()
    assert "PostgreSQL 18\n" in running.start().said, "it made a new one"


@pytest.mark.parametrize("part", [" worker --concurrency", "/bin/postgres -D"])
def test_the_end_of_one_part_ends_all(running: System, part: str) -> None:
    oldest = min(pid for pid, name in running.processes().items() if part in name)
    os.kill(oldest, signal.SIGKILL)
    assert running.process is not None
    assert running.process.wait(60) == 1
    assert running.none_is_left(), running.processes()
