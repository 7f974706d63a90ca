"""The steps of the audit about crashes, races and lost parts, as large as fits a test run; `make audit` is larger."""

import pytest

from audit import steps
from audit.report import Scale

SEED = 20261121


@pytest.mark.parametrize(
    "module",
    [
        "audit.crashes",
        "audit.replays",
        "audit.floors",
        "audit.races",
        "audit.deliveries",
        "audit.three_beats",
        "audit.oracle",
    ],
)
def test_nothing_is_lost_doubled_or_altered_and_the_control_is_found_out(module: str) -> None:
    report = steps.run(module, Scale.CI, SEED)
    assert report.all_faults == []
    assert report.control, "what is built to be wrong was not found out"


@pytest.mark.parametrize("module", ["audit.without_redis", "audit.disk_full"])
def test_a_part_that_is_gone_or_full_costs_nothing(module: str) -> None:
    report = steps.run(module, Scale.CI, SEED)
    assert report.all_faults == []
    assert report.figures
