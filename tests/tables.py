"""The tables of the tests, made once for all workers of a run: a quarter of a minute of a processor each time."""

import fcntl
import os
from pathlib import Path

from django.core.management import call_command
from django.db import connection

KEPT_IN = "TESTS_TABLES"
"""The variable that says in which folder of the run it stands whether they are made; without one, each worker makes
its own."""
MADE = "tables_of_the_tests"


def copy() -> None:
    """Give this worker a database with every table. The first who asks makes them."""
    folder = Path(os.environ[KEPT_IN])
    with open(folder / "tables.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "tables.made"
        if not made.exists():
            _make()
            made.touch()
        _create(connection.creation._get_test_db_name(), f'TEMPLATE "{MADE}"')


def _make() -> None:
    name = connection.settings_dict["NAME"]
    _create(MADE)
    connection.settings_dict["NAME"] = MADE
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    connection.settings_dict["NAME"] = name


def _create(name: str, like: str = "") -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" {like}')
