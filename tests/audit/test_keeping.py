"""A backup goes there and back, and the books return to instants amid postings."""

from audit import steps
from audit.report import Scale


def test_what_was_saved_comes_back_and_any_instant_can_be_returned_to() -> None:
    report = steps.run("audit.keeping", Scale.CI, 11)
    assert report.all_faults == []
    assert report.control is not None and len(report.control) == 3
