"""R9: the power goes, and what was acknowledged is there. Only what had reached the disk is left for the recovery.

Clients post and note what was acknowledged. At some moments it is noted too how far the log of writes was on disk;
each becomes a cluster of its own: a base backup, and the log cut at that position, with torn or with empty bytes
after it.
"""

import random

from audit import clusters, cutting, house, people
from audit.report import Report, Scale

MEMBERS = 8


def run(scale: Scale, seed: int) -> Report:
    report = Report("R9 power loss")
    dice = random.Random(seed)
    with house.opened() as home:
        community = people.community("power", MEMBERS)
        found = cutting.lose_power(home, community, "durable:", scale.pick(2, 20), dice)
        # A database that answers before it has written: what was acknowledged last must be missing.
        clusters.configure(home, synchronous_commit="off")
        blind = cutting.lose_power(home, community, "hasty:", scale.pick(1, 4), dice)
    report.figures = {
        "positions the log was cut at": found.cuts,
        "acknowledged before the last cut": found.acknowledged,
        "cuts with something acknowledged and absent": sum("absent" in fault for fault in found.faults),
    }
    report.faults, report.control = found.faults, blind.faults
    return report
