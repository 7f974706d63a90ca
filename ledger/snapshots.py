"""The books standing still: a connection of its own that sees one instant of them, whatever is posted meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


@contextmanager
def of_the_books() -> Iterator[CursorWrapper]:
    """It reads only. What a transaction under way has written is not in it before it is committed."""
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
            yield cursor
    finally:
        own.close()
