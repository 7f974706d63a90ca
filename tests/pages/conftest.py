"""The pages of exchanges begin with the same two members as the tests of their verbs."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import factors
from tests.exchanges.conftest import balances, made, now, told

__all__ = ["balances", "made", "now", "told"]


@pytest.fixture
def remembering(settings: Any) -> Iterator[None]:
    """What sign-in counts is counted, as where Redis is."""
    with factors.remembering(settings):
        yield


@pytest.fixture(params=["Redis", "Redis away"])
def counting(request: pytest.FixtureRequest) -> None:
    """The same, and once more while Redis is away: in the tests nobody listens where it would be."""
    if request.param == "Redis":
        request.getfixturevalue("remembering")
