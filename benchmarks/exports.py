"""Goal 8: the whole ledger as CSV and as journals, against a bare COPY of the same rows in the same order."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import IO, TYPE_CHECKING

from benchmarks.server import ROOT, Server
from benchmarks.table import Goal

if TYPE_CHECKING:
    from members.models import TimeBank

# What a file says of an entry, as it stands in the tables.
COPY = """
    COPY (SELECT t.public_id, t.posted_at, t.occurred_on, t.kind, t.reference, m.number, m.name,
                 e.minutes, e.balance_after_minutes, t.description, t.channel, t.entered_by_id, t.reverses_id
            FROM ledger_entry AS e
            JOIN ledger_transfer AS t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
            JOIN ledger_account AS a ON a.bank_id = e.bank_id AND a.id = e.account_id
            LEFT JOIN members_membership AS m ON m.bank_id = a.bank_id AND m.id = a.membership_id
           WHERE e.bank_id = %s
           ORDER BY e.transfer_id, e.line)
      TO STDOUT (FORMAT csv)
"""
FORMATS = ("csv", "hledger", "beancount")
MOST_MEGABYTES = 64


def goals(server: Server, database: str, *, rounds: int = 1) -> list[Goal]:
    """Each format in turn with the bare COPY, every one in a process of its own, so that its memory is its own."""
    took: dict[str, list[dict[str, float]]] = {}
    for _round in range(rounds):
        for format in FORMATS:
            for what in ("copy", format):
                took.setdefault(what, []).append(_in_its_own_process(server.environment(database), what))
    return [goal for format in FORMATS for goal in _goals_of(format, took)]


def _goals_of(format: str, took: dict[str, list[dict[str, float]]]) -> list[Goal]:
    copy, seconds = _median(took["copy"], "seconds"), _median(took[format], "seconds")
    memory = max(run["megabytes"] for run in took[format])
    lines = int(took[format][0]["lines"])
    return [
        Goal.at_least(
            "8",
            f"the ledger as {format} against COPY of the same rows",
            copy / seconds,
            0.4,
            seconds=seconds,
            copy_seconds=copy,
            lines=lines,
        ),
        Goal.at_most("8", f"memory for the ledger as {format}, megabytes", memory, MOST_MEGABYTES),
    ]


def _median(runs: list[dict[str, float]], figure: str) -> float:
    return median(run[figure] for run in runs)


def _in_its_own_process(environment: dict[str, str], what: str) -> dict[str, float]:
    argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.exports", what]
    done = subprocess.run(argv, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(what: str, slug: str | None = None) -> dict[str, float]:
    """Seconds, lines and the memory it took, of the first time bank (or that one) of the settings' database."""
    from members.models import TimeBank

    # Only what the tables of any version have, as a large bank may be older than this code.
    banks = TimeBank.objects.only("id", "slug", "name", "language", "time_zone").order_by("pk")
    bank = banks.get(slug=slug) if slug else banks[0]
    before = _megabytes()
    with tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        lines = _ways(bank)[what](file)
        seconds = time.perf_counter() - began
        size = file.tell() / 1e6
    return {"seconds": seconds, "megabytes": _megabytes() - before, "lines": lines, "written_megabytes": size}


def _ways(bank: "TimeBank") -> "dict[str, Callable[[IO[bytes]], int]]":
    from django.utils import timezone

    from ledger import entries_csv, journals, reports

    def as_csv(file: IO[bytes]) -> int:
        with timezone.override(bank.zone):
            return entries_csv.write(
                file, reports.LedgerEntries.columns, bank, None, None, told=lambda count: None
            )

    return {
        "copy": lambda file: _copy(bank, file),
        "csv": as_csv,
        "hledger": lambda file: journals.write(file, bank, "hledger"),
        "beancount": lambda file: journals.write(file, bank, "beancount"),
    }


def _copy(bank: "TimeBank", file: IO[bytes]) -> int:
    from ledger import snapshots

    with snapshots.of_the_books(bank) as cursor:
        cursor.copy_expert(cursor.mogrify(COPY, [bank.pk]), file, 1 << 20)
        return int(cursor.rowcount)


def _megabytes() -> float:
    """The most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(*sys.argv[1:])))
