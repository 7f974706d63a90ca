"""One consistent look at a time bank's books, with everything that is wrong in them."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from ledger.models import Block, Discrepancy
from ledger.reconciliation import blocks, plain, quick
from ledger.reconciliation.quick import Row
from members import walls
from members.models import TimeBank

FIGURES = """
    SELECT (SELECT count(*) FROM ledger_account WHERE bank_id = %(bank)s),
           (SELECT coalesce(sum(balance_minutes), 0)::bigint FROM ledger_account WHERE bank_id = %(bank)s),
           (SELECT count(*) FROM ledger_transfer WHERE bank_id = %(bank)s AND id >= %(first)s),
           (SELECT count(*) FROM ledger_entry WHERE bank_id = %(bank)s AND transfer_id >= %(first)s)
"""

FIRST_SINCE = """
    SELECT coalesce((SELECT min(id) FROM ledger_transfer WHERE bank_id = %(bank)s AND posted_at >= %(moment)s),
                    (SELECT coalesce(max(id), 0) + 1 FROM ledger_transfer WHERE bank_id = %(bank)s))
"""

# Sorts and hashes of a million entries stay in memory; compiling the statements costs more than it saves.
AT_EASE = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw."""

    found: list[Discrepancy]
    accounts: int
    sum_minutes: int
    transfers: int
    entries: int
    newest_block: Block | None
    seconds: float

    @property
    def checks(self) -> list[str]:
        """The names of the checks: every look makes them all."""
        return list(Discrepancy.Check.values)


def check(bank: TimeBank, *, since: dt.date | None = None) -> list[Discrepancy]:
    """Every row of this time bank's books that is wrong; nothing is kept."""
    with consistently(bank):
        return look(bank, since=since).found


@contextmanager
def consistently(bank: TimeBank) -> Iterator[None]:
    """One moment for all that is read. Within a transaction of somebody's it is one moment a statement, and each
    statement compares what belongs together, so that nobody's posting in between looks like a difference."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_ours:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(AT_EASE)
        with walls.in_bank(bank):
            yield


def look(bank: TimeBank, *, since: dt.date | None = None) -> Look:
    """Everything; or with `since`, what was posted from that day on, in the time bank's days.

    Since a day: transfers and their lines from then, the chains of the accounts they touched from the entry before,
    blocks that hold any of them, how the blocks hang together, every stored balance against its account's newest
    entry, and the sum of the bank. Not: older entries, older transfers, and older blocks against their transfers.
    """
    began = time.perf_counter()
    first = _first_since(bank, since) if since else 0
    rows = _since(bank.pk, first) if since else _everything(bank.pk)
    rows += _rows(plain.SUM_OF_THE_BANK, bank.pk) + blocks.rows(bank.pk, first=first)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"bank": bank.pk, "first": first})
        accounts, sum_minutes, transfers, entries = cursor.fetchone()
    return Look(
        found=[_discrepancy(*row) for row in rows],
        accounts=accounts,
        sum_minutes=sum_minutes,
        transfers=transfers,
        entries=entries,
        newest_block=Block.objects.newest_of(bank),
        seconds=time.perf_counter() - began,
    )


def _everything(bank_id: int) -> list[Row]:
    return [row for check in quick.CHECKS for row in quick.rows(check, bank_id)]


def _since(bank_id: int, first: int) -> list[Row]:
    zero = plain.only(plain.TRANSFERS_AGAINST_ZERO, "{} >= %(first)s")
    statements = (plain.BALANCES_BY_NEWEST_ENTRY, plain.CHAINS_SINCE, zero)
    return [row for statement in statements for row in _rows(statement, bank_id, first)]


def _rows(statement: str, bank_id: int, first: int = 0) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"bank": bank_id, "first": first})
        return list(cursor.fetchall())


def _first_since(bank: TimeBank, since: dt.date) -> int:
    moment = dt.datetime.combine(since, dt.time(), tzinfo=bank.zone)
    with connection.cursor() as cursor:
        cursor.execute(FIRST_SINCE, {"bank": bank.pk, "moment": moment})
        return int(cursor.fetchone()[0])


def _discrepancy(
    check_name: str,
    account_id: int | None,
    transfer_id: int | None,
    sequence: int | None,
    expected: int,
    found: int,
) -> Discrepancy:
    return Discrepancy(
        check_name=check_name,
        account_id=account_id,
        transfer_id=transfer_id,
        sequence=sequence,
        expected=expected,
        found=found,
    )
