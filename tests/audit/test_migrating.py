"""An earlier Timebank's tables become today's while sixteen clients post, and nobody waits for long."""

from audit import steps
from audit.report import Scale


def test_nobody_notices_a_migration() -> None:
    report = steps.run("audit.migrating", Scale.CI, 12)
    assert report.all_faults == []
    assert report.control
