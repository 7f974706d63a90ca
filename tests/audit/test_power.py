"""The power goes, and nothing that was acknowledged is gone; a hasty database is found out."""

from audit import steps
from audit.report import Scale


def test_what_was_acknowledged_is_there_after_the_power_went() -> None:
    report = steps.run("audit.power", Scale.CI, 9)
    assert report.all_faults == []
    assert report.control
