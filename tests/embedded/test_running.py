"""The local system comes up whole, answers, and can be worked on while it runs."""

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.system import System

SystemOn = Callable[..., System]


@pytest.fixture(scope="module")
def running(system_on: SystemOn, filled_data: Path) -> System:
    return system_on(filled_data).start()


def test_every_part_is_ready(running: System) -> None:
    with urllib.request.urlopen(f"{running.address}/readyz") as answer:
        parts = json.load(answer)
    assert parts.pop("ok")
    assert {name for name, part in parts.items() if part["ok"]} == set(parts)


def test_the_links_sign_in(running: System) -> None:
    links = re.findall(rf"{running.address}/sign-in/\S+", running.said)
    assert len(links) == 3
    with urllib.request.urlopen(links[0]) as answer:
        assert answer.status == 200


def test_manage_py_works_on_it(running: System) -> None:
    """As the application, which sees everybody's logins, and outside of a time bank nobody's name."""
    ask = "from members.models import Person, User; print(User.objects.count() > 5, Person.objects.count())"
    done = running.manage("shell", "-v0", "-c", ask)
    assert (done.stdout.strip(), done.returncode) == ("True 0", 0), done.stderr


def test_a_second_copy_on_the_same_data_says_so(running: System, system_on: SystemOn) -> None:
    assert running.process is not None
    refusal = system_on(running.data).refusal()
    assert f"already runs on {running.data} (process {running.process.pid})" in refusal
    assert running.processes()
