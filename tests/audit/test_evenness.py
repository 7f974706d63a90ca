"""Known and unknown are answered alike, and a system in which they are not is found out."""

from audit import steps
from audit.report import Scale


def test_nobody_learns_who_is_known() -> None:
    report = steps.run("audit.evenness", Scale.CI, 7)
    assert report.all_faults == []
    assert report.control
