"""The books standing still: a connection of its own that sees one instant of them, whatever is posted meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

from members.models import TimeBank


@contextmanager
def of_the_books(bank: TimeBank) -> Iterator[CursorWrapper]:
    """It reads only, and of this time bank. What is under way is not in it before it is committed."""
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT set_config('app.bank', %s, true)", [str(bank.pk)])
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
            yield cursor
    finally:
        own.close()
