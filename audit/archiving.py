"""The books at an instant: a base backup and the archived log of writes, recovered to a moment amid postings."""

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from audit import clusters, cutting
from audit.cutting import Act
from audit.house import House
from audit.people import Community
from audit.report import Report
from ledger import reconciliation
from ledger.models import Transfer
from members.models import TimeBank

PREFIX = "instant:"
# Two that commit at once write their times and their places in the log in either order.
AT_ONCE = dt.timedelta(milliseconds=20)
COMMITTED = """
    SELECT reference, pg_xact_commit_timestamp(xmin) FROM ledger_transfer WHERE reference LIKE 'instant:%'
"""


@dataclass(frozen=True)
class Witnesses:
    """What the clients and the database itself know of when each transfer came to be."""

    acts: list[Act]
    committed: dict[str, dt.datetime]

    def contradict(self, there: set[str], instant: dt.datetime) -> list[str]:
        """What should be there at this instant and is not, or is and should not."""
        must = {act.reference for act in self.acts if act.acknowledged_at < instant}
        must |= {reference for reference, at in self.committed.items() if at < instant - AT_ONCE}
        may_not = {act.reference for act in self.acts if act.sent_at > instant}
        may_not |= {reference for reference, at in self.committed.items() if at > instant + AT_ONCE}
        told = {"absent": must - there, "from later": may_not & there}
        return [f"{len(those)} {what}, such as {min(those)}" for what, those in told.items() if those]


def to_instants(home: House, community: Community, folder: Path, instants: int, report: Report) -> None:
    archive = clusters.own(folder / "archive")
    clusters.configure(
        home,
        archive_mode="on",
        archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f",
        track_commit_timestamp="on",
    )
    connection.close()
    clusters.start_again(home)
    base = clusters.base_backup(home, folder / "base")
    with cutting.posting_clients(community, PREFIX) as acts:
        chosen = [_an_instant() for _one in range(instants)]
        time.sleep(0.3)
    _archive_all(home, archive)
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED)
        witnesses = Witnesses(list(acts), dict(cursor.fetchall()))
    connection.close()
    _recover_to(chosen, base, archive, folder, witnesses, report)


def _recover_to(
    chosen: list[dt.datetime], base: Path, archive: Path, folder: Path, witnesses: Witnesses, report: Report
) -> None:
    seconds = 0.0
    for instant in chosen:
        began = time.monotonic()
        there, wrong = _books_at(instant, base, archive, folder)
        seconds = max(seconds, time.monotonic() - began)
        wrong += witnesses.contradict(there, instant)
        report.faults += [f"at {instant:%H:%M:%S.%f}: {fault}" for fault in wrong]
    assert report.control is not None
    # The books of the last instant, held against what is known of the first.
    told = witnesses.contradict(there, chosen[0])
    report.control += told[:1]
    if not told:
        report.faults.append("control: the last instant passed for the first one")
    report.figures |= {
        "instants returned to": len(chosen),
        "transfers posted meanwhile": len(witnesses.acts),
        "seconds for the longest return": round(seconds, 1),
    }


def _an_instant() -> dt.datetime:
    """Now, by the database's clock, a while after the one before."""
    time.sleep(0.4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return moment


def _archive_all(home: House, archive: Path) -> None:
    with home.database() as owner, owner.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn()), pg_switch_wal()")
        name = cursor.fetchone()[0]
    home.wait_for(lambda: (archive / name).exists(), "the archive")


def _books_at(instant: dt.datetime, base: Path, archive: Path, folder: Path) -> tuple[set[str], list[str]]:
    """The transfers that are there when the books are brought back to this instant, and what is wrong with them."""
    data = clusters.copy(base, folder / "returned")
    with open(data / "postgresql.auto.conf", "a") as settings:
        settings.write(
            f"archive_mode = off\nhot_standby = off\nrestore_command = 'cp {archive}/%f %p'\n"
            f"recovery_target_time = '{instant.isoformat()}'\nrecovery_target_action = promote\n"
        )
    (data / "recovery.signal").touch()
    with clusters.revived(data) as revived, revived.as_django():
        found = Transfer.objects.filter(reference__startswith=PREFIX)
        there = set(found.values_list("reference", flat=True))
        wrong = [str(row) for bank in TimeBank.objects.all() for row in reconciliation.check(bank)]
    return there, wrong
