"""Tests work with the rights of the application. Whoever tampers on purpose steps up to owning the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, this connection may do what only the owner of the tables may: alter them, step over their guards."""
    before = _step(settings.OWNER_DATABASE["USER"])
    try:
        yield
    finally:
        if _goes_on():
            _step(before)


def _step(role: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute(f'SET ROLE "{role}"')
    return str(before)


def _goes_on() -> bool:
    """After an error the only way is a rollback, which takes the step back as well."""
    open_one = connection.connection
    return open_one is not None and open_one.info.transaction_status != TRANSACTION_STATUS_INERROR


@contextmanager
def tampering(*tables: str) -> Iterator[None]:
    """With the guards of these tables aside, or of the books, as for somebody who has the owner's password."""
    tables = tables or ("ledger_transfer", "ledger_entry")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
