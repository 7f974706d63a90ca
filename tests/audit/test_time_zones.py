"""Hours posted around clock changes and ends of months, by a clock that is set back: every month and order holds."""

from audit import steps
from audit.report import Scale


def test_every_entry_is_in_its_month_and_in_its_order() -> None:
    report = steps.run("audit.time_zones", Scale.CI, 13)
    assert report.all_faults == []
    assert report.control
