"""Which time bank is being worked for: the database shows no row of any other, and without one it shows none."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from members.models import TimeBank


@contextmanager
def in_bank(bank: TimeBank) -> Iterator[None]:
    """One transaction in which only this time bank's rows are there. Inside another bank's, back to that at the end.

    Whatever goes wrong inside rolls back, and the setting with it.
    """
    with transaction.atomic():
        before = _enter(str(bank.pk))
        yield
        _enter(before)


def _enter(bank_id: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.bank', true), ''), set_config('app.bank', %s, true)",
            [bank_id],
        )
        before: str = cursor.fetchone()[0]
    return before
