"""Local systems for tests: one data folder made ready once, since its demo is what takes time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.system import System


@pytest.fixture(scope="session")
def filled_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: its demo is made by whoever comes first."""
    return tmp_path_factory.mktemp("filled")


@pytest.fixture(scope="module")
def system_on() -> Iterator[Callable[..., System]]:
    """Makes systems, and sees to it that none is left behind."""
    made: list[System] = []

    def make(data: Path, **wishes: str) -> System:
        made.append(System(data, wishes=wishes))
        return made[-1]

    yield make
    for system in made:
        system.end()
