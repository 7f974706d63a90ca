"""A backup by the command, its restore into another database, and a look at both from outside that owes it nothing."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg2
from django.utils import timezone

from audit.house import ROOT, House
from audit.people import Community
from audit.report import Report
from ledger import posting
from members.walls import in_bank
from timebank.embedded import postgres

BATCH = 1_000
OTHER = "timebank_restored"
# Every account with what its entries say, worked out otherwise than the backup does.
ACCOUNTS = """
    SELECT a.id, a.balance_minutes, a.sequence, count(e.*), sum(e.minutes),
           md5(string_agg(concat_ws(',', e.sequence, e.transfer_id, e.line, e.minutes, e.balance_after_minutes,
                                    t.reference, t.occurred_on, extract(epoch FROM t.posted_at)),
                          ';' ORDER BY e.sequence))
      FROM ledger_account AS a
      LEFT JOIN ledger_entry AS e ON e.bank_id = a.bank_id AND e.account_id = a.id
      LEFT JOIN ledger_transfer AS t ON t.bank_id = e.bank_id AND t.id = e.transfer_id
     GROUP BY a.id ORDER BY a.id
"""
TAMPER = """
    ALTER TABLE ledger_entry DISABLE TRIGGER USER;
    UPDATE ledger_entry SET minutes = minutes + 1 WHERE ctid = (SELECT ctid FROM ledger_entry LIMIT 1);
"""


def fill(community: Community, entries: int) -> None:
    """Help between the members, in batches."""
    at, accounts = timezone.now(), [member.account for member in community.members]
    for first in range(0, entries // 2, BATCH):
        batch = [
            posting.Posting(
                bank_id=community.bank.pk,
                kind="service",
                reference=f"filled:{number}",
                lines=(
                    posting.Line(accounts[number % len(accounts)], 15 + number % 90),
                    posting.Line(accounts[(number * 7 + 1) % len(accounts)], -15 - number % 90),
                ),
                occurred_on=at.date(),
            )
            for number in range(first, min(first + BATCH, entries // 2))
            if number % len(accounts) != (number * 7 + 1) % len(accounts)
        ]
        with in_bank(community.bank):
            posting.post_batch(batch, at=at)


def there_and_back(home: House, folder: Path, report: Report) -> None:
    path = folder / "backup.zip"
    began = time.monotonic()
    _manage(home, postgres.ROLE, "backup", str(path))
    saved = time.monotonic()
    _create_other(home)
    before = _look(home, postgres.ROLE, ACCOUNTS)
    restoring = time.monotonic()
    said = _manage(home, OTHER, "restore", str(path))
    seconds = {"backup": saved - began, "restore": time.monotonic() - restoring}
    after = _look(home, OTHER, ACCOUNTS)
    report.figures |= {
        "entries": sum(row[3] for row in before),
        "MB": round(path.stat().st_size / 1e6, 1),
        **{f"seconds, {what}": round(took, 1) for what, took in seconds.items()},
        "seconds, there and back": round(sum(seconds.values()), 1),
        "accounts compared": len(before),
        "accounts that differ": _differing(before, after),
        "sum of all balances, minutes": sum(row[1] for row in after),
    }
    if _differing(before, after) or sum(row[1] for row in after):
        report.faults.append("what came back is not what was saved")
    if "The books of every time bank add up." not in said:
        report.faults.append(f"restore said: {said}")
    _control(home, path, before, report)


def _control(home: House, path: Path, before: list[Any], report: Report) -> None:
    """The same look at books in which one entry was changed, and the same restore of a file with one wrong byte."""
    assert report.control is not None
    with _connected(home, OTHER) as connection, connection.cursor() as cursor:
        cursor.execute(TAMPER)
    if found := _differing(before, _look(home, OTHER, ACCOUNTS)):
        report.control.append(f"one entry tampered with: {found} account differs")
    else:
        report.faults.append("one entry tampered with after the restore was not seen")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    said = _manage(home, OTHER, "restore", str(path), "--replace", "--no-input")
    if "not a whole backup" in said and "Nothing was changed" in said:
        report.control.append("one byte of the file changed: refused")
    else:
        report.faults.append(f"a damaged file was not refused: {said}")


def _differing(before: list[Any], after: list[Any]) -> int:
    return len(set(before) ^ set(after)) // 2


def _connected(home: House, database: str) -> Any:
    return psycopg2.connect(host=str(home.sockets), user="postgres", dbname=database)


def _look(home: House, database: str, question: str) -> list[Any]:
    with _connected(home, database) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _create_other(home: House) -> None:
    """An empty database with the same owner, for the backup to go into."""
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    ((name,),) = _look(home, postgres.ROLE, owner)
    with home.database() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {OTHER} OWNER {name}")


def _manage(home: House, database: str, *words: str) -> str:
    """`manage.py` on this database of the house; what it said, errors too."""
    named = {
        key: value.replace(f"/{postgres.ROLE}?", f"/{database}?") if key.endswith("DATABASE_URL") else value
        for key, value in home.environment.items()
    }
    argv = [sys.executable, "manage.py", *words]
    done = subprocess.run(argv, cwd=ROOT, env=named, capture_output=True, text=True, timeout=1200)
    return done.stdout + done.stderr
