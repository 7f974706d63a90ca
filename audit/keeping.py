"""R11: a backup of a large bank comes back with every account as it was, and the books return to any instant.

The two are taken on one cluster: `manage.py backup` and `restore` into a second database, then a base backup and an
archive of the log of writes, from which copies recover to moments in the midst of postings.
"""

from audit import archiving, clusters, house, people, returning
from audit.report import Report, Scale

MEMBERS = 20
GOAL_SECONDS = 300


def run(scale: Scale, seed: int) -> Report:
    report = Report("R11 backup, restore, point in time", control=[])
    with house.opened() as home, clusters.workshop() as folder:
        community = people.community("keeping", MEMBERS)
        returning.fill(community, scale.pick(4_000, 1_000_000))
        returning.there_and_back(home, folder, report)
        archiving.to_instants(home, community, folder, scale.pick(2, 10), report)
    if report.figures["seconds, there and back"] > GOAL_SECONDS:  # type: ignore[operator]
        report.faults.append(f"backup and restore took more than {GOAL_SECONDS} s")
    return report
