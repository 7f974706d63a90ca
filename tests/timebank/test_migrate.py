"""A migration waits for nobody for long: others would wait behind it."""

import time
from contextlib import closing
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wants_the_transfers(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of Django's migrating: one change that needs the whole table."""

    def change(command: migrate.Command, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE ledger_transfer; COMMIT")

    monkeypatch.setattr(migrate.Command, "execute", change)


def test_it_gives_up_on_a_table_somebody_holds(wants_the_transfers: None) -> None:
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_transfer")
        began = time.monotonic()
        with pytest.raises(CommandError, match="run migrate again"):
            call_command("migrate", interactive=False, verbosity=0)
        assert 1.5 < time.monotonic() - began < 20
        other.rollback()
    call_command("migrate", interactive=False, verbosity=0)
