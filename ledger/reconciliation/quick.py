"""The same checks in little more than one reading of the entries: fingerprints first, rows only where they differ.

**Chains.** Each entry leads from (account, sequence − 1, balance before) to (account, sequence, balance after). With h
a hash of such a step, the exclusive or of h(before) and h(after) of all an account's entries leaves h(0, 0) and
h(newest) when they are one chain from nothing to what the account says, and something else for anything missing, moved
or altered. So one figure answers for balances, order and running balances; the count is compared beside it. Asked of
all accounts at once, and where that differs, of each.

**Zero.** Each transfer gets a weight by a hash of its id. The minutes of all lines times their weights come to zero
when each transfer does, and the weights of all lines to each transfer's weight times its lines. Asked of all at once,
and where that differs, of each 4,096 ids.

The hashes are salted anew each run, so nobody can prepare rows that cancel out. By chance a wrong chain passes one run
in 2^64, a wrong transfer one run in 2^36 (sixty-eight thousand million). A figure too large to be hashed
(over 2^31 minutes on an account, 2^27 on a line) stops the fingerprints: the plain statements then read everything.
"""

import secrets
from dataclasses import dataclass

from django.db import DataError, connection, transaction

from ledger.reconciliation import plain

Row = tuple[str, int | None, int | None, int | None, int, int]

CHAINS = """
    SELECT 1
      FROM (SELECT count(*) AS entries,
                   bit_xor(hashint4extended(balance_after_minutes::integer,
                                            %(salt)s # ((account_id << 32) + sequence))
                           # hashint4extended((balance_after_minutes - minutes)::integer,
                                              %(salt)s # ((account_id << 32) + sequence - 1))) AS print
              FROM ledger_entry WHERE bank_id = %(bank)s) AS walked,
           (SELECT sum(sequence) AS entries,
                   bit_xor(hashint4extended(balance_minutes::integer, %(salt)s # ((id << 32) + sequence))
                           # hashint4extended(0, %(salt)s # (id << 32))) AS print
              FROM ledger_account WHERE bank_id = %(bank)s) AS stored
     WHERE walked.entries <> coalesce(stored.entries, 0) OR coalesce(walked.print, 0) <> coalesce(stored.print, 0)
"""

CHAINS_BY_ACCOUNT = """
    WITH printed AS (
        SELECT account_id, count(*) AS entries,
               bit_xor(hashint4extended(balance_after_minutes::integer, %(salt)s + sequence)
                       # hashint4extended((balance_after_minutes - minutes)::integer, %(salt)s - 1 + sequence)) AS print
          FROM ledger_entry WHERE bank_id = %(bank)s GROUP BY account_id
    )
    SELECT coalesce(a.id, p.account_id)
      FROM (SELECT id, sequence, balance_minutes FROM ledger_account WHERE bank_id = %(bank)s) AS a
           FULL JOIN printed AS p ON p.account_id = a.id
     WHERE a.id IS NULL OR coalesce(p.entries, 0) <> a.sequence
        OR coalesce(p.print, 0)
           <> hashint4extended(a.balance_minutes::integer, %(salt)s + a.sequence) # hashint4extended(0, %(salt)s)
"""

ZERO = """
    SELECT 1
      FROM (SELECT sum(minutes * (hashint8extended(transfer_id, %(salt)s) & 68719476735)) AS sum,
                   sum(hashint8extended(transfer_id, %(salt)s) & 68719476735) AS weights
              FROM ledger_entry WHERE bank_id = %(bank)s) AS lines,
           (SELECT sum(line_count * (hashint8extended(id, %(salt)s) & 68719476735)) AS weights
              FROM ledger_transfer WHERE bank_id = %(bank)s) AS transfers
     WHERE coalesce(lines.sum, 0) <> 0 OR lines.weights IS DISTINCT FROM transfers.weights
"""

ZERO_BY_CHUNK = """
    WITH lines AS (
        SELECT transfer_id >> 12 AS chunk,
               sum(minutes * (hashint8extended(transfer_id, %(salt)s) & 68719476735)) AS sum,
               sum(hashint8extended(transfer_id, %(salt)s) & 68719476735) AS weights
          FROM ledger_entry WHERE bank_id = %(bank)s GROUP BY transfer_id >> 12
    ), transfers AS (
        SELECT id >> 12 AS chunk, sum(line_count * (hashint8extended(id, %(salt)s) & 68719476735)) AS weights
          FROM ledger_transfer WHERE bank_id = %(bank)s GROUP BY id >> 12
    )
    SELECT coalesce(l.chunk, t.chunk) FROM lines AS l FULL JOIN transfers AS t ON t.chunk = l.chunk
     WHERE coalesce(l.sum, 0) <> 0 OR l.weights IS DISTINCT FROM t.weights
"""


@dataclass(frozen=True, slots=True)
class Check:
    """Fingerprints, each finer than the one before, and the statements that name the rows of what differs."""

    fingerprints: tuple[str, ...]
    statements: tuple[str, ...]
    part: str


CHECKS = (
    Check((CHAINS, CHAINS_BY_ACCOUNT), plain.ACCOUNTS, "{} = ANY(%(parts)s)"),
    Check((ZERO, ZERO_BY_CHUNK), plain.TRANSFERS, "{} >> 12 = ANY(%(parts)s)"),
)


def rows(check: Check, bank_id: int) -> list[Row]:
    """The rows that are wrong: the same as the plain statements return."""
    parts = suspects(check, bank_id)
    if parts == []:
        return []
    found: list[Row] = []
    with connection.cursor() as cursor:
        for statement in check.statements:
            asked = statement if parts is None else plain.only(statement, check.part)
            cursor.execute(asked, {"bank": bank_id, "parts": parts})
            found += cursor.fetchall()
    return found


def suspects(check: Check, bank_id: int) -> list[int] | None:
    """The accounts, or chunks of transfers, whose fingerprint differs; None when none can be taken."""
    parts: list[int] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for fingerprint in check.fingerprints:
                cursor.execute(fingerprint, {"bank": bank_id, "salt": secrets.randbits(62) + 1})
                parts = [part for (part,) in cursor.fetchall()]
                if not parts:
                    break
    except DataError:
        return None
    return parts
