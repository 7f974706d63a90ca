"""A time bank with a long history, in a minute: rows as the posting function would have written them.

Their order is chosen so that every sequence and balance is known beforehand: pairs of members help one another in
turns, and one of them, the busy one, has as many entries as is asked. `manage.py reconcile` finds nothing wrong.
"""

from benchmarks.server import Server

MEMBERS = 10_000
PEOPLE = """
    INSERT INTO members_membership (bank_id, public_id, number, kind, name, joined_on)
    SELECT 1, uuidv7(), 10 + n, 'individual', 'Member ' || n, '2024-01-01'
      FROM generate_series(1, %(members)s + 1) AS n;
    INSERT INTO ledger_account (bank_id, public_id, kind, membership_id, balance_minutes, lowest_minutes,
            highest_minutes, is_hard, sequence, opened_at)
    SELECT bank_id, uuidv7(), 'member', id, 0, -1000000000, 1000000000, true, 0, '2024-01-01'
      FROM members_membership WHERE number > 10 ORDER BY id;
"""
FIRST = """
    SELECT min(a.id) FROM ledger_account AS a JOIN members_membership AS m ON m.id = membership_id WHERE number > 10
"""
# Transfer i of the busy account (number MEMBERS + 1) is with member i mod half; the others go back and forth in pairs.
TRANSFERS = """
    INSERT INTO ledger_transfer (bank_id, public_id, kind, reference, request_hash, line_count, occurred_on, posted_at,
            description, channel)
    SELECT 1, uuidv7(), 'service', 'exchange:' || uuidv7(), sha256(i::text::bytea), 2,
           '2024-01-01'::date + (i * 700 / %(all)s)::int,
           '2024-01-01'::timestamptz + interval '700 days' * (i / %(all)s::float8),
           'Help with the garden', 'web'
      FROM generate_series(0::bigint, %(all)s - 1) AS i
"""
ENTRIES = """
    INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
    SELECT 1, %(first)s - 1 + account, sequence, oldest.id + i, line, minutes, balance
      FROM (SELECT min(id) AS id FROM ledger_transfer) AS oldest, generate_series(0, %(all)s - 1) AS i,
           LATERAL (SELECT CASE WHEN i %% 2 = 0 THEN 60 ELSE -60 END AS given,
                           i %% %(half)s AS pair, i / %(half)s + 1 AS turn) AS t,
           LATERAL (VALUES
               (1, CASE WHEN i < %(busy)s THEN %(members)s + 1 ELSE pair + 1 END,
                   CASE WHEN i < %(busy)s THEN i + 1 ELSE turn END,
                   CASE WHEN i < %(busy)s THEN given ELSE -given END,
                   CASE WHEN i < %(busy)s THEN (CASE WHEN i %% 2 = 0 THEN 60 ELSE 0 END) ELSE -given * turn END),
               (2, CASE WHEN i < %(busy)s THEN pair + 1 ELSE pair + 1 + %(half)s END,
                   CASE WHEN i < %(busy)s THEN turn ELSE turn - %(busy)s / %(half)s END,
                   CASE WHEN i < %(busy)s THEN -given ELSE given END,
                   CASE WHEN i < %(busy)s THEN -given * turn ELSE given * (turn - %(busy)s / %(half)s) END)
           ) AS l (line, account, sequence, minutes, balance)
"""
BALANCES = """
    UPDATE ledger_account AS a SET balance_minutes = e.balance, sequence = e.sequence
      FROM (SELECT account_id, sum(minutes) AS balance, max(sequence) AS sequence FROM ledger_entry GROUP BY 1) AS e
     WHERE a.id = e.account_id
"""
KEYS = """
    SELECT conrelid::regclass::text, conname,
           pg_get_constraintdef(oid) || CASE contype WHEN 'f' THEN ' NOT VALID' ELSE '' END
      FROM pg_constraint
     WHERE (conrelid IN ('ledger_entry'::regclass, 'ledger_transfer'::regclass)
            OR confrelid = 'ledger_transfer'::regclass) AND contype IN ('p', 'u', 'f')
     ORDER BY contype = 'f'
"""


def begin(server: Server, database: str) -> None:
    """One time bank of 10,001 members' accounts, without a single transfer."""
    server.manage(
        database,
        "found_timebank",
        "bench",
        "Bench",
        "--admin-name",
        "Ada",
        "--admin-email",
        "ada@bench.example",
    )
    server.ask(database, PEOPLE, {"members": MEMBERS})


def first_account(server: Server, database: str) -> int:
    """The id of the first of the members' accounts; the others follow without a gap."""
    return int(server.ask(database, FIRST)[0][0])


def fill(server: Server, database: str, transfers: int, *, busy: int = 0) -> None:
    """Write that many transfers, the first `busy` of them with the busy account; keys are made afterwards."""
    first = first_account(server, database)
    numbers = {"all": transfers, "half": MEMBERS // 2, "busy": busy, "members": MEMBERS, "first": first}
    with server.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 2")
        cursor.execute(KEYS)
        keys = cursor.fetchall()
        for table, name, _definition in reversed(keys):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(TRANSFERS, numbers)
        cursor.execute(ENTRIES, numbers)
        cursor.execute(BALANCES)
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    settle(server, database)


def settle(server: Server, database: str) -> None:
    """As a database is that has run for long: vacuumed, its sizes known, nothing waiting to be written."""
    server.ask(database, "VACUUM (ANALYZE, FREEZE)")
    server.ask(database, "CHECKPOINT")
