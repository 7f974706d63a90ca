"""Blocks of hashes follow the postings: what was posted is sealed soon after, and can then not be changed unseen.

Sealing waits for whoever is still posting; nobody who posts waits for it. What cannot be sealed yet is sealed by the
next run.
"""

import datetime as dt
import time

from django.db import connection

from ledger.models import Block, Transfer
from members import walls
from members.models import TimeBank

TRANSFERS_A_BLOCK = 1000
PATIENCE_SECONDS = 5.0
A_MOMENT = 0.02


def seal(bank: TimeBank, *, at: dt.datetime, patience_seconds: float | None = None) -> int:
    """Seal all there is, the last block being as small as it comes. Answers how many blocks were made."""
    up_to = _safe_up_to(patience_seconds) if _has_unsealed(bank) else 0
    return _seal(bank, up_to, at, with_rest=True) if up_to else 0


def seal_full_blocks(*, at: dt.datetime, patience_seconds: float | None = None) -> int:
    """Seal each full thousand of every time bank. Answers how many blocks were made."""
    banks = list(walls.banks_where("banks_to_seal", TRANSFERS_A_BLOCK))
    up_to = _safe_up_to(patience_seconds) if banks else 0
    return sum(_seal(bank, up_to, at, with_rest=False) for bank in banks) if up_to else 0


def _has_unsealed(bank: TimeBank) -> bool:
    with walls.in_bank(bank):
        newest = Block.objects.filter(bank=bank).order_by("-number").first()
        since = newest.last_transfer_id if newest else 0
        return Transfer.objects.filter(bank=bank, pk__gt=since).exists()


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


def _seal(bank: TimeBank, up_to: int, at: dt.datetime, *, with_rest: bool) -> int:
    blocks = 0
    while True:
        with walls.in_bank(bank), connection.cursor() as cursor:
            cursor.execute("SELECT ledger_seal(%s, %s, %s, %s)", [bank.pk, up_to, at, with_rest])
            (made,) = cursor.fetchone()
        if not made:
            return blocks
        blocks += made
