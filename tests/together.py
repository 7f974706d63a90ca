"""A pytest plugin that keeps tests on one worker which share what takes long to start, or what only one may hold.

pytest-xdist's own `xdist_group` has no effect with pytest 9: it writes into the name of a test, which cannot be written
to any more.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/embedded/test_running.py": "one data folder",
    "tests/embedded/test_stopping.py": "one data folder",
    "tests/ledger/test_rights.py": "one ledger to be attacked",
    "tests/timebank/test_soundness.py": "one durable server",
}


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByWhatTheyShare(config, log)


class ByWhatTheyShare(LoadScopeScheduling):
    """Every other test goes to whichever worker is free."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)
