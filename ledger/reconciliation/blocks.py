"""The blocks of hashes worked out again: each from its transfers, each with the one before, and none forgotten."""

from django.db import connection

from ledger.reconciliation.quick import Row

AT_A_TIME = 50

# A wrong block is (lines it sealed, lines there are); where these agree, something else of it was changed.
AGAINST_TRANSFERS = """
    WITH chain AS (
        SELECT b.*, row_number() OVER (ORDER BY b.number) AS place,
               coalesce(before.last_transfer_id, 0) + 1 AS start
          FROM ledger_block AS b
               LEFT JOIN ledger_block AS before ON before.bank_id = b.bank_id AND before.number = b.number - 1
         WHERE b.bank_id = %(bank)s AND b.number BETWEEN %(from)s AND %(to)s
    ), worked_out AS (
        SELECT r.*
          FROM (SELECT array_agg(start ORDER BY number) AS starts, max(last_transfer_id) AS last FROM chain) AS c
               CROSS JOIN LATERAL ledger_roots(%(bank)s, c.starts, c.last) AS r
    )
    SELECT 'block', NULL, NULL, c.number, c.lines, coalesce(w.lines, 0)
      FROM chain AS c LEFT JOIN worked_out AS w ON w.place = c.place
     WHERE (w.root, w.transfers, w.lines, w.last_transfer_id)
           IS DISTINCT FROM (c.root, c.transfers::bigint, c.lines::bigint, c.last_transfer_id)
     ORDER BY c.number
"""

AGAINST_EACH_OTHER = """
    WITH chain AS (
        SELECT b.*, row_number() OVER steps AS place, lag(hash) OVER steps AS hash_before
          FROM ledger_block AS b WHERE bank_id = %(bank)s
        WINDOW steps AS (ORDER BY number)
    )
    SELECT 'block', NULL, NULL, number, lines, lines FROM chain
     WHERE number <> place OR (place > 1 AND previous_hash <> hash_before)
        OR hash <> sha256(convert_to(
               ledger_block_text(number, transfers, lines, previous_hash, root, sealed_at), 'UTF8'))
     ORDER BY number
"""

# What earlier checks saw must still be there: whoever can delete blocks can not make members forget them, nor us.
AGAINST_EARLIER_CHECKS = """
    SELECT DISTINCT 'block', NULL::bigint, NULL::bigint, r.last_block, 1, 0
      FROM ledger_reconciliation AS r
     WHERE r.bank_id = %(bank)s AND r.last_block IS NOT NULL
       AND NOT EXISTS (SELECT FROM ledger_block AS b
                        WHERE b.bank_id = r.bank_id AND b.number = r.last_block AND b.hash = r.last_block_hash)
     ORDER BY r.last_block
"""

RANGE = """
    SELECT coalesce(min(number) FILTER (WHERE last_transfer_id >= %(first)s), max(number) + 1, 1),
           coalesce(max(number), 0)
      FROM ledger_block WHERE bank_id = %(bank)s
"""


def rows(bank_id: int, *, first: int = 0) -> list[Row]:
    """One row a wrong block; with `first`, only blocks that hold that transfer or newer ones are read again."""
    found: dict[int, Row] = {}

    def note(rows: list[Row]) -> None:
        """The first of each: it says most."""
        for row in rows:
            found.setdefault(row[3] or 0, row)

    with connection.cursor() as cursor:
        cursor.execute(RANGE, {"bank": bank_id, "first": first})
        start, newest = cursor.fetchone()
        for number in range(start, newest + 1, AT_A_TIME):
            asked = {"bank": bank_id, "from": number, "to": number + AT_A_TIME - 1}
            cursor.execute(AGAINST_TRANSFERS, asked)
            note(cursor.fetchall())
        for statement in (AGAINST_EACH_OTHER, AGAINST_EARLIER_CHECKS):
            cursor.execute(statement, {"bank": bank_id})
            note(cursor.fetchall())
    return [found[number] for number in sorted(found)]
