"""The books standing still: a connection of its own that sees one instant of them, whatever is posted meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

from members import walls
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


@contextmanager
def apart(bank: TimeBank) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """A transaction of this time bank on a connection of its own, for whatever is asked in `with inside():`.

    What is asked outside of that meanwhile, such as to say how far it is, is committed at once and seen by others.
    """
    own = connections.create_connection(DEFAULT_DB_ALIAS)

    @contextmanager
    def inside() -> Iterator[None]:
        usual = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = own
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = usual

    held = ExitStack()
    try:
        with inside():
            held.enter_context(walls.in_bank(bank))
        yield inside
    finally:
        with inside():
            held.close()
        own.close()
