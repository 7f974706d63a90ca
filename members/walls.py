"""Which time bank is being worked for: the database shows no row of any other, and without one it shows none.

What has to be known before that, such as in which time banks somebody is, the doorkeeper's functions tell in the
database, and each tells no more than its name says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from members.models import TimeBank

_inside: ContextVar[int | None] = ContextVar("time bank that is worked for", default=None)
BY_SLUG = """
    SELECT *, set_config('app.bank', id::text, true) AS entered FROM members_timebank WHERE slug = %s
"""


@contextmanager
def in_bank(bank: TimeBank) -> Iterator[None]:
    """One transaction in which only this time bank's rows are there. Inside another bank's, back to that at the end.

    Whatever goes wrong inside rolls back, and the setting with it.
    """
    is_all_of_it = not connection.in_atomic_block
    with transaction.atomic(), _inside_of(bank) as before:
        _enter(bank.pk)
        yield
        # What is taken back takes the setting back as well.
        if not (is_all_of_it or connection.needs_rollback):
            _enter(before)


@contextmanager
def at_the_door(slug: str) -> Iterator[TimeBank | None]:
    """One transaction for the time bank with this address, if there is one: it and the way in are one question."""
    with transaction.atomic():
        bank = next(iter(TimeBank.objects.raw(BY_SLUG, [slug])), None)
        with _inside_of(bank):
            yield bank


def inside() -> int | None:
    """The key of the time bank that is worked for."""
    return _inside.get()


def banks_where(function: str, *parameters: object) -> QuerySet[TimeBank]:
    """The time banks that a function of the doorkeeper names."""
    marks = ", ".join(["%s"] * len(parameters))
    return TimeBank.objects.filter(pk__in=RawSQL(f"SELECT {function}({marks})", parameters)).order_by("pk")  # noqa: S611 - a name in our own code


@contextmanager
def _inside_of(bank: TimeBank | None) -> Iterator[int | None]:
    before = _inside.get()
    token = _inside.set(bank.pk if bank else None)
    try:
        yield before
    finally:
        _inside.reset(token)


def _enter(bank_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.bank', %s, true)", ["" if bank_id is None else str(bank_id)])
