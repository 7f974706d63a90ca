"""Walls between time banks that the database keeps: no row can name a row of another time bank, and none is shown.

Django points a foreign key at one column. After every migration each key between two tables that carry a time bank is
widened to hold it as well, under its own name, and each table that carries one is closed but for the rows of the
time bank that is worked for, also to its owner, so that nobody has to remember either for a new table.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# What has no time bank, and why. Whatever else has none is found out by a test.
WITHOUT_A_BANK = {
    "account_emailaddress": "a login's addresses: one login may act in several time banks",
    "account_emailconfirmation": "the same",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
    "django_admin_log": "what the owner of the installation did on the admin site",
    "django_content_type": "Django's own list of models",
    "django_migrations": "Django's own record of migrations",
    "django_session": "a browser's, before anybody knows which time bank it is about",
    "mfa_authenticator": "a login's second step",
    "members_requestkey": "who asked what, before anybody knows which time bank it is about",
    "members_signinlink": "a login's",
    "members_timebank": "the time banks themselves",
    "members_tries": "how often something was tried, before anybody knows who it is",
    "members_user": "a login may act in several time banks",
    "members_user_groups": "Django's own, unused",
    "members_user_user_permissions": "Django's own, unused",
    "usersessions_usersession": "a login's browsers",
}

# Keys of one column from one table with a time bank to another; whether a wider one stands beside it.
NARROW = """
    WITH carrying AS (
        SELECT attrelid AS oid FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE attname = 'bank_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace
    )
    SELECT c.conrelid::regclass::text, c.conname, a.attname, c.confrelid::regclass::text, r.attname,
           EXISTS (SELECT FROM pg_constraint AS w
                    WHERE w.contype = 'f' AND w.conrelid = c.conrelid AND w.confrelid = c.confrelid
                      AND cardinality(w.conkey) = 2 AND w.conkey @> c.conkey)
      FROM pg_constraint AS c
           JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
           JOIN pg_attribute AS r ON r.attrelid = c.confrelid AND r.attnum = c.confkey[1]
     WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
       AND c.conrelid IN (SELECT oid FROM carrying) AND c.confrelid IN (SELECT oid FROM carrying)
     ORDER BY 1, 2
"""
# Tables that carry a time bank; whether each is closed to everybody, and whether the one way in is ours.
WALLED = """
    SELECT relname, relforcerowsecurity,
           relrowsecurity
               AND (SELECT array_agg(concat_ws(' ', polname, polcmd, pg_get_expr(polqual, polrelid)))
                      FROM pg_policy WHERE polrelid = t.oid) = ARRAY[%s]
      FROM pg_class AS t JOIN pg_attribute ON attrelid = t.oid AND attname = 'bank_id'
     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
     ORDER BY 1
"""
POLICY = "only_the_time_bank_that_is_worked_for"
# Set for one transaction (members/walls.py). Without it there is no number, and no row is of no number.
IS_WORKED_FOR = "(bank_id = (NULLIF(current_setting('app.bank'::text, true), ''::text))::bigint)"
IS_UNIQUE = """
    SELECT EXISTS (
        SELECT FROM pg_constraint
         WHERE contype IN ('u', 'p') AND conrelid = %s::regclass AND cardinality(conkey) = 2
           AND (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute
                 WHERE attrelid = conrelid AND attnum = ANY (conkey)) = ARRAY['bank_id', %s])
"""


def narrow_keys() -> list[tuple[str, str, str, str, str, bool]]:
    """Table, name, column, the table and column it points at, and whether a key with the time bank stands beside it."""
    with connection.cursor() as cursor:
        cursor.execute(NARROW)
        return list(cursor.fetchall())


def tables() -> list[tuple[str, bool, bool]]:
    """Each table that carries a time bank: is it closed to its owner too, and does it show one bank's rows only?"""
    with connection.cursor() as cursor:
        # Of every command, and in the very words in which PostgreSQL says it.
        cursor.execute(WALLED, [f"{POLICY} * {IS_WORKED_FOR}"])
        return list(cursor.fetchall())


def stand() -> bool:
    """Whether every wall does."""
    return not narrow_keys() and all(is_forced and is_walled for _table, is_forced, is_walled in tables())


@contextmanager
def open_to_their_owner() -> Iterator[None]:
    """Inside, the owner sees every row, for tables to be changed; to everybody else they stay closed."""
    try:
        for table, is_forced, _is_walled in tables():
            if is_forced:
                _alter(f'"{table}" NO FORCE ROW LEVEL SECURITY')
        yield
        _widen_keys()
    finally:
        for table, is_forced, is_walled in tables():
            if not is_walled:
                _close(table)
            elif not is_forced:
                _alter(f'"{table}" FORCE ROW LEVEL SECURITY')


def _close(table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DROP POLICY IF EXISTS "{POLICY}" ON "{table}"')
        cursor.execute(f'CREATE POLICY "{POLICY}" ON "{table}" USING {IS_WORKED_FOR}')
        cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')


def _alter(change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {change}")


def _widen_keys() -> None:
    """Widen what is narrow. Nobody waits for a large table to be read."""
    for table, name, column, target, key, has_wider in narrow_keys():
        with connection.cursor() as cursor:
            if has_wider:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            else:
                _widen(cursor, table, name, column, target, key)


def _widen(cursor: CursorWrapper, table: str, name: str, column: str, target: str, key: str) -> None:
    cursor.execute(IS_UNIQUE, [target, key])
    if not cursor.fetchone()[0]:
        index = f"{target.partition('_')[2]}_belongs_to_one_bank"
        cursor.execute(f'CREATE UNIQUE INDEX CONCURRENTLY "{index}" ON {target} (bank_id, "{key}")')
        cursor.execute(f'ALTER TABLE {target} ADD CONSTRAINT "{index}" UNIQUE USING INDEX "{index}"')
    with transaction.atomic():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" FOREIGN KEY (bank_id, "{column}")'
            f' REFERENCES {target} (bank_id, "{key}") DEFERRABLE INITIALLY DEFERRED NOT VALID'
        )
    cursor.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"')
