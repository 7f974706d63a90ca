"""The steps of the audit about attacks, as large as fits a test run; `make audit` is larger."""

import pytest

from audit import steps
from audit.report import Scale

SEED = 20261122


@pytest.mark.parametrize(
    "module", ["audit.matrix", "audit.assigning", "audit.contract", "audit.hostile", "audit.doors"]
)
def test_nothing_is_found_and_the_control_is_found_out(module: str) -> None:
    report = steps.run(module, Scale.CI, SEED)
    assert report.all_faults == []
    assert report.control, "what is built to be wrong was not found out"
