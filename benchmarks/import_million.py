"""Goal 7: a file of transfers through the import, with every check, against a bare COPY of its rows and the sums.

The bare side is the least there can be: rows that are worked out already go into tables without an index, key or
guard, and the balances are added up once.
"""

import io
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.history import MEMBERS
from benchmarks.server import ROOT, Server
from benchmarks.table import Goal

FIRST_NUMBER = 11
MOST_MEGABYTES = 64
BARE = """
    DROP TABLE IF EXISTS bare_transfer, bare_entry, bare_account;
    CREATE TABLE bare_transfer (LIKE ledger_transfer);
    CREATE TABLE bare_entry (LIKE ledger_entry);
    CREATE TABLE bare_account AS SELECT * FROM ledger_account;
"""
COPY_TRANSFERS = """
    COPY bare_transfer (id, bank_id, public_id, kind, reference, request_hash, line_count, occurred_on, posted_at,
        description, channel, entered_by_id) FROM STDIN
"""
COPY_ENTRIES = """
    COPY bare_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes) FROM STDIN
"""
SUMS = """
    UPDATE bare_account AS a SET balance_minutes = e.minutes, sequence = e.lines
      FROM (SELECT account_id, sum(minutes) AS minutes, count(*) AS lines FROM bare_entry GROUP BY account_id) AS e
     WHERE a.id = e.account_id
"""


def goals(server: Server, database: str, transfers: int) -> list[Goal]:
    """Bare, then the import, in a process of its own so that its memory is its own."""
    bare = bare_seconds(server, database, transfers)
    took = import_seconds(server, database, transfers)
    took["rows_a_second"] = transfers / took["seconds"]
    return [
        Goal.at_most(
            "7",
            f"import of {transfers:,} transfers against COPY and balances",
            took["seconds"] / bare,
            8,
            bare_seconds=bare,
            **took,
        ),
        Goal.at_most(
            "7", "memory of the import beyond its start, megabytes", took["megabytes"], MOST_MEGABYTES
        ),
    ]


def moves(transfers: int) -> Iterator[tuple[int, int, int, int]]:
    """The number of each transfer, who gives and who receives (from 0), and how many minutes."""
    chance = random.Random(7)
    for number in range(transfers):
        giver = chance.randrange(MEMBERS)
        yield number, giver, (giver + chance.randrange(1, MEMBERS)) % MEMBERS, chance.choice((30, 45, 60, 90))


def day(number: int, transfers: int) -> str:
    months = 60 * number // transfers
    return f"{2020 + months // 12}-{months % 12 + 1:02}-{number % 28 + 1:02}"


def bare_seconds(server: Server, database: str, transfers: int) -> float:
    """COPY into tables without anything, and the balances."""
    server.ask(database, BARE)
    first = server.ask(database, "SELECT min(id) FROM ledger_account WHERE kind = 'member'")[0][0]
    headers, lines = io.StringIO(), io.StringIO()
    for number, giver, receiver, minutes in moves(transfers):
        headers.write(
            f"{number}\t1\t{number:032x}\tservice\timport:{number}\t\\\\x{number:064x}\t2\t{day(number, transfers)}\t"
            "2026-01-01 00:00:00+00\tHelp with the garden\timport\t1\n"
        )
        lines.write(f"1\t{first + receiver}\t{number}\t{number}\t1\t{minutes}\t{minutes}\n")
        lines.write(f"1\t{first + giver}\t{number}\t{number}\t2\t{-minutes}\t{-minutes}\n")
    headers.seek(0)
    lines.seek(0)
    server.ask(database, "CHECKPOINT")
    with server.connect(database) as connection, connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute("BEGIN")
        cursor.copy_expert(COPY_TRANSFERS, headers)
        cursor.copy_expert(COPY_ENTRIES, lines)
        cursor.execute(SUMS)
        cursor.execute("COMMIT")
        seconds = time.perf_counter() - began
    connection.close()
    server.ask(database, "DROP TABLE bare_transfer, bare_entry, bare_account")
    return seconds


def import_seconds(server: Server, database: str, transfers: int) -> dict[str, float]:
    """From opening the file to having committed; the check of the books afterwards apart."""
    path = server.folder / "history.csv"
    with path.open("w") as file:
        file.write("date,from,to,minutes,kind,description,reference\n")
        file.writelines(
            f"{day(number, transfers)},{FIRST_NUMBER + giver},{FIRST_NUMBER + receiver},{minutes},service,"
            f"Help with the garden,{number}\n"
            for number, giver, receiver, minutes in moves(transfers)
        )
    server.ask(database, "CHECKPOINT")
    argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.import_million", str(path)]
    done = subprocess.run(argv, env=server.environment(database), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the import failed: {done.stderr[-2000:]}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(path: Path) -> dict[str, float]:
    """Import the file into the first time bank of the settings' database."""
    from django.utils import timezone

    from ledger import importing
    from members.models import Person, TimeBank

    bank = TimeBank.objects.order_by("pk")[0]
    by = Person.objects.filter(bank=bank).admins().select_related("bank")[0]
    before, began = _megabytes(), time.perf_counter()
    moments: dict[str, float] = {}

    def tell(what: str, _done: int, _total: int) -> None:
        moments.setdefault(what, time.perf_counter())

    report = importing.bring_in(
        bank,
        path,
        by=by,
        at=timezone.now(),
        writes=True,
        tell=tell,
    )
    ended = time.perf_counter()
    assert report.check is not None and report.check.is_clean, report.shown
    return {
        "seconds": moments["checking"] - began,
        "reading_seconds": moments["writing"] - began,
        "check_seconds": ended - moments["checking"],
        "megabytes": _megabytes() - before,
    }


def _megabytes() -> float:
    """The most memory this process has had so far, by itself."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(Path(sys.argv[1]))))
