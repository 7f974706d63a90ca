"""The roles of the embedded database: one owns it and its tables, another serves people and owns nothing.

Nobody signs in as the third, the doorkeeper (timebank/rights.py).
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from timebank.rights import DOORKEEPER

APPLICATION = "timebank"
OWNER = "timebank_owner"
DATABASE = "timebank"


def ensure(socket: Path) -> None:
    """Make the roles and the database, and carry a database of one role for everything over to its owner."""
    with closing(superuser(socket, "postgres")) as connected, connected.cursor() as cursor:
        for role in (OWNER, APPLICATION):
            if not _exists(cursor, "SELECT FROM pg_roles WHERE rolname = %s", role):
                cursor.execute(f"CREATE ROLE {role} LOGIN")
        if not _exists(cursor, "SELECT FROM pg_roles WHERE rolname = %s", DOORKEEPER):
            cursor.execute(f"CREATE ROLE {DOORKEEPER} NOLOGIN BYPASSRLS")
        cursor.execute(f"GRANT {DOORKEEPER} TO {OWNER}")
        if not _exists(cursor, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    with closing(superuser(socket, DATABASE)) as connected, connected.cursor() as cursor:
        # Of an empty hand this takes nothing: only a database made before there were two roles has to be carried over.
        cursor.execute(f"REASSIGN OWNED BY {APPLICATION} TO {OWNER}")
        cursor.execute(f"ALTER ROLE {APPLICATION} NOCREATEDB; REVOKE {DOORKEEPER} FROM {APPLICATION}")


def superuser(socket: Path, database: str) -> Any:
    """A connection that may do everything, each statement for itself."""
    connected = psycopg2.connect(host=str(socket), user="postgres", dbname=database)
    connected.autocommit = True
    return connected


def _exists(cursor: Any, query: str, name: str) -> bool:
    cursor.execute(query, [name])
    return cursor.fetchone() is not None
