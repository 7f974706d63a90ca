"""The checks word for word: each statement returns the rows that are wrong, and each is a consistent look of its own.

A row is (check, account, transfer, sequence, expected, found). `/* only */` is where a part can be asked for.
"""

BALANCE_AGAINST_ENTRIES = """
    WITH worked_out AS (
        SELECT account_id, sum(minutes)::bigint AS minutes, max(sequence) AS sequence
          FROM ledger_entry WHERE bank_id = %(bank)s /* only account_id */ GROUP BY account_id
    ), compared AS (
        SELECT coalesce(a.id, w.account_id) AS id, coalesce(a.balance_minutes, 0) AS minutes,
               coalesce(a.sequence, 0) AS sequence,
               coalesce(w.minutes, 0) AS expected_minutes, coalesce(w.sequence, 0) AS expected_sequence
          FROM (SELECT id, balance_minutes, sequence FROM ledger_account
                 WHERE bank_id = %(bank)s /* only id */) AS a
               FULL JOIN worked_out AS w ON w.account_id = a.id
    )
    SELECT 'balance', id, NULL, NULL, expected_minutes, minutes
      FROM compared WHERE minutes <> expected_minutes
    UNION ALL
    SELECT 'sequence', id, NULL, NULL, expected_sequence, sequence
      FROM compared WHERE sequence <> expected_sequence
"""

SEQUENCE_AND_RUNNING_BALANCE = """
    WITH walked AS (
        SELECT account_id, transfer_id, sequence, minutes, balance_after_minutes,
               lag(sequence, 1, 0::bigint) OVER steps + 1 AS expected_sequence,
               lag(balance_after_minutes, 1, 0::bigint) OVER steps + minutes AS expected_minutes
          FROM ledger_entry WHERE bank_id = %(bank)s /* only account_id */
        WINDOW steps AS (PARTITION BY account_id ORDER BY sequence)
    )
    SELECT 'sequence', account_id, transfer_id, sequence, expected_sequence, sequence
      FROM walked WHERE sequence <> expected_sequence
    UNION ALL
    SELECT 'running', account_id, transfer_id, sequence, expected_minutes, balance_after_minutes
      FROM walked WHERE balance_after_minutes <> expected_minutes
"""

TRANSFERS_AGAINST_ZERO = """
    WITH worked_out AS (
        SELECT transfer_id, sum(minutes)::bigint AS minutes, count(*) AS lines
          FROM ledger_entry WHERE bank_id = %(bank)s /* only transfer_id */ GROUP BY transfer_id
    ), compared AS (
        SELECT coalesce(t.id, w.transfer_id) AS id, t.line_count, coalesce(w.minutes, 0) AS minutes,
               coalesce(w.lines, 0) AS lines
          FROM (SELECT id, line_count FROM ledger_transfer WHERE bank_id = %(bank)s /* only id */) AS t
               FULL JOIN worked_out AS w ON w.transfer_id = t.id
    )
    SELECT 'zero', NULL, id, NULL, 0, minutes FROM compared WHERE minutes <> 0
    UNION ALL
    SELECT 'lines', NULL, id, NULL, coalesce(line_count, 0), lines
      FROM compared WHERE lines IS DISTINCT FROM line_count
"""

SUM_OF_THE_BANK = """
    SELECT 'sum', NULL, NULL, NULL, 0, sum(balance_minutes)::bigint
      FROM ledger_account WHERE bank_id = %(bank)s HAVING sum(balance_minutes) <> 0
"""

ACCOUNTS = (BALANCE_AGAINST_ENTRIES, SEQUENCE_AND_RUNNING_BALANCE)
TRANSFERS = (TRANSFERS_AGAINST_ZERO,)

# Since a transfer: the chains from the entry before it on, and every stored balance against its newest entry.
CHAINS_SINCE = """
    WITH touched AS (
        SELECT account_id, min(sequence) AS first FROM ledger_entry
         WHERE bank_id = %(bank)s AND transfer_id >= %(first)s GROUP BY account_id
    ), walked AS (
        SELECT e.account_id, e.transfer_id, e.sequence, e.minutes, e.balance_after_minutes, t.first,
               lag(e.sequence, 1, 0::bigint) OVER steps + 1 AS expected_sequence,
               lag(e.balance_after_minutes, 1, 0::bigint) OVER steps + e.minutes AS expected_minutes
          FROM touched AS t
               CROSS JOIN LATERAL (
                   SELECT max(sequence) AS sequence FROM ledger_entry
                    WHERE bank_id = %(bank)s AND account_id = t.account_id AND sequence < t.first) AS before
               JOIN ledger_entry AS e ON e.bank_id = %(bank)s AND e.account_id = t.account_id
                                     AND e.sequence >= coalesce(before.sequence, t.first)
        WINDOW steps AS (PARTITION BY e.account_id ORDER BY e.sequence)
    )
    SELECT 'sequence', account_id, transfer_id, sequence, expected_sequence, sequence
      FROM walked WHERE sequence >= first AND sequence <> expected_sequence
    UNION ALL
    SELECT 'running', account_id, transfer_id, sequence, expected_minutes, balance_after_minutes
      FROM walked WHERE sequence >= first AND balance_after_minutes <> expected_minutes
"""

BALANCES_BY_NEWEST_ENTRY = """
    WITH compared AS (
        SELECT a.id, a.balance_minutes, a.sequence, coalesce(newest.balance_after_minutes, 0) AS expected_minutes,
               coalesce(newest.sequence, 0) AS expected_sequence
          FROM ledger_account AS a
               LEFT JOIN LATERAL (
                   SELECT sequence, balance_after_minutes FROM ledger_entry
                    WHERE bank_id = a.bank_id AND account_id = a.id ORDER BY sequence DESC LIMIT 1
               ) AS newest ON true
         WHERE a.bank_id = %(bank)s
    )
    SELECT 'balance', id, NULL::bigint, NULL::bigint, expected_minutes, balance_minutes
      FROM compared WHERE balance_minutes <> expected_minutes
    UNION ALL
    SELECT 'sequence', id, NULL, NULL, expected_sequence, sequence
      FROM compared WHERE sequence <> expected_sequence
"""


def only(statement: str, condition: str) -> str:
    """The same for a part: those of whom the condition holds; `{}` in it is the column."""
    for column in ("account_id", "transfer_id", "id"):
        statement = statement.replace(f"/* only {column} */", f"AND {condition.format(column)}")
    return statement
