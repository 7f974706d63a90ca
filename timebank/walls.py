"""Walls between time banks that the database keeps by its keys: no row can name a row of another time bank.

Django points a foreign key at one column. After every migration each key between two tables that both carry a time bank
is widened to hold it as well, under its own name, so that nobody has to remember it for a new table.
"""

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


def renew() -> None:
    """Widen what is narrow. Done as the owner; nobody waits for a large table to be read."""
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
