"""Goals 6 and 9: checking the books against one reading of the entries, and sealing them against posting them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.history import FIRST, MEMBERS
from benchmarks.posting import OURS, UNIFORM
from benchmarks.rounds import interleaved
from benchmarks.server import ROOT, Server
from benchmarks.table import Goal

SCAN = "SELECT sum(minutes) FROM ledger_entry"
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def goals(server: Server, database: str, *, rounds: int) -> list[Goal]:
    """The checks, then the sealing of all there is; as a program of its own, as Django serves one database."""
    argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.books", str(rounds)]
    done = subprocess.run(
        argv, env=server.environment(database), cwd=ROOT, check=True, capture_output=True, text=True
    )
    took = json.loads(done.stdout)
    return [*_of_checks(took), _of_sealing(took, _posting(server, database))]


def _of_checks(took: dict[str, float]) -> list[Goal]:
    scan, chains, zero = took["scan"], took["chains"], took["zero"]
    seconds = {
        "scan_seconds": scan,
        "whole_check_seconds": took["check"],
        "transfers": int(took["transfers"]),
    }
    # One figure answers for balances and for running chains.
    return [
        Goal.at_most(
            "6", "balances against entries, against one scan", chains / scan, 4, seconds=chains, **seconds
        ),
        Goal.at_most("6", "the running chains, in the same figure", chains / scan, 10, seconds=chains),
        Goal.at_most("6", "transfers against zero, against one scan", zero / scan, 10, seconds=zero),
    ]


def _of_sealing(took: dict[str, float], posting: "Posting") -> Goal:
    """By the clock, both one after the other; and by the processors' work, where posting does not wait for the disk."""
    sealing = took["sealing"] / took["transfers"] * 1e6
    work = took["sealing_cpu"] / took["transfers"] * 1e6
    return Goal.at_most(
        "9",
        "sealing transfers against posting them one by one, in percent",
        100 * sealing / posting.microseconds,
        1,
        sealing_microseconds=sealing,
        posting_microseconds=posting.microseconds,
        percent_of_the_processors_work=100 * work / posting.cpu_microseconds,
        sealing_all_seconds=took["sealing"],
        reading_all_again_seconds=took["blocks"],
    )


@dataclass(frozen=True)
class Posting:
    """One posting by the clock of its client, and by the work of the server's processors."""

    microseconds: float
    cpu_microseconds: float


def _posting(server: Server, database: str, seconds: int = 5) -> Posting:
    first = server.ask(database, FIRST)[0][0]
    before = _work_of_those_gone(server)
    done = server.pgbench(
        database, UNIFORM + OURS, clients=1, seconds=seconds, first=first, last=first + MEMBERS - 1
    )
    time.sleep(0.5)
    work = (_work_of_those_gone(server) - before) / (done.per_second * seconds) * 1e6
    return Posting(done.microseconds, work)


def _work_of_those_gone(server: Server) -> float:
    """The seconds of work of every connection that has ended, as the kernel tells the server's first process."""
    pid = (server.folder / "data" / "postmaster.pid").read_text().split()[0]
    return sum(map(int, _stat(pid)[13:15])) / TICKS_A_SECOND


def _stat(pid: str) -> list[str]:
    """What /proc says of a process, after its name; user and system time are 11 and 12, of its children 13 and 14."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def measure(rounds: int) -> dict[str, float]:
    """Seconds of each, on the database of the settings."""
    from django.db import connection
    from django.utils import timezone

    from ledger import reconciliation, sealing
    from ledger.models import Transfer
    from ledger.reconciliation import blocks, quick
    from members.models import TimeBank

    bank = TimeBank.objects.order_by("pk").first()
    assert bank
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '64MB'; SET jit = off")
        cursor.execute("SELECT pg_backend_pid()")
        pid = str(cursor.fetchone()[0])
        scan, chains, zero = interleaved(
            rounds,
            _timed(lambda: cursor.execute(SCAN)),
            _timed(lambda: cursor.execute(quick.CHAINS, {"bank": bank.pk, "salt": 2**61 - 1})),
            _timed(lambda: cursor.execute(quick.ZERO, {"bank": bank.pk, "salt": 2**61 - 1})),
        )
        check = _timed(lambda: _must_be_clean(reconciliation.check(bank)))()
        before = sum(map(int, _stat(pid)[11:13]))
        sealed = _timed(lambda: sealing.seal(bank, at=timezone.now()))()
        work = (sum(map(int, _stat(pid)[11:13])) - before) / TICKS_A_SECOND
        again = _timed(lambda: _must_be_clean(blocks.rows(bank.pk)))()
    return {
        "scan": scan,
        "chains": chains,
        "zero": zero,
        "check": check,
        "sealing": sealed,
        "sealing_cpu": work,
        "blocks": again,
        "transfers": Transfer.objects.filter(bank=bank).count(),
    }


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return run


def _must_be_clean(rows: Sequence[object]) -> None:
    if rows:
        raise RuntimeError(f"the books of the benchmark differ: {rows[:3]}")


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
