"""Blocks of hashes follow the postings: what was posted is sealed soon after, and can then not be changed unseen.

Sealing waits for whoever is still posting; nobody who posts waits for it. What cannot be sealed yet is sealed by the
next run.
"""

import datetime as dt
import time

from django.db import connection

from members.models import TimeBank

TRANSFERS_A_BLOCK = 1000
PATIENCE_SECONDS = 5.0
A_MOMENT = 0.02

# The newest sealed, and whether so many follow it: one short range of an index a time bank.
WITH_SO_MANY_UNSEALED = """
    SELECT bank.id
      FROM members_timebank AS bank
           CROSS JOIN LATERAL (
               SELECT coalesce(max(last_transfer_id), 0) AS sealed_up_to FROM ledger_block
                WHERE bank_id = bank.id AND number = (SELECT max(number) FROM ledger_block WHERE bank_id = bank.id)
           ) AS newest
     WHERE (%(bank)s::bigint IS NULL OR bank.id = %(bank)s)
       AND EXISTS (SELECT FROM ledger_transfer
                    WHERE bank_id = bank.id AND id > newest.sealed_up_to
                    ORDER BY id OFFSET %(transfers)s - 1)
     ORDER BY bank.id
"""


def seal(bank: TimeBank, *, at: dt.datetime, patience_seconds: float | None = None) -> int:
    """Seal all there is, the last block being as small as it comes. Answers how many blocks were made."""
    up_to = _safe_up_to(patience_seconds) if _with_unsealed(1, bank) else 0
    return _seal(bank.pk, up_to, at, with_rest=True) if up_to else 0


def seal_full_blocks(*, at: dt.datetime, patience_seconds: float | None = None) -> int:
    """Seal each full thousand of every time bank. Answers how many blocks were made."""
    bank_ids = _with_unsealed(TRANSFERS_A_BLOCK)
    up_to = _safe_up_to(patience_seconds) if bank_ids else 0
    return sum(_seal(bank_id, up_to, at, with_rest=False) for bank_id in bank_ids) if up_to else 0


def _with_unsealed(transfers: int, bank: TimeBank | None = None) -> list[int]:
    """The time banks where at least so many wait to be sealed; only this one, if one is given."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_SO_MANY_UNSEALED, {"transfers": transfers, "bank": bank.pk if bank else None})
        return [bank_id for (bank_id,) in cursor.fetchall()]


def _safe_up_to(patience_seconds: float | None) -> int:
    """The highest id below which nothing can appear any more, or 0: somebody is still at it, or we are.

    Within a transaction nothing can be known of the others' end, so nothing is sealed there.
    """
    if connection.in_atomic_block:
        return 0
    deadline = time.monotonic() + (PATIENCE_SECONDS if patience_seconds is None else patience_seconds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT up_to, clear_from::text FROM ledger_seal_horizon()")
        up_to, clear_from = cursor.fetchone()
        while not _is_clear(clear_from):
            if time.monotonic() > deadline:
                return 0
            time.sleep(A_MOMENT)
    return int(up_to)


def _is_clear(clear_from: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_seal_is_clear(%s::xid8)", [clear_from])
        return bool(cursor.fetchone()[0])


def _seal(bank_id: int, up_to: int, at: dt.datetime, *, with_rest: bool) -> int:
    blocks = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT ledger_seal(%s, %s, %s, %s)", [bank_id, up_to, at, with_rest])
            (made,) = cursor.fetchone()
            if not made:
                return blocks
            blocks += made
