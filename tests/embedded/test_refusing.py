"""What keeps the local system from starting is said in a sentence, before anything is started."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.system import ROOT, System

SystemOn = Callable[..., System]


def test_a_port_in_use(system_on: SystemOn, tmp_path: Path) -> None:
    system = system_on(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", system.port))
        taken.listen()
        refusal = system.refusal()
    assert (
        f"Port {system.port} is in use. Choose another, such as `make run PORT={system.port + 1}`." in refusal
    )


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none(system_on: SystemOn, tmp_path: Path, port: str) -> None:
    assert f"PORT={port} is no port." in system_on(tmp_path, PORT=port).refusal()


def test_data_of_another_postgresql(system_on: SystemOn, tmp_path: Path) -> None:
    (tmp_path / "postgres-17").mkdir()
    assert (
        "holds data of PostgreSQL 17, and this Timebank brings PostgreSQL 18" in system_on(tmp_path).refusal()
    )


def test_a_database_that_does_not_answer(system_on: SystemOn, tmp_path: Path) -> None:
    refusal = system_on(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing").refusal()
    assert "The data could not be made ready." in refusal
    assert "Connection refused" in refusal


def test_manage_py_says_in_one_line_that_nothing_runs(system_on: SystemOn, tmp_path: Path) -> None:
    done = system_on(tmp_path).manage("showmigrations")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Timebank is not running here: start it with `make run`")


def test_a_folder_that_cannot_be_made(system_on: SystemOn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "cannot be used as the data folder" in system_on(tmp_path / "file" / "data").refusal()


def test_installing_needs_nothing_but_python() -> None:
    argv = [sys.executable, "-S", "-c", "import timebank.embedded.install"]
    assert subprocess.run(argv, cwd=ROOT).returncode == 0
